import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import { beginBatch, KEY, startTestReceivers, type TestReceivers } from '../receiver/testing/test-receivers.ts';
import { msgpack } from './testing/msgpack-writer.ts';
import { addTraces, readTraces, readTracesWithTable } from './traces.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const START = 1_767_614_399_000_000_000n;
const LARGE = 0xf000_0000_0000_0001n;
const root = {
  trace_id: LARGE,
  span_id: 2n,
  parent_id: 0,
  name: 'web.request',
  resource: 'GET /cart',
  service: 'shop',
  type: 'web',
  start: START,
  duration: 1_500_000_001n,
  error: 1,
  meta: {
    '_dd.p.tid': '65a1b2c300000000',
    'span.kind': 'server',
    env: 'prod',
    version: '2',
    'error.message': 'boom',
    'http.status_code': '500',
  },
  metrics: { _sampling_priority_v1: 1 },
};
const child = {
  ...root,
  span_id: 3n,
  parent_id: 2n,
  name: 'db.query',
  resource: 'SELECT 1',
  error: 0,
  meta: { 'span.kind': 'client' },
};
const send = (
  url: string,
  payload: Buffer,
  headers: Record<string, string> = { 'dd-api-key': KEY },
  method: 'PUT' | 'POST' = 'PUT',
) => receivers.app.inject({ method, url, headers: { 'content-type': 'application/msgpack', ...headers }, payload });

/** The same in version 0.5: texts in a table. */
function tabled(...spans: (typeof root | typeof child)[]): Buffer {
  const table: string[] = [''];
  const at = (text: string) => (table.includes(text) ? table.indexOf(text) : table.push(text) - 1);
  const rows = spans.map((span) => [
    ...[
      at(span.service),
      at(span.name),
      at(span.resource),
      span.trace_id,
      span.span_id,
      span.parent_id,
      span.start,
      span.duration,
      span.error,
    ],
    new Map(Object.entries(span.meta).map(([key, value]) => [at(key), at(value)])),
    new Map(Object.entries(span.metrics).map(([key, value]) => [at(key), value])),
    at(span.type),
  ]);
  return msgpack([table, [rows]]);
}

describe('traces of dd-trace', () => {
  const spans = [
    {
      traceId: '65a1b2c300000000f000000000000001',
      spanId: '0000000000000002',
      parentId: '',
      startNs: START,
      durationNs: 1_500_000_001n,
      name: 'GET /cart',
      operation: 'web.request',
      kind: 'server',
      service: 'shop',
      environment: 'prod',
      version: '2',
      status: 'error',
      statusMessage: 'boom',
      attributes: expect.objectContaining({ 'http.status_code': '500', 'span.type': 'web', _sampling_priority_v1: '1' }),
    },
    { traceId: '65a1b2c300000000f000000000000001', parentId: '0000000000000002', kind: 'client', status: 'unset' },
  ];

  it.each([
    ['/v0.4/traces', msgpack([[root, child]])],
    ['/v0.3/traces', msgpack([[root, child]])],
    ['/v0.5/traces', tabled(root, child)],
  ])('are taken at %s, with every digit of their ids', async (url, body) => {
    for (const method of ['PUT', 'POST'] as const) {
      const answer = await send(url, body, { 'dd-api-key': KEY }, method);
      expect([answer.statusCode, answer.json()]).toEqual([200, { rate_by_service: { 'service:,env:': 1 } }]);
      expect(receivers.taken().spans).toMatchObject(spans);
    }
  });

  it('may carry their key as a tag, which is not kept', async () => {
    const tagged = { ...root, meta: { ...root.meta, 'monitors.key': KEY } };
    expect((await send('/v0.4/traces', msgpack([[tagged]]), {})).statusCode).toBe(200);
    const [span] = receivers.taken().spans;
    expect(JSON.stringify(span?.attributes)).not.toContain(KEY);
  });

  it.each([
    ['without any key', msgpack([[root]]), {}, 403],
    ['that are no list', msgpack({ a: 1 }), { 'dd-api-key': KEY }, 400],
    ['that are cut off', msgpack([[root]]).subarray(0, 40), { 'dd-api-key': KEY }, 400],
  ])('%s are refused', async (_name, body, headers, status) => {
    const answer = await send('/v0.4/traces', body, headers);
    expect([answer.statusCode, answer.json()]).toMatchObject([status, { errors: [expect.any(String)] }]);
  });

  it('have an agent that keeps every span and listens to small talk', async () => {
    const info = await receivers.app.inject({ url: '/info' });
    expect(info.json()).toMatchObject({ client_drop_p0s: false, endpoints: expect.arrayContaining(['/v0.4/traces']) });
    expect((await send('/v0.6/stats', Buffer.from([0x80]), {})).statusCode).toBe(200);
    expect((await send('/v0.7/config', Buffer.from('{}'), {}, 'POST')).json()).toEqual({});
    expect((await send('/telemetry/proxy/api/v2/apmtelemetry', Buffer.from('{}'), {}, 'POST')).statusCode).toBe(202);
  });

  it('never fail but in words', () => {
    const bodies = [msgpack([[root, child]]), tabled(root, child)];
    for (const read of [readTraces, readTracesWithTable]) {
      const outcomes = new Set<string>();
      for (const bytes of spoiled(bodies, 3000)) {
        outcomes.add(outcomeOf(() => addTraces(beginBatch(receivers.clock.now()), read(bytes))));
      }
      expect(outcomes).toEqual(new Set(['taken', 'refused']));
    }
  });
});
