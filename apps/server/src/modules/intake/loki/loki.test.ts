import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kernel/app-error.ts';
import { type Fields, message, snappy } from '../testing/protobuf.ts';
import { KEYS, OVERLOAD, startReceiver } from '../testing/receiver-routes.ts';
import { damaged, NOW, noise, testBatch } from '../testing/test-receivers.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { readLabels } from './labels.ts';
import { lokiRoutes } from './routes.ts';

const NS = `${NOW}000042`;
const entry = (line: string, metadata: Record<string, string> = {}): Fields => [
  [
    1,
    [
      [1, { varint: NOW / 1000 }],
      [2, { varint: 42 }],
    ],
  ],
  [2, line],
  ...Object.entries(metadata).map(([name, value]): Fields[number] => [
    3,
    [
      [1, name],
      [2, value],
    ],
  ]),
];
const push = (labels: string, ...entries: Fields[]): Buffer =>
  message([[1, [[1, labels], ...entries.map((one): Fields[number] => [2, one]), [3, { varint: 7 }]]]]);
const json = (...streams: object[]): Buffer => Buffer.from(JSON.stringify({ streams }));
const PINO = { stream: { level: 'warning', hostname: 'h', app: 'web' }, values: [[NS, '{"level":40,"msg":"slow"}']] };

describe('labels', () => {
  it.each([
    [
      '{a="b", c="d\\"e\\n"}',
      [
        ['a', 'b'],
        ['c', 'd"e\n'],
      ],
    ],
    ['{}', []],
    ['{a=`\\x`,}', [['a', '\\x']]],
    ['{a="\\u00e9"}', [['a', 'é']]],
  ])('%s', (text, labels) => expect(readLabels(text)).toEqual(labels));
  it.each(['', 'a="b"', '{a="b" c="d"}', '{a=b}', '{="b"}', '{a="b}'])('refuses %s', (text) =>
    expect(() => readLabels(text)).toThrow(AppError),
  );
  it('refuses labels without end', () => {
    expect(() => readLabels(`{a="${'x'.repeat(1_000_000)}"}`)).toThrow(AppError);
  });
});

