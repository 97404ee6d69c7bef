import { gzipSync } from 'node:zlib';
import { type ApiClient, createApiClient, type ServerProcess, startServerProcess } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOGS, METRICS, TRACES } from './fields.data.ts';
import { readMessage } from './proto-reader.ts';
import { writeMessage } from './testing/proto-writer.ts';

let server: ServerProcess;
let person: ApiClient;
let key: string;

beforeAll(async () => {
  server = await startServerProcess({ env: { RATE_LIMITS: 'off', LOG_LEVEL: 'warn' } });
  person = createApiClient(server.baseUrl);
  await person.register();
  ({ key } = await person.send<{ key: string }>('POST', '/api-keys', { name: 'app', permissions: ['ingest'] }));
});
afterAll(() => server?.stop());

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

async function post(path: string, type: string, body: Buffer | string, headers: Record<string, string> = {}) {
  const answer = await fetch(server.baseUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type, ...headers },
    body: new Uint8Array(Buffer.from(body)),
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    headers: answer.headers,
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
}

const seen = <Answer>(path: string, isSo: (answer: Answer) => boolean) =>
  expect
    .poll(async () => (await person.call<Answer>('GET', path)).body, { timeout: 5000, interval: 50 })
    .toSatisfy(isSo)
    .then(() => person.send<Answer>('GET', path));

const now = () => BigInt(Date.now()) * 1_000_000n;
const text = (name: string, value: string) => ({ key: name, value: { stringValue: value } });
const resource = { attributes: [text('service.name', 'shop'), text('deployment.environment', 'prod')] };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

function traceRequest(start: bigint, traceId: string) {
  const exception = {
    name: 'exception',
    timeUnixNano: start + 1_000_000n,
    attributes: [text('exception.type', 'CardError'), text('exception.message', 'declined 17'), text('exception.stacktrace', '')],
  };
  const root = {
    traceId,
    spanId: '00f067aa0ba902b7',
    name: 'GET /buy',
    kind: 2,
    startTimeUnixNano: start,
    endTimeUnixNano: start + 50_123_456n,
  };
  const child = {
    traceId,
    spanId: '00f067aa0ba902b8',
    parentSpanId: root.spanId,
    name: 'charge',
    kind: 3,
    startTimeUnixNano: start + 500_000n,
  };
  const ended = { endTimeUnixNano: start + 20_500_000n, status: { code: 2, message: 'declined' }, events: [exception] };
  const broken = { ...root, spanId: '', name: 'no id' };
  return {
    resourceSpans: [
      { resource, scopeSpans: [{ spans: [child, root, broken].map((span) => (span === child ? { ...span, ...ended } : span)) }] },
    ],
  };
}

const asJson = (value: unknown) => JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));

