import type { SqlDatabase } from '@monitors/engines/ports';
import { startWebhookReceiver } from '@monitors/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { aTransition } from '../../kernel/testing/transitions.ts';
import { NetError } from '../../net/net-error.ts';
import type { JsonPoster } from '../../net/post-json.ts';
import { type Harness, OWNER_EMAIL, openDatabase, openPoster, startHarness } from './testing/harness.ts';

let db: SqlDatabase;
let poster: JsonPoster;
let harness: Harness;

beforeAll(async () => {
  db = await openDatabase();
  poster = openPoster();
});
beforeEach(async () => {
  harness = await startHarness(db, poster, {
    assertAllowed: async (url) => {
      if (url.includes('10.0.0.1')) throw new NetError('not_allowed', '10.0.0.1 is a private address');
      if (url.includes('nowhere')) throw new NetError('dns', 'The host name nowhere.example does not resolve');
    },
  });
});
afterEach(() => harness.notifications.stop?.());
afterAll(async () => {
  poster.close();
  await db.close();
});

test('without a mail server, mail lands in the mailbox of whom it is for, and can be read and deleted', async () => {
  const monitor = harness.monitor({ actions: [{ type: 'email', onRecovery: true }] });
  await harness.fire(monitor);
  await harness.recover(monitor);
  const box = (await harness.call('GET', '/api/v1/mailbox', monitor)).json;
  expect(box).toMatchObject({ success: true, active: true, unread: 2, nextCursor: null });
  const [over, opened] = box.messages;
  expect(opened).toMatchObject({
    to: OWNER_EMAIL,
    from: 'Monitors! <monitors@example.org>',
    subject: 'ThinkPad price: $849, below $900',
    monitorId: monitor.id,
    readAt: null,
  });
  expect(opened.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
  expect(over.headers['In-Reply-To']).toBe(opened.messageId);
  expect((await harness.call('POST', `/api/v1/mailbox/${opened.id}/read`, monitor)).json.message.readAt).not.toBeNull();
  expect((await harness.call('GET', `/api/v1/mailbox/${opened.id}`, monitor)).json.message.html).toContain('$849');
  expect((await harness.call('GET', '/api/v1/mailbox?limit=1', monitor)).json).toMatchObject({ unread: 1, nextCursor: over.id });
  const next = `/api/v1/mailbox?limit=1&cursor=${over.id}`;
  expect((await harness.call('GET', next, monitor)).json).toMatchObject({ messages: [{ id: opened.id }], nextCursor: null });
  const elsewhere = { ...monitor, projectId: newId() };
  expect((await harness.call('GET', `/api/v1/mailbox/${opened.id}`, elsewhere)).status).toBe(404);
  expect((await harness.call('DELETE', `/api/v1/mailbox/${opened.id}`, elsewhere)).status).toBe(404);
  expect((await harness.call('DELETE', `/api/v1/mailbox/${opened.id}`, monitor)).status).toBe(200);
  expect((await harness.call('DELETE', `/api/v1/mailbox/${opened.id}`, monitor)).status).toBe(404);
  expect((await harness.call('GET', '/api/v1/mailbox')).status).toBe(401);
});

test('one click stops mail of that monitor for that address, visibly, and can be taken back', async () => {
  const monitor = harness.monitor();
  const other = harness.monitor({ projectId: monitor.projectId });
  await harness.fire(monitor);
  const [mail] = (await harness.call('GET', '/api/v1/mailbox', monitor)).json.messages;
  const link = new URL(mail.headers['List-Unsubscribe'].slice(1, -1)).pathname;

  const page = await harness.call('GET', link);
  expect(page.headers['content-type']).toContain('text/html');
  expect(page.text).toContain('Stop e-mail from “ThinkPad price”?');
  expect(page.text).toContain('<form method="post">');
  await harness.recover(monitor);
  await harness.fire(monitor);
  expect((await harness.of(monitor))[0]).toMatchObject({ state: 'sent' });

  const clicked = await harness.call('POST', link, undefined, 'List-Unsubscribe=One-Click');
  expect(clicked.status).toBe(200);
  expect(clicked.text).toContain('is stopped');
  expect((await harness.call('POST', link)).status).toBe(200);
  for (const one of [monitor, other]) {
    await harness.recover(one);
    await harness.fire(one);
  }
  expect((await harness.of(monitor))[0]).toMatchObject({ state: 'suppressed', reason: 'unsubscribed', recipient: OWNER_EMAIL });
  expect((await harness.of(other))[0]).toMatchObject({ state: 'sent' });
  expect(harness.metrics.render()).toContain('{channel="email",state="suppressed",reason="unsubscribed"} 1');
  const suppressed = (await harness.of(monitor))[0]!.id;
  expect((await harness.call('POST', `/api/v1/notifications/${suppressed}/retry`, monitor)).status).toBe(409);

  expect((await harness.call('POST', link, undefined, 'undo=1')).text).toContain('e-mails you again');
  await harness.recover(monitor);
  await harness.fire(monitor);
  expect((await harness.of(monitor))[0]).toMatchObject({ state: 'sent' });
});

test('a link that was made up or damaged changes nothing', async () => {
  for (const token of ['x', 'A'.repeat(43), '%00', 'a'.repeat(1500)]) {
    const page = await harness.call('GET', `/unsubscribe/${token}`);
    expect(page.status).toBe(404);
    expect(page.text).toContain('This link does not work');
    expect((await harness.call('POST', `/unsubscribe/${token}`)).status).toBe(404);
  }
});

test('mail that waits in the outbox when somebody unsubscribes is not sent', async () => {
  await harness.notifications.stop?.();
  harness = await startHarness(db, poster, { started: false });
  const monitor = harness.monitor();
  await harness.fire(monitor);
  await db.query('INSERT INTO email_unsubscribes VALUES ($1, $2, $3, now())', [monitor.id, OWNER_EMAIL, monitor.projectId]);
  await harness.notifications.start?.();
  await harness.notifications.idle();
  expect(await harness.of(monitor)).toMatchObject([{ state: 'suppressed', reason: 'unsubscribed' }]);
});

test('the same step handled twice, or the same address twice, is one notification', async () => {
  const owner = { userId: newId(), projectId: newId() };
  const make = async () => {
    const input = { kind: 'webhook', name: 'x', url: 'http://127.0.0.1:1/' };
    return (await harness.call('POST', '/api/v1/channels', owner, input)).json.channel.id as string;
  };
  const channels = [await make(), await make()].map((channelId) => ({ type: 'channel' as const, channelId, onRecovery: false }));
  const monitor = harness.monitor({ ...owner, actions: [...channels, { type: 'email', onRecovery: false }] });
  const transition = aTransition(monitor);
  const step = {
    step: 'opened' as const,
    incidentId: newId(),
    projectId: monitor.projectId,
    monitor,
    transition,
    openedAt: transition.at,
  };
  for (let times = 0; times < 3; times += 1) {
    await harness.events.transaction(db, (unit) => unit.emit('incident.step', step));
    await harness.notifications.idle();
  }
  expect((await harness.of(monitor)).map((row) => row.channel).sort()).toEqual(['email', 'webhook']);
  expect((await harness.call('GET', '/api/v1/mailbox', monitor)).json.messages).toHaveLength(1);
  await db.query('DELETE FROM notifications');
});

test('channels are checked when they are added', async () => {
  const owner = { userId: newId(), projectId: newId() };
  const add = (url: string) => harness.call('POST', '/api/v1/channels', owner, { kind: 'webhook', name: 'x', url });
  expect(await add('http://10.0.0.1/')).toMatchObject({ status: 400, json: { error: { code: 'SOURCE_NOT_ALLOWED' } } });
  for (const url of ['', 'ftp://a.example/', 'javascript:alert(1)', 'https://user:pass@a.example/', 'https://nowhere.example/']) {
    expect(await add(url)).toMatchObject({
      status: 400,
      json: { error: { code: 'VALIDATION_ERROR', details: [{ field: 'url' }] } },
    });
  }
  expect((await harness.call('POST', '/api/v1/channels', { ...owner, role: 'viewer' }, {})).status).toBe(403);
  expect((await harness.call('GET', '/api/v1/channels', owner)).json).toEqual({ success: true, channels: [] });
});

test('the test of a channel sends a real message now and says what became of it', async () => {
  const receiver = await startWebhookReceiver();
  const owner = { userId: newId(), projectId: newId() };
  harness.clock.set(systemClock.now());
  const input = { kind: 'webhook', name: 'ops', url: receiver.url };
  const { channel, secret } = (await harness.call('POST', '/api/v1/channels', owner, input)).json;
  const path = `/api/v1/channels/${channel.id}/test`;
  expect((await harness.call('POST', path, owner)).json).toEqual({ success: true, delivered: true, reason: null, durationMs: 0 });
  const [post] = await receiver.waitFor(1);
  expect(new Webhook(secret).verify(post!.body, post!.headers)).toMatchObject({
    type: 'test',
    data: { channel: { name: 'ops' } },
  });
  receiver.answerAlways({ kind: 'status', status: 500 });
  expect((await harness.call('POST', path, owner)).json).toMatchObject({ delivered: false, reason: 'server_error' });
  const { notifications } = (await harness.call('GET', '/api/v1/notifications', owner)).json;
  expect(notifications).toMatchObject([
    { step: 'test', state: 'dead', reason: 'server_error', attempts: 1, monitorId: null, nextAttemptAt: null },
    { step: 'test', state: 'sent' },
  ]);
  expect((await harness.call('POST', `/api/v1/notifications/${notifications[0].id}/retry`, owner)).status).toBe(409);
  await receiver.close();
});

test('deliveries are listed, filtered, and stand in the story of their incident', async () => {
  const monitor = harness.monitor({ actions: [{ type: 'email', onRecovery: true }] });
  await harness.fire(monitor);
  await harness.recover(monitor);
  await harness.fire(harness.monitor({ projectId: monitor.projectId }));
  const list = async (query: string) => (await harness.call('GET', `/api/v1/notifications${query}`, monitor)).json;
  const first = await list(`?monitorId=${monitor.id}&limit=1`);
  expect(first.notifications).toMatchObject([{ step: 'resolved', state: 'sent' }]);
  const second = await list(`?monitorId=${monitor.id}&limit=1&cursor=${first.nextCursor}`);
  expect(second).toMatchObject({ notifications: [{ step: 'opened' }], nextCursor: null });
  expect((await list('?state=dead')).notifications).toEqual([]);
  expect((await list('')).notifications).toHaveLength(3);
  expect((await harness.call('GET', '/api/v1/notifications?cursor=x', monitor)).status).toBe(400);

  const alerts = (await harness.call('GET', `/api/v1/alerts?monitorId=${monitor.id}`, monitor)).json;
  expect(alerts).toMatchObject({ total: 1, nextCursor: null, alerts: [{ state: 'resolved', resolution: 'recovered' }] });
  const { timeline, deliveries } = (await harness.call('GET', `/api/v1/alerts/${alerts.alerts[0].id}`, monitor)).json;
  expect(timeline.map((entry: { kind: string }) => entry.kind).sort()).toEqual([
    'notification',
    'notification',
    'opened',
    'resolved',
  ]);
  expect(timeline[0].text).toBe('price is $849, below $900');
  expect(deliveries).toHaveLength(2);
});

test('incidents are acknowledged and resolved by people who may', async () => {
  const monitor = harness.monitor();
  await harness.fire(monitor);
  const [{ id }] = (await harness.call('GET', '/api/v1/alerts?state=open', monitor)).json.alerts;
  const viewer = { ...monitor, role: 'viewer' as const };
  expect((await harness.call('PUT', `/api/v1/alerts/${id}/acknowledge`, viewer)).status).toBe(403);
  const seen = await harness.call('PUT', `/api/v1/alerts/${id}/acknowledge`, monitor, { note: 'mine' });
  expect(seen.json.alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: monitor.userId });
  const over = await harness.call('PUT', `/api/v1/alerts/${id}/resolve`, monitor);
  expect(over.json.alert).toMatchObject({ state: 'resolved', resolution: 'manual' });
  expect((await harness.call('PUT', `/api/v1/alerts/${id}/acknowledge`, monitor)).status).toBe(409);
  expect((await harness.call('PUT', `/api/v1/alerts/${newId()}/resolve`, monitor)).status).toBe(404);
  expect((await harness.call('GET', '/api/v1/alerts/nonsense', monitor)).status).toBe(400);
  expect((await harness.call('GET', '/api/v1/alerts?severity=loud', monitor)).status).toBe(400);
  await harness.recover(monitor);
  expect(await harness.of(monitor)).toHaveLength(1);
});
