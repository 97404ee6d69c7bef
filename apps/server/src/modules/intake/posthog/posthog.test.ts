import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packedJson } from '../receiver/packed-json.ts';
import { misfits, outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import {
  beginBatch,
  KEY,
  READER,
  samplesOf,
  startTestReceivers,
  type TestReceivers,
} from '../receiver/testing/test-receivers.ts';
import { jsonContainer } from '../receiver/values.ts';
import { addPostHog } from './decode.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.state.overloaded = false;
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const iso = (ms = 0) => new Date(receivers.clock.now() + ms).toISOString();
const event = (name = 'signed up', properties: object = {}) => ({
  event: name,
  distinct_id: 'u1',
  uuid: '01890000-0000-7000-8000-000000000001',
  timestamp: iso(),
  properties: { $session_id: 's1', ...properties },
});
const whole = (...events: object[]) => ({ api_key: KEY, batch: events, sent_at: iso() });
const post = (url: string, payload: string | Buffer | object, headers: Record<string, string> = {}) =>
  receivers.app.inject({ method: 'POST', url, headers, payload: payload as object });

describe('captures of PostHog', () => {
  it.each(['/batch/', '/batch', '/capture/', '/e', '/e/', '/i/v0/e/'])('takes a batch at %s without a redirect', async (url) => {
    const answer = await post(url, gzipSync(JSON.stringify(whole(event()))), { 'content-type': 'text/plain' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 1 }]);
    expect(receivers.taken().events).toMatchObject([
      { id: event().uuid, at: receivers.clock.now(), action: 'signed up', userId: 'u1', sessionId: 's1' },
    ]);
  });

  const old = () => [{ event: 'e', properties: { token: KEY, distinct_id: 'u2', $insert_id: 'i1', $time: 0 } }];
  it.each([
    ['one event alone', () => JSON.stringify({ api_key: KEY, ...event() }), 'application/json'],
    ['a bare list with the key inside', () => JSON.stringify([event('e', { token: KEY })]), 'text/plain'],
    ['base64 in a form', () => `data=${encodeURIComponent(toBase64(whole(event())))}&compression=base64`, 'x/form'],
    ['base64 in a form as it is', () => `data=${toBase64(whole(event('>>>???')))}`, 'application/x-www-form-urlencoded'],
    ['gzip in base64', () => `data=${gzipSync(JSON.stringify(whole(event()))).toString('base64')}`, 'text/plain'],
    ['JSON in a form', () => `data=${encodeURIComponent(JSON.stringify(whole(event())))}`, 'text/plain'],
  ])('takes %s', async (_name, payload, type) => {
    expect((await post('/e/?ip=1', payload(), { 'content-type': type })).statusCode).toBe(200);
    expect(receivers.taken().events).toHaveLength(1);
  });

  it('reads the older form of an event', async () => {
    const [one] = old();
    const properties = { ...one?.properties, $time: receivers.clock.now() / 1000 };
    await post('/e/', JSON.stringify([{ event: 'e', properties }]));
    expect(receivers.taken().events).toMatchObject([{ id: 'i1', userId: 'u2', at: receivers.clock.now() }]);
  });

  it('answers the newer call event by event', async () => {
    const bad = { ...event(''), uuid: 'bad' };
    const body = { created_at: iso(), batch: [event(), bad] };
    const answer = await post('/i/v1/analytics/events', JSON.stringify(body), { authorization: `Bearer ${KEY}` });
    expect(answer.json()).toEqual({
      results: { [event().uuid]: { result: 'ok', details: null }, bad: { result: 'drop', details: 'not_accepted' } },
    });
  });

  it('makes errors of exceptions and metrics of web vitals', async () => {
    const frames = [
      { function: 'outer', filename: 'a.js', lineno: 1 },
      { function: 'inner', filename: 'b.js', lineno: 2 },
    ];
    const list = [{ type: 'TypeError', value: 'boom', mechanism: { handled: false }, stacktrace: { frames } }];
    const vitals = { $web_vitals_LCP_value: 900, $web_vitals_CLS_value: 0.1, $current_url: 'https://a.example/o/12345?x=1' };
    await post(
      '/e/',
      JSON.stringify(
        whole(event('$exception', { $exception_list: list, $exception_level: 'error' }), event('$web_vitals', vitals)),
      ),
    );
    const batch = receivers.taken();
    expect(batch.errors).toMatchObject([{ type: 'TypeError', message: 'boom', handled: false, sessionId: 's1' }]);
    expect(batch.errors[0]?.stack).toBe('TypeError: boom\n    at inner (b.js:2)\n    at outer (a.js:1)');
    expect(samplesOf(batch)).toMatchObject([
      { name: 'web_vitals.lcp', value: 900, tags: { path: '/o/:id' } },
      { name: 'web_vitals.cls', value: 0.1 },
    ]);
    expect(batch.events).toEqual([]);
  });

  it('names pages, people and groups', async () => {
    const events = [
      event('$pageview', { $current_url: 'https://a.example/' }),
      event('$identify', { $anon_distinct_id: 'anon', $set: { plan: 'pro' } }),
      event('$groupidentify', { $group_type: 'company', $group_key: 'acme' }),
    ];
    await post('/batch/', JSON.stringify(whole(...events)));
    expect(receivers.taken().events).toMatchObject([
      { action: 'page_view', label: 'https://a.example/' },
      { action: 'identify', label: 'anon', properties: expect.stringContaining('"$set":{"plan":"pro"}') },
      { action: 'group', label: 'acme' },
    ]);
  });

  it('corrects a wrong clock, and keeps events of another key out', async () => {
    const late = { ...event(), timestamp: iso(-7_200_000) };
    const body = { ...whole(late, event('e', { token: 'mk_Other' })), sent_at: iso(-7_200_000) };
    await post('/batch/', JSON.stringify(body));
    const batch = receivers.taken();
    expect(batch.events).toMatchObject([{ at: receivers.clock.now() }]);
    expect(batch.refused).toHaveLength(1);
  });
});