describe('traces', () => {
  for (const [encoding, type] of [
    ['protobuf', PROTOBUF],
    ['json', JSON_TYPE],
  ] as const) {
    it(`in ${encoding} become a waterfall, their exceptions errors; what is broken is counted in the answer`, async () => {
      const traceId = TRACE.replace('4bf9', encoding === 'json' ? 'aaaa' : 'bbbb');
      const request = traceRequest(now() - 60_000_000_000n, traceId);
      const body = encoding === 'json' ? Buffer.from(asJson(request)) : writeMessage(request, TRACES);
      const answer = await post('/v1/traces', `${type}; charset=utf-8`, gzipSync(body), { 'content-encoding': 'gzip' });
      expect(answer).toMatchObject({ status: 200, type });
      if (encoding === 'json')
        expect(JSON.parse(answer.bytes.toString())).toMatchObject({ partialSuccess: { rejectedSpans: '1' } });
      else {
        const partial = { 1: { name: 'rejected', type: 'int64' }, 2: { name: 'message', type: 'text' } } as const;
        const read = readMessage(answer.bytes, { 1: { name: 'partial', type: 'message', fields: partial } });
        expect(read).toMatchObject({ partial: { rejected: 1n, message: expect.stringContaining('spanId') } });
      }
      type Trace = { trace: { services: string[]; duration: number; spans: object[] } };
      const { trace } = await seen<Trace>(`/performance/traces/${traceId}`, (found) => found.trace?.spans.length === 2);
      expect(trace).toMatchObject({ services: ['shop'], duration: 50.123 });
      expect(trace.spans).toMatchObject([
        { name: 'GET /buy', kind: 'server', parentId: null, depth: 0, status: 'unset', offset: 0 },
        { name: 'charge', kind: 'client', depth: 1, status: 'error', statusMessage: 'declined', offset: 0.5, duration: 20 },
      ]);
      await post('/v1/traces', type, body);
      await seen<{ errors: { type: string; occurrences: number }[] }>('/errors', ({ errors }) =>
        errors.some((error) => error.type === 'CardError'),
      );
    });
  }

  it('are counted by transaction and service, once however often they are sent', async () => {
    type Answer = { transactions: { name: string; count: number }[] };
    const { transactions } = await seen<Answer>(
      '/performance/transactions?service=shop',
      (found) => found.transactions?.[0]?.count === 2,
    );
    expect(transactions).toMatchObject([{ name: 'GET /buy', service: 'shop', errors: 0, p95: expect.closeTo(50.12, 1) }]);
    const { traces } = await person.send<{ traces: object[] }>('GET', '/performance/traces?q=buy&minDuration=40');
    expect(traces).toMatchObject([
      { name: 'GET /buy', spans: 2, errors: 1 },
      { name: 'GET /buy', spans: 2 },
    ]);
    expect((await person.send<{ traces: object[] }>('GET', '/performance/traces?minDuration=60')).traces).toEqual([]);
  });
});

describe('logs', () => {
  it('become lines and events, their bodies text or JSON', async () => {
    const records = [
      { timeUnixNano: now(), severityNumber: 17, body: { stringValue: 'boom' }, traceId: TRACE, spanId: '00f067aa0ba902b7' },
      {
        observedTimeUnixNano: now(),
        severityText: 'WARN',
        body: { kvlistValue: { values: [text('a', 'b')] } },
        attributes: [text('k', 'v')],
      },
      { timeUnixNano: now(), eventName: 'checkout.done', attributes: [text('plan', 'pro')] },
      { timeUnixNano: 1n, body: { stringValue: 'old' } },
    ];
    const answer = await post(
      '/v1/logs',
      PROTOBUF,
      writeMessage({ resourceLogs: [{ resource, scopeLogs: [{ logRecords: records }] }] }, LOGS),
    );
    expect(answer.status).toBe(200);
    const { logs } = await seen<{ logs: object[] }>('/logs?service=shop', (found) => found.logs?.length === 2);
    expect(logs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 'error', message: 'boom', traceId: TRACE }),
        expect.objectContaining({
          level: 'warn',
          message: '{"a":"b"}',
          attributes: expect.objectContaining({ k: 'v', 'service.name': 'shop' }),
        }),
      ]),
    );
    await seen<{ events: object[] }>(
      '/analytics/events?action=checkout.done&property.plan=pro',
      (found) => found.events?.length === 1,
    );
  });
});

