import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { SqlDatabase } from '@monitors/engines/ports';
import { startSmtpServer, startWebhookReceiver, type WebhookAnswer } from '@monitors/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import type { JsonPoster } from '../../net/post-json.ts';
import { REASONS } from './domain/outcome.ts';
import { ENCRYPTION_KEY, type Harness, openDatabase, openPoster, startHarness } from './testing/harness.ts';

let db: SqlDatabase;
let poster: JsonPoster;

beforeAll(async () => {
  db = await openDatabase();
  poster = openPoster();
});
afterAll(async () => {
  poster.close();
  await db.close();
});

const PASSWORD = 'pa55-of-the-mail-server';
const PATH_SECRET = 'T0KEN-in-the-path';

/** Everything an operator or a user gets to see of what failed. */
async function shownOf(harness: Harness, monitor: ReturnType<Harness['monitor']>): Promise<string> {
  const rows = (await harness.of(monitor)).map(({ recipient: _, ...row }) => row);
  return [...harness.logged, JSON.stringify(rows), harness.metrics.render()].join('\n');
}

async function startRefusingLogin(): Promise<Server> {
  const server = createServer((socket) => {
    socket.write('220 hello\r\n');
    socket.on('error', () => {});
    socket.on('data', (data) => {
      const line = data.toString();
      if (line.startsWith('EHLO')) socket.write('250-hello\r\n250 AUTH PLAIN\r\n');
      else if (line.startsWith('AUTH')) socket.write(`535 No, ${PASSWORD} is wrong\r\n`);
      else socket.write('250 ok\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test.each(['refused login', 'nobody there', 'unknown recipient', 'broken off'])('mail, %s: no secret shows', async (what) => {
  const smtp = await startSmtpServer();
  const refusing = await startRefusingLogin();
  if (what === 'unknown recipient') smtp.behave({ kind: 'refuse_recipient' });
  if (what === 'broken off') smtp.behave({ kind: 'drop_after_data', times: 1 });
  const ports: Record<string, number> = { 'refused login': (refusing.address() as AddressInfo).port, 'nobody there': 1 };
  const smtpUrl = `smtp://user:${PASSWORD}@127.0.0.1:${ports[what] ?? smtp.port}`;
  const harness = await startHarness(db, poster, { mail: { smtpUrl, from: 'monitors@example.org' } });
  const monitor = harness.monitor();
  await harness.fire(monitor);
  const [row] = await harness.of(monitor);
  expect(row?.state).not.toBe('sent');
  expect(REASONS).toContain(row?.reason);
  if (what === 'refused login') expect(row?.reason).toBe('auth_failed');
  expect(harness.logged.join()).toContain(row?.reason);
  expect(await shownOf(harness, monitor)).not.toContain(PASSWORD);
  await harness.notifications.stop?.();
  await smtp.close();
  refusing.close();
  await db.query('DELETE FROM notifications');
});

const ANSWERS: [string, WebhookAnswer | undefined][] = [
  ['500', { kind: 'status', status: 500 }],
  ['404', { kind: 'status', status: 404 }],
  ['redirect', { kind: 'redirect', location: `http://127.0.0.1:1/${PATH_SECRET}` }],
  ['dropped', { kind: 'drop' }],
  ['nobody there', undefined],
  ['not allowed', undefined],
];

test.each(ANSWERS)('webhook, %s: no secret shows', async (what, answer) => {
  const receiver = await startWebhookReceiver();
  if (answer) receiver.answerAlways(answer);
  const origin = { 'nobody there': 'http://127.0.0.1:1', 'not allowed': 'http://10.0.0.1' }[what] ?? new URL(receiver.url).origin;
  const harness = await startHarness(db, poster);
  const owner = { userId: newId(), projectId: newId() };
  const input = { kind: 'webhook', name: 'x', url: `${origin}/${PATH_SECRET}?key=${PATH_SECRET}` };
  const { channel, secret } = (await harness.call('POST', '/api/v1/channels', owner, input)).json;
  const action = { type: 'channel' as const, channelId: channel.id, onRecovery: false };
  const monitor = harness.monitor({ projectId: owner.projectId, actions: [action] });
  await harness.fire(monitor);
  const [row] = await harness.of(monitor);
  expect(row?.state).not.toBe('sent');
  expect(REASONS).toContain(row?.reason);
  const tested = await harness.call('POST', `/api/v1/channels/${channel.id}/test`, owner);
  expect(tested.json).toMatchObject({ delivered: false });
  const shown = `${await shownOf(harness, monitor)}\n${tested.text}`;
  for (const hidden of [PATH_SECRET, secret, secret.slice(6), ENCRYPTION_KEY]) expect(shown).not.toContain(hidden);
  await harness.notifications.stop?.();
  await receiver.close();
  await db.query('DELETE FROM notifications');
});

test('no request header of a watched page leaves with what is told', async () => {
  const receiver = await startWebhookReceiver();
  const harness = await startHarness(db, poster);
  const source = {
    kind: 'page' as const,
    url: 'https://a.example/',
    render: 'auto' as const,
    headers: { authorization: PASSWORD },
  };
  const actions = [
    { type: 'webhook' as const, url: receiver.url, onRecovery: false },
    { type: 'email' as const, onRecovery: false },
  ];
  const monitor = harness.monitor({ source, actions });
  await harness.fire(monitor);
  const [post] = await receiver.waitFor(1);
  const mails = (await harness.call('GET', '/api/v1/mailbox', monitor)).text;
  const { rows } = await db.query('SELECT telling::text FROM notifications');
  for (const place of [post!.body, mails, JSON.stringify(rows)]) expect(place).not.toContain(PASSWORD);
  await harness.notifications.stop?.();
  await receiver.close();
});