describe('what PostHog clients ask', () => {
  it('tells the configuration to other sites', async () => {
    const headers = { origin: 'https://shop.example' };
    for (const url of [`/array/${KEY}/config`, `/array/${KEY}/config/?ip=0`]) {
      const answer = await receivers.app.inject({ url, headers });
      expect(answer.json()).toMatchObject({ token: KEY, supportedCompression: ['gzip', 'gzip-js'], hasFeatureFlags: false });
      expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    }
    const script = await receivers.app.inject({ url: `/array/${KEY}/config.js` });
    expect(script.headers).toMatchObject({
      'content-type': 'application/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(script.body).toContain(`["${KEY}"]={"config":{"token":"${KEY}"`);
  });

  it('lets no token break out of the script', async () => {
    const script = await receivers.app.inject({ url: `/array/${encodeURIComponent('"];alert(1)//</script>')}/config.js` });
    expect(script.body).toContain('["alert1script"]=');
  });

  it('has no flags for anyone', async () => {
    const answer = await post('/flags/?v=2', gzipSync(JSON.stringify({ token: KEY, distinct_id: 'u' })));
    expect(answer.json()).toMatchObject({ flags: {}, featureFlags: {}, errorsWhileComputingFlags: false, quotaLimited: [] });
    const old = await post('/decide/?v=3', JSON.stringify({ api_key: KEY, distinct_id: 'u' }));
    expect(old.json()).toMatchObject({ featureFlags: {}, supportedCompression: ['gzip', 'gzip-js'], sessionRecording: false });
    expect((await post('/s/', 'anything')).statusCode).toBe(200);
  });
});

describe('what PostHog sends as OpenTelemetry does', () => {
  const logs = () => ({
    resourceLogs: [
      { scopeLogs: [{ logRecords: [{ timeUnixNano: `${receivers.clock.now()}000000`, body: { stringValue: 'hello' } }] }] },
    ],
  });

  it('is taken with the token in the address', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await post(`/i/v1/logs?token=${KEY}`, gzipSync(JSON.stringify(logs())), headers);
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
    expect(receivers.taken().logs).toMatchObject([{ message: 'hello' }]);
    expect((await post('/i/v1/logs?token=mk_Nobody', '{}')).statusCode).toBe(401);
  });
});

describe('answers to PostHog clients', () => {
  it('know no flags to evaluate locally', async () => {
    const answer = await receivers.app.inject({ url: '/flags/definitions?token=x' });
    expect([answer.statusCode, answer.json()]).toEqual([404, { detail: expect.any(String) }]);
  });

  it.each([
    ['a wrong key', JSON.stringify({ api_key: 'mk_Nobody', batch: [] }), 401],
    ['no key', '{}', 401],
    ['a key without permission', JSON.stringify({ api_key: READER, batch: [] }), 403],
    ['nonsense', 'nonsense', 400],
    ['nothing', '', 400],
    ['a cut off gzip', gzipSync('{}').subarray(0, 12), 400],
  ])('refuses %s', async (_name, payload, status) => {
    const answer = await post('/batch/', payload, { origin: 'https://shop.example' });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  it('asks to wait under overload', async () => {
    receivers.state.overloaded = true;
    const answer = await post('/batch/', JSON.stringify(whole(event())));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '2']);
  });
});

describe('decoding of PostHog', () => {
  it('never fails but in words', async () => {
    const now = receivers.clock.now();
    const list = [{ type: 'E', value: 'v', stacktrace: { frames: [{ lineno: 1 }] } }];
    const bodies = [
      whole(event('$exception', { $exception_list: list })),
      whole(event('$web_vitals', { $web_vitals_LCP_value: 1 })),
      [event()],
    ];
    const decode = (bytes: Buffer) => outcomeOf(() => addPostHog(beginBatch(now), jsonContainer(bytes), iso()));
    for (const bytes of spoiled(
      bodies.map((body) => Buffer.from(JSON.stringify(body))),
      1500,
    ))
      decode(bytes);
    for (const bytes of misfits(bodies, 1500)) decode(bytes);
    const packed = [gzipSync(JSON.stringify(bodies[0])), Buffer.from(`data=${toBase64(bodies[0] ?? {})}`)];
    for (const bytes of spoiled(packed, 400)) {
      const read = packedJson(bytes, { encoding: undefined, data: undefined });
      await read.catch((error: unknown) => outcomeOf(() => throwing(error)));
    }
  });
});

function throwing(error: unknown): never {
  throw error;
}

function toBase64(body: object): string {
  return Buffer.from(JSON.stringify(body)).toString('base64');
}
