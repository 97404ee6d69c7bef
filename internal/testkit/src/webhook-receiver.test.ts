import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await startWebhookReceiver();
});
afterEach(() => receiver.close());

const post = (body: string, signal?: AbortSignal) =>
  fetch(receiver.url, { method: 'POST', body, headers: { 'webhook-id': 'msg_1' }, redirect: 'manual', signal });

test('bodies and headers are kept as they came', async () => {
  const waited = receiver.waitFor(1);
  expect((await post('{"a": 1}')).status).toBe(200);
  const [message] = await waited;
  expect(message).toMatchObject({ method: 'POST', path: '/hook', body: '{"a": 1}', headers: { 'webhook-id': 'msg_1' } });
});

test('answers follow the script, then the rule', async () => {
  receiver.answerNext({ kind: 'status', status: 500 }, { kind: 'redirect', location: 'http://127.0.0.1:1/' }, { kind: 'drop' });
  receiver.answerAlways({ kind: 'status', status: 410 });
  expect((await post('1')).status).toBe(500);
  const redirect = await post('2');
  expect([redirect.status, redirect.headers.get('location')]).toEqual([302, 'http://127.0.0.1:1/']);
  await expect(post('3')).rejects.toThrow('fetch failed');
  expect((await post('4')).status).toBe(410);
  expect(receiver.received.map(({ body }) => body)).toEqual(['1', '2', '3', '4']);
});

test('a hanging answer is received and never comes', async () => {
  receiver.answerNext({ kind: 'hang' });
  const patience = new AbortController();
  const pending = post('1', patience.signal).catch((error: Error) => error.name);
  await receiver.waitFor(1);
  patience.abort();
  expect(await pending).toBe('AbortError');
});

test('waiting in vain says how much came', async () => {
  await post('1');
  await expect(receiver.waitFor(2, 10)).rejects.toThrow('1 of 2 webhooks arrived');
});
