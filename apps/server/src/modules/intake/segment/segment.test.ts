import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { misfits, outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import { beginBatch, KEY, READER, startTestReceivers, type TestReceivers } from '../receiver/testing/test-receivers.ts';
import { isObject, jsonContainer } from '../receiver/values.ts';
import { addSegment, CALLS } from './decode.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.state.overloaded = false;
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
const post = (url: string, payload: object | string | Buffer, headers: Record<string, string> = basic(KEY)) =>
  receivers.app.inject({ method: 'POST', url, headers, payload: typeof payload === 'string' ? payload : (payload as object) });
const iso = (ms = 0) => new Date(receivers.clock.now() + ms).toISOString();
const common = () => ({ messageId: 'm1', timestamp: iso(), anonymousId: 'anon', context: { library: { name: 'x' } } });

describe('calls of Segment', () => {
  it('takes a batch of node with all its types', async () => {
    const messages = [
      { ...common(), type: 'track', event: 'Order Paid', userId: 'u1', properties: { revenue: 12.5 } },
      { ...common(), type: 'page', context: { page: { url: 'https://a.example/x' } } },
      { ...common(), type: 'screen', name: 'Home' },
      { ...common(), type: 'identify', userId: 'u1', traits: { plan: 'pro' } },
      { ...common(), type: 'group', userId: 'u1', groupId: 'acme', traits: { seats: 3 } },
      { ...common(), type: 'alias', userId: 'u1', previousId: 'anon' },
      { ...common(), type: 'nonsense' },
      7,
    ];
    const answer = await post('/v1/batch', { batch: messages, writeKey: KEY, sentAt: iso() });
    expect([answer.statusCode, answer.json()]).toEqual([200, { success: true }]);
    const batch = receivers.taken();
    expect(batch.events).toMatchObject([
      { id: 'm1', at: receivers.clock.now(), action: 'Order Paid', userId: 'u1', value: 12.5, properties: '{"revenue":12.5}' },
      { action: 'page_view', label: 'https://a.example/x', userId: 'anon' },
      { action: 'screen_view', label: 'Home' },
      { action: 'identify', properties: '{"plan":"pro"}' },
      { action: 'group', label: 'acme', properties: '{"seats":3,"groupId":"acme"}' },
      { action: 'alias', label: 'anon' },
    ]);
    expect(batch.refused).toHaveLength(2);
  });

  it.each(['t', 'track', 'i', 'identify', 'p', 'page', 's', 'screen', 'g', 'group', 'a', 'alias'])(
    'takes one message at /v1/%s as the path says',
    async (path) => {
      const headers = { ...basic(KEY), 'content-type': 'text/plain', origin: 'https://shop.example' };
      const answer = await post(`/v1/${path}`, JSON.stringify({ ...common(), event: 'E' }), headers);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
      expect(receivers.taken().events).toHaveLength(1);
    },
  );

  it('finds the key in the body, and unpacks gzip', async () => {
    const body = gzipSync(JSON.stringify({ batch: [{ ...common(), type: 'track' }], writeKey: KEY }));
    expect((await post('/v1/batch', body, {})).statusCode).toBe(200);
    expect(receivers.taken().events).toHaveLength(1);
  });

  it('corrects a wrong clock and gives what is sent twice the same time', async () => {
    const send = (sentAt: string) =>
      post('/v1/batch', { batch: [{ ...common(), type: 'track', timestamp: iso(-3_600_500) }], sentAt });
    await send(iso(-3_600_000));
    const [first] = receivers.taken().events;
    await send(iso(-3_598_000));
    expect(receivers.taken().events[0]).toEqual(first);
    expect(first?.at).toBe(receivers.clock.now() - 500);
  });

  it('drops the numbers of the client about itself, and tells the browser where to send', async () => {
    expect((await post('/v1/m', '{}', {})).statusCode).toBe(200);
    const settings = await receivers.app.inject({ url: `/v1/projects/${KEY}/settings`, headers: { host: 'monitors.example' } });
    expect(settings.json()).toEqual({
      integrations: { 'Segment.io': { apiKey: KEY, apiHost: 'monitors.example/v1' } },
      plan: {},
    });
  });
});

describe('answers to Segment clients', () => {
  it.each([
    ['a wrong key', '{}', basic('mk_Nobody'), 401],
    ['no key', '{}', {}, 401],
    ['a key without permission', '{}', basic(READER), 403],
    ['broken JSON', '{"a"', basic(KEY), 400],
    ['a list', '[]', basic(KEY), 400],
  ])('refuses %s', async (_name, payload, headers, status) => {
    const answer = await post('/v1/batch', payload, { origin: 'https://shop.example', ...headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ success: false });
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  it('asks to wait under overload, and answers the preflight of browsers', async () => {
    receivers.state.overloaded = true;
    const answer = await post('/v1/track', { ...common(), event: 'E' });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '2']);
    const headers = { origin: 'https://shop.example', 'access-control-request-headers': 'authorization' };
    const preflight = await receivers.app.inject({ method: 'OPTIONS', url: '/v1/t', headers });
    expect([preflight.statusCode, preflight.headers['access-control-allow-headers']]).toEqual([204, 'authorization']);
  });
});

describe('decoding of Segment', () => {
  it('never fails but in words', () => {
    const now = receivers.clock.now();
    const message = { ...common(), userId: 'u', event: 'E', properties: { a: 1 }, traits: {}, sentAt: iso() };
    const bodies = CALLS.map((type) => ({ batch: [{ ...message, type }], sentAt: iso() }));
    const decode = (bytes: Buffer) =>
      outcomeOf(() => {
        const body = jsonContainer(bytes);
        if (isObject(body)) addSegment(beginBatch(now), body);
      });
    for (const bytes of spoiled(
      bodies.map((body) => Buffer.from(JSON.stringify(body))),
      1500,
    ))
      decode(bytes);
    for (const bytes of misfits(bodies, 1500)) decode(bytes);
  });
});
