import { setTimeout } from 'node:timers/promises';
import type { SqlDatabase } from '@monitors/engines/ports';
import { createFakeClock, startWebhookReceiver, type WebhookReceiver } from '@monitors/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { JsonPoster } from '../../net/post-json.ts';
import { APP_URL, type Harness, openDatabase, openPoster, startHarness } from './testing/harness.ts';

let db: SqlDatabase;
let poster: JsonPoster;
let receiver: WebhookReceiver;
let harness: Harness;

beforeAll(async () => {
  db = await openDatabase();
  poster = openPoster();
});
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  harness = await startHarness(db, poster);
  // The library refuses signatures whose time is not about now.
  harness.clock.set(systemClock.now());
});
afterEach(async () => {
  await harness.notifications.stop?.();
  await receiver.close();
});
afterAll(async () => {
  poster.close();
  await db.close();
});

function watched(actions: object[] = [{ type: 'webhook', url: receiver.url, onRecovery: true }]) {
  return harness.monitor({ actions: actions as ReturnType<Harness['monitor']>['actions'] });
}

test('a webhook is signed with the project’s secret and says what a receiver needs', async () => {
  const monitor = watched();
  await harness.fire(monitor);
  await harness.recover(monitor);
  const [opened, resolved] = await receiver.waitFor(2);
  const { secret } = (await harness.call('GET', '/api/v1/channels/webhook-secret', monitor)).json;
  expect(secret).toMatch(/^whsec_/);
  const rows = await harness.of(monitor);
  const said = new Webhook(secret).verify(opened!.body, opened!.headers);
  expect(opened?.headers['webhook-id']).toBe(rows[1]?.id);
  expect(opened?.headers['content-type']).toContain('application/json');
  expect(said).toEqual({
    type: 'incident.opened',
    timestamp: new Date(harness.clock.now()).toISOString(),
    data: {
      incident: {
        id: rows[1]?.incidentId,
        severity: 'warning',
        state: 'open',
        title: 'ThinkPad price: $849, below $900',
        openedAt: new Date(harness.clock.now()).toISOString(),
        resolvedAt: null,
      },
      monitor: {
        id: monitor.id,
        name: monitor.name,
        prompt: monitor.prompt,
        triggerCondition: monitor.triggerCondition,
        url: `${APP_URL}/monitors/${monitor.id}`,
      },
      value: 849,
      previousValue: 949,
      unit: 'USD',
      reason: 'price is $849, below $900',
      evidence: { locator: '#price', snippet: 'Now only $849' },
    },
  });
  expect(new Webhook(secret).verify(resolved!.body, resolved!.headers)).toMatchObject({
    type: 'incident.resolved',
    data: { incident: { state: 'resolved' }, value: 949 },
  });
  expect(() => new Webhook(secret).verify(`${opened!.body} `, opened!.headers)).toThrow();
});

test('a stored channel signs with its own secret, and wins over a plain address', async () => {
  const owner = { userId: newId(), projectId: newId() };
  const created = await harness.call('POST', '/api/v1/channels', owner, { kind: 'webhook', name: 'ops', url: receiver.url });
  expect(created.status).toBe(201);
  const { channel, secret } = created.json;
  const actions = [
    { type: 'webhook' as const, url: channel.url, onRecovery: false },
    { type: 'channel' as const, channelId: channel.id, onRecovery: false },
  ];
  await harness.fire(harness.monitor({ projectId: owner.projectId, actions }));
  expect(receiver.received).toHaveLength(1);
  const [post] = await receiver.waitFor(1);
  expect(new Webhook(secret).verify(post!.body, post!.headers)).toMatchObject({ type: 'incident.opened' });
  const { rows } = await db.query<{ secret: string }>('SELECT secret FROM notification_channels WHERE id = $1', [channel.id]);
  expect(rows[0]?.secret).not.toContain(secret.slice(6));
  expect(JSON.stringify((await harness.call('GET', '/api/v1/channels', owner)).json)).not.toContain(secret.slice(6));
});

test('a replaced secret signs from then on', async () => {
  const monitor = watched();
  const path = '/api/v1/channels/webhook-secret';
  const before = (await harness.call('GET', path, monitor)).json.secret;
  const after = (await harness.call('POST', path, monitor)).json.secret;
  expect(after).not.toBe(before);
  expect((await harness.call('GET', path, monitor)).json.secret).toBe(after);
  expect((await harness.call('GET', path, { ...monitor, role: 'viewer' })).status).toBe(403);
  await harness.fire(monitor);
  const [post] = await receiver.waitFor(1);
  expect(() => new Webhook(before).verify(post!.body, post!.headers)).toThrow();
  new Webhook(after).verify(post!.body, post!.headers);
});

test('every attempt has the same id and body and a signature of its own time', async () => {
  receiver.answerNext({ kind: 'status', status: 500 }, { kind: 'drop' }, { kind: 'status', status: 503 });
  const monitor = watched();
  await harness.fire(monitor);
  await harness.settle();
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map((post) => post.headers['webhook-id'])).size).toBe(1);
  expect(new Set(receiver.received.map((post) => post.body)).size).toBe(1);
  expect(new Set(receiver.received.map((post) => post.headers['webhook-timestamp'])).size).toBeGreaterThan(1);
  expect(await harness.of(monitor)).toMatchObject([{ state: 'sent', attempts: 4, reason: null }]);
});