describe('Loki pushes', () => {
  it('of JSON become lines with service, level, trace and labels', () => {
    const batch = testBatch();
    const traced = {
      stream: { job: 'api', n: 3 },
      values: [
        [NS, '{"level":50}', { trace_id: 'abc', user: 'u1' }],
        [NS, 'plain'],
      ],
    };
    expect(decodeJson(json(PINO, traced), batch).refusal()).toBeUndefined();
    expect(batch.logs[0]).toMatchObject({
      at: NOW,
      service: 'web',
      level: 'warn',
      message: '{"level":40,"msg":"slow"}',
      attributes: { hostname: 'h' },
    });
    expect(batch.logs[1]).toMatchObject({ service: 'api', level: 'error', traceId: 'abc', attributes: { n: '3', user: 'u1' } });
    expect(batch.logs[2]).toMatchObject({ level: 'info', message: 'plain' });
  });

  it('of protobuf become the same lines', () => {
    const [fromJson, fromProtobuf] = [testBatch(), testBatch()];
    decodeJson(json({ stream: { app: 'web', level: 'error' }, values: [[NS, 'down', { trace_id: 't' }]] }), fromJson);
    decodeProtobuf(push('{level="error", app="web"}', entry('down', { trace_id: 't' })), fromProtobuf);
    expect(fromProtobuf.logs[0]).toEqual({ ...fromJson.logs[0], attributes: { app: 'web', level: 'error', trace_id: 't' } });
    expect(fromProtobuf.logs[0]?.id).toBe(fromJson.logs[0]?.id);
  });

  it('have the same id when sent twice and another for another line, time or stream', () => {
    const ids = [
      PINO,
      PINO,
      { ...PINO, values: [[NS, 'x']] },
      { ...PINO, values: [[`${NOW}000043`, PINO.values[0]?.[1]]] },
      { ...PINO, stream: { app: 'b' } },
    ].map((stream) => {
      const batch = testBatch();
      decodeJson(json(stream), batch);
      return batch.logs[0]?.id;
    });
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(4);
  });

  it('are refused or taken when damaged, and never break', () => {
    const whole = push('{a="b", app="x"}', entry('line', { trace_id: 'abc' }), entry('other'));
    for (const random of noise(4, 3000)) {
      for (const [bytes, decode] of [
        [whole, decodeProtobuf],
        [json(PINO), decodeJson],
      ] as const) {
        try {
          decode(damaged(bytes, random), testBatch());
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }
    }
  });
});

describe('Loki clients', () => {
  const basic = { authorization: `Basic ${Buffer.from(`user:${KEYS.all}`).toString('base64')}`, 'x-scope-orgid': 'tenant' };
  const remoteWrite = message([
    [
      1,
      [
        [
          1,
          [
            [1, '__name__'],
            [2, 'up'],
          ],
        ],
        [
          2,
          [
            [1, { double: 1 }],
            [2, { varint: NOW }],
          ],
        ],
      ],
    ],
  ]);

  it.each([
    ['JSON', { 'content-type': 'application/json' }, json(PINO)],
    ['JSON in gzip', { 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync(json(PINO))],
    ['protobuf', { 'content-type': 'application/x-protobuf' }, snappy(push('{a="b"}', entry('x')))],
    ['protobuf that says snappy', { 'content-encoding': 'snappy' }, snappy(push('{a="b"}', entry('x')))],
    ['protobuf without a type', {}, snappy(push('{a="b"}', entry('x')))],
  ])('may send %s', async (_what, headers, payload) => {
    const { app, written } = await startReceiver(lokiRoutes);
    for (const url of ['/loki/api/v1/push', '/api/prom/push']) {
      const answer = await app.inject({ method: 'POST', url, headers: { ...basic, ...headers }, payload });
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
    }
    expect(written.map((batch) => batch.logs.length)).toEqual([1, 1]);
  });

  it('share the old path with writers of Prometheus', async () => {
    const { app, written } = await startReceiver(lokiRoutes);
    const headers = { ...basic, 'content-type': 'application/x-protobuf' };
    for (const more of [{}, { 'x-prometheus-remote-write-version': '0.1.0' }]) {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/prom/push',
        headers: { ...headers, ...more },
        payload: snappy(remoteWrite),
      });
      expect(answer.statusCode).toBe(204);
    }
    expect(written.map((batch) => batch.samples.length)).toEqual([1, 1]);
  });

  it('read in plain text which lines were not taken; the good ones are stored', async () => {
    const { app, written } = await startReceiver(lokiRoutes);
    const streams = [{ stream: { a: 'b' }, values: [[NOW, 'number'], [NS, 'good'], ['1', 'old'], [NS]] }];
    const answer = await app.inject({
      method: 'POST',
      url: '/loki/api/v1/push',
      headers: { ...basic, 'content-type': 'application/json', origin: 'https://a.example' },
      payload: { streams },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(answer.headers['access-control-allow-origin']).toBe('https://a.example');
    expect(answer.body).toMatch(/streams\.0\.values\.0.*streams\.0\.values\.2.*Older.*streams\.0\.values\.3/);
    expect(written[0]?.logs.map(({ message: line }) => line)).toEqual(['good']);
  });

  it('are refused without a key, with one for metrics alone, with nonsense and under overload', async () => {
    const { app, fail } = await startReceiver(lokiRoutes);
    const send = (authorization: string, payload: Buffer) =>
      app.inject({ method: 'POST', url: '/loki/api/v1/push', headers: { authorization }, payload });
    expect((await send('', json(PINO))).statusCode).toBe(401);
    expect((await send(`Bearer ${KEYS.metrics}`, json(PINO))).statusCode).toBe(403);
    expect((await send(`Bearer ${KEYS.all}`, Buffer.from('{"streams":1}'))).statusCode).toBe(400);
    expect((await send(`Bearer ${KEYS.all}`, Buffer.from('{"streams":'))).statusCode).toBe(400);
    fail(OVERLOAD);
    const busy = await send(`Bearer ${KEYS.all}`, json(PINO));
    expect([busy.statusCode, busy.headers['retry-after']]).toEqual([429, '2']);
  });
});