describe('metrics', () => {
  it('of all kinds are read back as what they mean', async () => {
    const minute = (n: number) => now() - 600_000_000_000n + BigInt(n) * 60_000_000_000n;
    const counter = [10, 15, 3].map((asDouble, n) => ({ timeUnixNano: minute(n), asDouble }));
    const deltas = [4n, 5n].map((asInt, n) => ({ timeUnixNano: minute(n), asInt }));
    const histogram = [1n, 2n].map((times, n) => ({
      timeUnixNano: minute(n),
      count: 4n * times,
      sum: 40 * Number(times),
      explicitBounds: [5, 10, 20],
      bucketCounts: [0n, 2n * times, 2n * times, 0n],
    }));
    const exponential = [
      { timeUnixNano: minute(0), count: 4n, sum: 24, scale: 0, zeroCount: 0n, positive: { offset: 2, bucketCounts: [4n] } },
    ];
    const metrics = [
      { name: 'requests', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: counter } },
      { name: 'jobs', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: deltas } },
      {
        name: 'heap',
        unit: 'By',
        gauge: {
          dataPoints: [
            { timeUnixNano: minute(0), asInt: 7n },
            { timeUnixNano: minute(1), flags: 1 },
          ],
        },
      },
      { name: 'latency', histogram: { aggregationTemporality: 2, dataPoints: histogram } },
      { name: 'bytes', exponentialHistogram: { aggregationTemporality: 1, dataPoints: exponential } },
      { name: 'bad', gauge: { dataPoints: [{ timeUnixNano: minute(0), asDouble: Number.NaN }] } },
    ];
    const body = writeMessage({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }, METRICS);
    expect((await post('/v1/metrics', PROTOBUF, body)).status).toBe(200);
    expect((await post('/v1/metrics', PROTOBUF, body)).status).toBe(200);
    await seen<{ names: string[] }>('/metrics/names', ({ names }) => names?.length === 6);
    const value = async (name: string, aggregation: string) => {
      const { results } = await person.send<{ results: { value: number }[] }>(
        'GET',
        `/metrics/aggregate?metrics=${name}&aggregation=${aggregation}`,
      );
      return results[0]?.value;
    };
    expect(await value('requests', 'sum')).toBe(8);
    expect(await value('jobs', 'sum')).toBe(9);
    expect(await value('heap', 'last')).toBe(7);
    expect(await value('latency', 'count')).toBe(4);
    expect(await value('latency', 'avg')).toBe(10);
    expect(await value('latency', 'p75')).toBe(15);
    expect(await value('bytes', 'p50')).toBe(6);
    expect(await value('bytes', 'sum')).toBe(24);
    expect(await value('bad', 'count')).toBeUndefined();
    const { series } = await person.send<{ series: object[] }>(
      'GET',
      '/metrics?metrics=heap&groupBy=service.name&groupBy=deployment.environment',
    );
    expect(series).toMatchObject([{ name: 'heap', tags: { 'service.name': 'shop', 'deployment.environment': 'prod' } }]);
  });
});

describe('answers', () => {
  it('to nothing at all are a success in the encoding of the request', async () => {
    expect(await post('/v1/traces', PROTOBUF, '')).toMatchObject({ status: 200, type: PROTOBUF, bytes: Buffer.alloc(0) });
    const json = await post('/v1/logs', JSON_TYPE, '{"unknown":{"x":1}}');
    expect(json).toMatchObject({ status: 200, type: JSON_TYPE });
    expect(json.bytes.toString()).toBe('{}');
  });

  it('to bad requests are a Status in the encoding of the request', async () => {
    const json = await post('/v1/traces', JSON_TYPE, '{"resourceSpans":[');
    expect(json).toMatchObject({ status: 400, type: JSON_TYPE });
    expect(JSON.parse(json.bytes.toString())).toMatchObject({ code: 3, message: expect.any(String) });
    const proto = await post('/v1/metrics', PROTOBUF, Buffer.from([10, 200]));
    expect(proto).toMatchObject({ status: 400, type: PROTOBUF });
    expect(readMessage(proto.bytes, { 1: { name: 'code', type: 'int32' } })).toEqual({ code: 3 });
    expect((await post('/v1/traces', 'text/plain', 'x')).status).toBe(415);
    expect((await post('/v1/traces', JSON_TYPE, '{}', { authorization: 'Bearer nobody' })).status).toBe(401);
    expect((await post('/v1/traces', PROTOBUF, gzipSync(Buffer.alloc(70_000_000)), { 'content-encoding': 'gzip' })).status).toBe(
      413,
    );
  });

  it('let scripts of other sites ask first, without a key', async () => {
    const answer = await fetch(`${server.baseUrl}/v1/traces`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });
});