test('a wait the receiver asks for is kept', async () => {
  receiver.answerNext({ kind: 'status', status: 429, headers: { 'retry-after': '120' } });
  const monitor = watched();
  await harness.fire(monitor);
  const [waiting] = await harness.of(monitor);
  expect(waiting).toMatchObject({ state: 'retrying', reason: 'rate_limited' });
  expect(Date.parse(waiting!.nextAttemptAt!) - harness.clock.now()).toBe(120_000);
  await harness.clock.advance(115_000);
  await harness.notifications.idle();
  expect(receiver.received).toHaveLength(1);
  await harness.settle();
  expect(receiver.received).toHaveLength(2);
});

test.each([
  [{ kind: 'status', status: 410 } as const, 'gone'],
  [{ kind: 'status', status: 404 } as const, 'rejected'],
  [{ kind: 'redirect', location: 'http://127.0.0.1:1/' } as const, 'redirected'],
])('an answer of %o is final: %s', async (answer, reason) => {
  receiver.answerAlways(answer);
  const monitor = watched();
  await harness.fire(monitor);
  await harness.settle();
  expect(receiver.received).toHaveLength(1);
  expect(await harness.of(monitor)).toMatchObject([{ state: 'dead', attempts: 1, reason }]);
});

test.each([
  ['http://10.0.0.1/hook', 'dead', 'not_allowed'],
  ['http://nowhere.example/hook', 'retrying', 'unreachable'],
])('an address that cannot be reached or may not be: %s', async (url, state, reason) => {
  const monitor = watched([{ type: 'webhook', url, onRecovery: false }]);
  await harness.fire(monitor);
  expect(await harness.of(monitor)).toMatchObject([{ state, reason }]);
  await db.query('DELETE FROM notifications');
});

test('a receiver that hangs does not hold up mail', async () => {
  await harness.notifications.stop?.();
  const clock = createFakeClock(systemClock.now());
  const patient = openPoster(clock);
  harness = await startHarness(db, patient, { clock });
  receiver.answerAlways({ kind: 'hang' });
  const monitors = Array.from({ length: 20 }, () =>
    harness.monitor({
      actions: [
        { type: 'webhook', url: receiver.url, onRecovery: false },
        { type: 'email', onRecovery: false },
      ],
    }),
  );
  const fired = Promise.all(monitors.map((monitor) => harness.fire(monitor)));
  await receiver.waitFor(8);
  const mails = async () =>
    (await db.query(`SELECT 1 FROM notifications WHERE channel = 'email' AND state = 'sent'`)).rows.length;
  while ((await mails()) < 20) await new Promise(setImmediate);
  expect(await mails()).toBe(20);
  receiver.answerAlways({ kind: 'status', status: 200 });
  // What hangs is given up after its ten seconds, on the clock that stands still until now.
  // Its seconds pass slowly enough for a real answer to come within them.
  while ((await unsettled()) > 0) {
    await harness.clock.advance(1000);
    await setTimeout(25);
  }
  await fired;
  patient.close();
  expect((await db.query(`SELECT 1 FROM notifications WHERE channel = 'webhook' AND state = 'sent'`)).rows.length).toBe(20);
});

async function unsettled(): Promise<number> {
  return (await db.query(`SELECT 1 FROM notifications WHERE state IN ('pending', 'retrying')`)).rows.length;
}

test('a channel that is gone, off or sealed under another key holds back with its reason', async () => {
  const owner = { userId: newId(), projectId: newId() };
  const url = receiver.url;
  const make = async () =>
    (await harness.call('POST', '/api/v1/channels', owner, { kind: 'webhook', name: 'a', url })).json.channel.id;
  const [gone, off, unreadable] = [await make(), await make(), await make()];
  expect((await harness.call('DELETE', `/api/v1/channels/${gone}`, owner)).status).toBe(200);
  await db.query('UPDATE notification_channels SET is_active = false WHERE id = $1', [off]);
  await db.query(`UPDATE notification_channels SET secret = 'v1.AAAA', url = url || '/2' WHERE id = $1`, [unreadable]);
  const channel = (channelId: string) => ({ type: 'channel' as const, channelId, onRecovery: false });
  const actions = [gone, off, unreadable, 'not an id'].map(channel);
  const monitor = harness.monitor({ projectId: owner.projectId, actions });
  await harness.fire(monitor);
  const states = (await harness.of(monitor)).map(({ state, reason }) => `${state} ${reason}`).sort();
  expect(states).toEqual([
    'dead secret_unreadable',
    'suppressed channel_missing',
    'suppressed channel_missing',
    'suppressed channel_off',
  ]);
  expect(receiver.received).toHaveLength(0);
});

test('a channel of another project is not used', async () => {
  const stranger = { userId: newId(), projectId: newId() };
  const input = { kind: 'webhook', name: 'theirs', url: receiver.url };
  const { channel } = (await harness.call('POST', '/api/v1/channels', stranger, input)).json;
  const monitor = watched([{ type: 'channel', channelId: channel.id, onRecovery: false }]);
  await harness.fire(monitor);
  expect(receiver.received).toHaveLength(0);
  expect((await harness.call('DELETE', `/api/v1/channels/${channel.id}`, monitor)).status).toBe(404);
  expect((await harness.call('POST', `/api/v1/channels/${channel.id}/test`, monitor)).status).toBe(404);
});
