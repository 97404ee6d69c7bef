import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { misfits, outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import {
  beginBatch,
  KEY,
  METRICS_ONLY,
  READER,
  samplesOf,
  startTestReceivers,
  type TestReceivers,
} from '../receiver/testing/test-receivers.ts';
import { jsonContainer } from '../receiver/values.ts';
import { addVitals } from './decode.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const post = (payload: unknown, query = `?key=${KEY}`) =>
  receivers.app.inject({
    method: 'POST',
    url: `/v1/web-vitals${query}`,
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example', 'sec-fetch-mode': 'no-cors' },
    payload: JSON.stringify(payload),
  });
const vital = (name = 'LCP', value = 1200) => ({
  name,
  value,
  delta: value,
  rating: 'good',
  id: `v6-${receivers.clock.now() - 5000}-1234567890123`,
  navigationType: 'navigate',
  navigationURL: 'https://shop.example/orders/12345?utm=1',
  entries: [],
});

describe('beacons of web vitals', () => {
  it.each([
    ['one value', () => vital()],
    ['a list', () => [vital()]],
    ['a list under its name', () => ({ metrics: [vital()] })],
  ])('takes %s', async (_name, payload) => {
    const answer = await post(payload());
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(samplesOf(receivers.taken())).toEqual([
      {
        name: 'web_vitals.lcp',
        value: 1200,
        at: receivers.clock.now() - 5000,
        tags: { path: '/orders/:id', navigation_type: 'navigate' },
        type: 'histogram',
      },
    ]);
  });

  it('makes a later report of the same id the same sample', async () => {
    const keys = [];
    for (const value of [100, 250]) {
      await post(vital('INP', value));
      const { at, nonce } = receivers.taken().samples.columns();
      keys.push([at[0], nonce[0]]);
    }
    expect(keys[0]).toEqual(keys[1]);
    expect(keys[0]?.[1]).not.toBe(0);
  });

  it('finds the key in the body, and takes a key for metrics alone', async () => {
    expect((await post({ token: METRICS_ONLY, metrics: [vital()] }, '')).statusCode).toBe(204);
  });

  it('is taken from another site although the browser adds the cookie of a person', async () => {
    const answer = await receivers.app.inject({
      method: 'POST',
      url: `/v1/web-vitals?key=${KEY}`,
      headers: { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site', cookie: 'monitors_session=owner' },
      payload: JSON.stringify(vital()),
    });
    expect(answer.statusCode).toBe(204);
  });

  it('never goes by the cookie of a person', async () => {
    const headers = { cookie: 'monitors_session=owner', authorization: 'Bearer owner' };
    const answer = await receivers.app.inject({ method: 'POST', url: '/v1/web-vitals', headers, payload: vital() });
    expect(answer.statusCode).toBe(401);
  });

  it('keeps what makes sense and refuses the rest', async () => {
    await post([vital(), vital('FPS', 60), { ...vital(), value: 'fast' }, null]);
    const batch = receivers.taken();
    expect([batch.samples.length, batch.refused.length]).toEqual([1, 3]);
  });

  it.each([
    ['no key', '', 401],
    ['a key that may not', `?key=${READER}`, 403],
  ])('refuses %s', async (_name, query, status) => {
    const answer = await post(vital(), query);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  it('never fails but in words', () => {
    const bodies = [[vital()], { metrics: [vital('CLS', 0.1)] }];
    const decode = (bytes: Buffer) => outcomeOf(() => addVitals(beginBatch(receivers.clock.now()), jsonContainer(bytes)));
    for (const bytes of spoiled(
      bodies.map((one) => Buffer.from(JSON.stringify(one))),
      1000,
    ))
      decode(bytes);
    for (const bytes of misfits(bodies, 1000)) decode(bytes);
  });
});
