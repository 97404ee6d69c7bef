import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
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
import { isObject, jsonContainer } from '../receiver/values.ts';
import { addLogs } from './logs.ts';
import { addDistributions, addSeries } from './series.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.state.overloaded = false;
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const SECONDS = 1_767_614_400;
const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  receivers.app.inject({
    method: 'POST',
    url,
    headers: { 'dd-api-key': KEY, 'content-type': 'application/json', ...headers },
    payload: Buffer.isBuffer(payload) || typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const seriesV2 = {
  series: [
    {
      metric: 'load',
      type: 3,
      points: [{ timestamp: SECONDS, value: 0.5 }],
      resources: [{ type: 'host', name: 'web1' }],
      tags: ['env:prod', 'canary'],
    },
    { metric: 'hits', type: 1, points: [{ timestamp: SECONDS, value: 4 }] },
    { metric: 'rate', type: 2, interval: 10, points: [{ timestamp: SECONDS, value: 2 }] },
  ],
};

describe('series of Datadog', () => {
  it.each<[string, (body: Buffer) => Buffer, string]>([
    ['plain', (body) => body, ''],
    ['gzip', gzipSync, 'gzip'],
    ['deflate', deflateSync, 'deflate'],
    ['zstd', zstdCompressSync, 'zstd1'],
  ])('of version 2 are taken, %s', async (_name, pack, encoding) => {
    const answer = await post(
      '/api/v2/series',
      pack(Buffer.from(JSON.stringify(seriesV2))),
      encoding ? { 'content-encoding': encoding } : {},
    );
    expect([answer.statusCode, answer.json()]).toEqual([202, { errors: [] }]);
    expect(samplesOf(receivers.taken())).toEqual([
      { name: 'load', value: 0.5, at: SECONDS * 1000, type: 'gauge', tags: { env: 'prod', canary: 'true', host: 'web1' } },
      { name: 'hits', value: 4, at: SECONDS * 1000, type: 'counter', tags: {} },
      { name: 'rate', value: 20, at: SECONDS * 1000, type: 'counter', tags: {} },
    ]);
  });

  it('of version 1 are taken, whatever their type claims', async () => {
    const series = [
      {
        metric: 'load',
        points: [
          [SECONDS, 1],
          [SECONDS, 'x'],
        ],
        type: 'gauge',
        host: 'web1',
        tags: ['a:1', 'a:2'],
      },
    ];
    const answer = await post('/api/v1/series', { series }, { 'content-type': 'text/json' });
    expect([answer.statusCode, answer.json()]).toEqual([202, { status: 'ok' }]);
    const batch = receivers.taken();
    expect(samplesOf(batch)).toMatchObject([{ name: 'load', tags: { a: '1,2', host: 'web1' } }]);
    expect(batch.refused).toEqual([{ kind: 'metric', reason: 'not_finite' }]);
  });

  it('of observations keep each value', async () => {
    await post('/api/v1/distribution_points', { series: [{ metric: 'd', points: [[SECONDS, [1, 1, 3]]] }] });
    expect(samplesOf(receivers.taken()).map(({ value, type }) => [value, type])).toEqual([
      [1, 'histogram'],
      [1, 'histogram'],
      [3, 'histogram'],
    ]);
  });

  it('as protobuf are not understood', async () => {
    expect((await post('/api/v2/series', Buffer.from([10]), { 'content-type': 'application/x-protobuf' })).statusCode).toBe(415);
  });
});

describe('logs of Datadog', () => {
  const log = {
    message: 'boom',
    ddsource: 'node',
    ddtags: 'env:prod,team:a',
    service: 'shop',
    hostname: 'web1',
    status: 'error',
    code: 7,
  };

  it('are taken as a list, with defaults of the address', async () => {
    const trace = { message: 'x', timestamp: SECONDS * 1000 - 1, dd: { trace_id: '255', span_id: '16' } };
    const answer = await post('/api/v2/logs?ddtags=dc:eu&service=other', gzipSync(JSON.stringify([log, trace])), {
      'content-encoding': 'gzip',
    });
    expect([answer.statusCode, answer.json()]).toEqual([202, {}]);
    expect(receivers.taken().logs).toMatchObject([
      {
        message: 'boom',
        level: 'error',
        service: 'shop',
        attributes: { env: 'prod', team: 'a', dc: 'eu', source: 'node', host: 'web1', code: '7' },
      },
      { at: SECONDS * 1000 - 1, service: 'other', traceId: `${'0'.repeat(30)}ff`, spanId: '0000000000000010' },
    ]);
  });

  it.each([
    ['one object', '/api/v2/logs', JSON.stringify(log), 'application/json', 202],
    ['lines of text', '/api/v2/logs', 'first\nsecond\n', 'text/plain', 202],
    ['the older address', '/v1/input', JSON.stringify([log]), 'application/json', 200],
  ])('are taken as %s', async (_name, url, body, type, status) => {
    expect((await post(url, body, { 'content-type': type })).statusCode).toBe(status);
    expect(receivers.taken().logs.length).toBe(type === 'text/plain' ? 2 : 1);
  });

  it('are taken with the key in the address', async () => {
    expect((await post(`/v1/input/${KEY}`, JSON.stringify(log), { 'dd-api-key': '' })).statusCode).toBe(403);
    const answer = await receivers.app.inject({ method: 'POST', url: `/v1/input/${KEY}`, payload: log });
    expect(answer.statusCode).toBe(200);
  });
});

describe('answers to Datadog clients', () => {
  it('say whether a key holds', async () => {
    const ask = (key: string) => receivers.app.inject({ url: '/api/v1/validate', headers: { 'dd-api-key': key } });
    expect((await ask(METRICS_ONLY)).json()).toEqual({ valid: true });
    expect([(await ask('mk_Nobody')).statusCode, (await ask(READER)).statusCode]).toEqual([403, 403]);
  });

  it.each([
    ['a wrong key', { 'dd-api-key': 'mk_Nobody' }, seriesV2, 403],
    ['a key without permission', { 'dd-api-key': READER }, seriesV2, 403],
    ['a body without series', {}, {}, 400],
    ['broken JSON', {}, '{', 400],
  ])('refuse %s', async (_name, headers, body, status) => {
    const answer = await post('/api/v2/series', body, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ errors: [expect.any(String)] });
  });

  it('refuse logs for a key that may write metrics alone, and ask to wait under overload', async () => {
    expect((await post('/api/v2/logs', '[]', { 'dd-api-key': METRICS_ONLY })).statusCode).toBe(403);
    receivers.state.overloaded = true;
    const answer = await post('/api/v2/series', seriesV2, { 'dd-api-key': METRICS_ONLY });
    expect([answer.statusCode, answer.headers['retry-after'], answer.headers['x-ratelimit-reset']]).toEqual([429, '2', '2']);
  });

  it('never fail but in words', () => {
    const defaults = { ddsource: undefined, ddtags: undefined, service: undefined, hostname: undefined };
    const logs = [{ message: 'm', ddtags: 'a:b', status: 'info', timestamp: 1, dd: { trace_id: '1', span_id: '2' } }];
    const decode = (bytes: Buffer) =>
      outcomeOf(() => {
        const body = jsonContainer(bytes);
        addLogs(beginBatch(SECONDS * 1000), body, defaults);
        if (!isObject(body)) return;
        addSeries(beginBatch(SECONDS * 1000), body);
        addDistributions(beginBatch(SECONDS * 1000), body);
      });
    const bodies = [seriesV2, { series: [{ metric: 'd', points: [[SECONDS, [1, 2]]] }] }, logs];
    for (const bytes of spoiled(
      bodies.map((body) => Buffer.from(JSON.stringify(body))),
      1000,
    ))
      decode(bytes);
    for (const bytes of misfits(bodies, 1000)) decode(bytes);
  });
});
