import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { misfits, outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import { beginBatch, KEY, READER, startTestReceivers, type TestReceivers } from '../receiver/testing/test-receivers.ts';
import { isObject, jsonContainer } from '../receiver/values.ts';
import { addGa4, validate } from './decode.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.state.overloaded = false;
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const post = (payload: unknown, path = '/mp/collect', secret: string = KEY) =>
  receivers.app.inject({
    method: 'POST',
    url: `${path}?measurement_id=G-1&api_secret=${secret}`,
    headers: { 'content-type': 'text/plain' },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const body = (...events: object[]) => ({ client_id: 'c1', user_properties: { plan: { value: 'pro' } }, events });

describe('the measurement protocol', () => {
  it('takes events and answers nothing', async () => {
    const micros = (receivers.clock.now() - 1000) * 1000;
    const purchase = {
      name: 'purchase',
      params: { session_id: 's1', value: 9.5, currency: 'EUR' },
      timestamp_micros: String(micros),
    };
    const page = { name: 'page_view', params: { page_location: 'https://a.example/' } };
    const answer = await post(body(purchase, page));
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(receivers.taken().events).toMatchObject([
      {
        at: receivers.clock.now() - 1000,
        action: 'purchase',
        value: 9.5,
        userId: 'c1',
        sessionId: 's1',
        context: '{"user":{"plan":"pro"}}',
      },
      { at: receivers.clock.now(), action: 'page_view', category: 'navigation', label: 'https://a.example/' },
    ]);
  });

  it.each([['nonsense'], [[]], [{ events: [null, {}] }], ['']])('answers %j the same, but counts it', async (payload) => {
    expect((await post(payload)).statusCode).toBe(204);
    const batch = receivers.taken();
    expect(batch.events).toEqual([]);
    expect(batch.refused.length).toBeGreaterThan(0);
  });

  it.each([
    ['mk_Nobody', 401],
    [READER, 403],
  ])('refuses the secret %s', async (secret, status) => {
    expect((await post(body(), '/mp/collect', secret)).statusCode).toBe(status);
  });

  it('asks to wait under overload', async () => {
    receivers.state.overloaded = true;
    const answer = await post(body({ name: 'a' }));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '2']);
  });

  it('says what is wrong where asked to, and stores nothing', async () => {
    expect((await post(body({ name: 'fine' }), '/debug/mp/collect')).json()).toEqual({ validationMessages: [] });
    const answer = await post({ events: [{ name: '1st' }] }, '/debug/mp/collect');
    expect(answer.json()).toMatchObject({
      validationMessages: [{ fieldPath: 'client_id' }, { fieldPath: 'events[0].name', validationCode: 'NAME_INVALID' }],
    });
    expect(receivers.batches).toEqual([]);
  });

  it('never fails but in words', () => {
    const bodies = [body({ name: 'a', params: { value: 1 }, timestamp_micros: 1 })];
    const decode = (bytes: Buffer) =>
      outcomeOf(() => {
        const read = jsonContainer(bytes);
        if (!isObject(read)) return;
        addGa4(beginBatch(receivers.clock.now()), read);
        validate(read);
      });
    for (const bytes of spoiled(
      bodies.map((one) => Buffer.from(JSON.stringify(one))),
      1000,
    ))
      decode(bytes);
    for (const bytes of misfits(bodies, 1000)) decode(bytes);
  });
});
