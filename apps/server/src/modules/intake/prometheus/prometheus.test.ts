import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kernel/app-error.ts';
import { ByteTable } from '../bytes/byte-table.ts';
import { type Fields, message, packed, snappy, zigzag } from '../testing/protobuf.ts';
import { KEYS, OVERLOAD, startReceiver } from '../testing/receiver-routes.ts';
import { damaged, NOW, noise, samplesOf, testBatch } from '../testing/test-receivers.ts';
import { decodeV1 } from './decode-v1.ts';
import { decodeV2 } from './decode-v2.ts';
import { prometheusRoutes } from './routes.ts';
import type { LabelledSeries } from './sink.ts';

const STALE = { bits: 0x7ff0000000000002n };
const sample = (value: number, at = NOW): Fields => [
  [1, { double: value }],
  [2, { varint: at }],
];
const labels = (given: Record<string, string>): Fields =>
  Object.entries(given).map(([name, value]) => [
    1,
    [
      [1, name],
      [2, value],
    ],
  ]);
const v1 = (...series: Fields[]): Buffer => message(series.map((fields) => [1, fields]));
const GOOD = v1([...labels({ job: 'web', __name__: 'http_requests_total' }), [2, sample(5)]]);

function decode(bytes: Buffer, decoder = decodeV1) {
  const batch = testBatch();
  const written = decoder(bytes, batch, new ByteTable<LabelledSeries>());
  return { batch, written, samples: samplesOf(batch) };
}

const SYMBOLS: Fields = ['', '__name__', 'cpu_seconds', 'job', 'web', 'seconds'].map((text) => [4, text]);
const v2 = (refs: number[], rest: Fields): Buffer => message([...SYMBOLS, [5, [[1, packed(refs)], ...rest]]]);

describe('remote write 1.0', () => {
  it('reads series whose labels are in any order', () => {
    const { samples, batch } = decode(GOOD);
    expect(samples).toEqual(['http_requests_total{job=web} 5 @0']);
    expect(batch.newSeries[0]).toMatchObject({ type: 'counter', temporality: 'cumulative' });
  });

  it('tells gauges by their names, keeps negative and old times', () => {
    const { batch, samples } = decode(v1([...labels({ __name__: 'temperature' }), [2, sample(-1.5, NOW - 5)], [2, sample(2)]]));
    expect(samples).toEqual(['temperature{} -1.5 @-5', 'temperature{} 2 @0']);
    expect(batch.newSeries[0]?.type).toBe('gauge');
  });

  it('takes the mark of an ended series, NaN and infinity without keeping or blaming them', () => {
    const { written, batch } = decode(
      v1([
        ...labels({ __name__: 'up' }),
        [
          2,
          [
            [1, STALE],
            [2, { varint: NOW }],
          ],
        ],
        [2, sample(Number.NaN)],
        [2, sample(Number.POSITIVE_INFINITY)],
        [2, sample(1)],
      ]),
    );
    expect(batch.samples.length).toBe(1);
    expect(written).toMatchObject({ samples: 4, badCount: 0 });
    expect(batch.refused.map(({ reason }) => reason)).toEqual(['not_finite', 'not_finite']);
  });

  it('leaves out labels without value, refuses series without a name or with a label twice, and keeps the others', () => {
    const { written, samples } = decode(
      v1(
        [...labels({ job: 'x' }), [2, sample(1)]],
        [...labels({ __name__: 'twice', a: '1' }), ...labels({ a: '2' }), [2, sample(1)]],
        [...labels({ __name__: 'ok', a: '' }), [2, sample(1)]],
        [...labels({ __name__: 'old' }), [2, sample(1, 0)]],
      ),
    );
    expect(samples).toEqual(['ok{} 1 @0']);
    expect(written).toMatchObject({ badCount: 3, samples: 1 });
    expect(written.bad.join()).toMatch(/__name__.*twice.*old: timestamp/);
  });

  it('passes over metadata that comes alone', () => {
    expect(
      decode(
        message([
          [
            3,
            [
              [1, { varint: 1 }],
              [2, 'http_requests_total'],
            ],
          ],
        ]),
      ).written,
    ).toMatchObject({ samples: 0, badCount: 0 });
  });

  it('reads native histograms of whole numbers and of custom bounds', () => {
    const span = (offset: number, length: number): Fields => [
      [1, { sint: offset }],
      [2, { varint: length }],
    ];
    const deltas = (...numbers: number[]) => packed(numbers.map(zigzag));
    const exponential: Fields = [
      [1, { varint: 10 }],
      [3, { double: 18.5 }],
      [4, { sint: 0 }],
      [5, { double: 0.001 }],
      [6, { varint: 1 }],
      [8, span(1, 1)],
      [9, deltas(2)],
      [11, span(0, 2)],
      [11, span(1, 1)],
      [12, deltas(3, -2, 2)],
      [15, { varint: NOW }],
    ];
    const doubles = Buffer.alloc(16);
    doubles.writeDoubleLE(0.5);
    doubles.writeDoubleLE(5, 8);
    const custom: Fields = [
      [1, { varint: 4 }],
      [3, { double: 6 }],
      [4, { sint: -53 }],
      [11, span(0, 3)],
      [12, deltas(1, 0, 1)],
      [16, doubles],
      [15, { varint: NOW }],
    ];
    const { batch, written } = decode(v1([...labels({ __name__: 'latency' }), [4, exponential], [4, custom]]));
    expect(written).toMatchObject({ histograms: 2, badCount: 0 });
    const [first, second] = batch.distributions;
    expect(first).toMatchObject({
      count: 10,
      sum: 18.5,
      bounds: [-2, -1, -0.001, 0.001, 0.5, 1, 2, 4, 8],
      counts: [0, 2, 0, 1, 0, 3, 1, 0, 3, 0],
    });
    expect(second).toMatchObject({ bounds: [0.5, 5], counts: [1, 1, 2] });
  });

  it('refuses histograms whose spans claim more than came', () => {
    const huge: Fields = [
      [1, { varint: 1 }],
      [4, { sint: 0 }],
      [11, [[2, { varint: 4_000_000_000 }]]],
      [12, packed([2])],
      [15, { varint: NOW }],
    ];
    const { written } = decode(v1([...labels({ __name__: 'h' }), [4, huge], [2, sample(1)]]));
    expect(written).toMatchObject({ histograms: 0, samples: 1, badCount: 1 });
  });
});

describe('remote write 2.0', () => {
  it('reads labels, type and unit through symbols', () => {
    const { batch, samples, written } = decode(
      v2(
        [1, 2, 3, 4],
        [
          [2, sample(7)],
          [
            5,
            [
              [1, { varint: 1 }],
              [4, { varint: 5 }],
            ],
          ],
        ],
      ),
      decodeV2,
    );
    expect(samples).toEqual(['cpu_seconds{job=web} 7 @0']);
    expect(batch.newSeries[0]).toMatchObject({ type: 'counter', unit: 'seconds' });
    expect(written.samples).toBe(1);
  });

  it.each([[[1, 99]], [[1]]])('refuses references %j', (refs) =>
    expect(() => decode(v2(refs, [[2, sample(1)]]), decodeV2)).toThrow(AppError),
  );
});

describe('damaged requests', () => {
  it.each([
    ['1.0', GOOD, decodeV1],
    [
      '2.0',
      v2(
        [1, 2, 3, 4],
        [
          [2, sample(7)],
          [
            3,
            [
              [4, { sint: 2 }],
              [11, [[2, { varint: 1 }]]],
              [12, packed([2])],
            ],
          ],
        ],
      ),
      decodeV2,
    ],
  ])('of %s are refused in words or taken, and never break', (_version, whole, decoder) => {
    for (const random of noise(3, 3000)) {
      try {
        decode(damaged(whole, random), decoder);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }
  });
});

describe('Prometheus clients', () => {
  const auth = { authorization: `Bearer ${KEYS.metrics}` };
  const protobuf = { ...auth, 'content-type': 'application/x-protobuf' };
  const V2_TYPE = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';

  it.each(['/api/v1/write', '/api/v1/push'])('%s takes 1.0 with and without its headers', async (url) => {
    const { app, written } = await startReceiver(prometheusRoutes);
    for (const headers of [
      { ...protobuf, 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' },
      protobuf,
      auth,
    ]) {
      const answer = await app.inject({ method: 'POST', url, headers, payload: snappy(GOOD) });
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
    }
    expect(written).toHaveLength(3);
  });

  it('takes 2.0 and says what was written, also of a part', async () => {
    const { app } = await startReceiver(prometheusRoutes);
    const send = (rest: Fields) =>
      app.inject({
        method: 'POST',
        url: '/api/v1/write',
        headers: { ...auth, 'content-type': V2_TYPE, 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '2.0.0' },
        payload: snappy(v2([1, 2], rest)),
      });
    const good = await send([[2, sample(7)]]);
    expect([good.statusCode, good.headers['x-prometheus-remote-write-samples-written']]).toEqual([204, '1']);
    expect(good.headers['x-prometheus-remote-write-histograms-written']).toBe('0');
    const partial = await send([
      [2, sample(7)],
      [2, sample(7, 1)],
    ]);
    expect([partial.statusCode, partial.headers['x-prometheus-remote-write-samples-written']]).toEqual([400, '1']);
  });

  it.each([
    ['application/json', {}, 400],
    ['application/x-protobuf;proto=some.Other', {}, 415],
    ['text/plain', { 'x-prometheus-remote-write-version': '2.0.0' }, 415],
  ])('refuses the type %s', async (type, more, status) => {
    const { app } = await startReceiver(prometheusRoutes);
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/write',
      headers: { ...auth, ...more, 'content-type': type },
      payload: snappy(GOOD),
    });
    expect(answer.statusCode).toBe(status);
  });

  it('refuses bombs, damage, strangers, and tells overload', async () => {
    const { app, fail, written } = await startReceiver(prometheusRoutes);
    const send = (payload: Buffer, headers: object = protobuf) =>
      app.inject({ method: 'POST', url: '/api/v1/write', headers: { ...headers }, payload });
    expect((await send(Buffer.from([0xff, 0xff, 0xff, 0x7f, 0]))).statusCode).toBe(413);
    expect((await send(Buffer.from('not snappy'))).statusCode).toBe(400);
    expect((await send(snappy(GOOD), {})).statusCode).toBe(401);
    expect((await send(snappy(GOOD), { authorization: `Bearer ${KEYS.none}` })).statusCode).toBe(403);
    expect(written).toHaveLength(0);
    fail(OVERLOAD);
    const busy = await send(snappy(GOOD));
    expect([busy.statusCode, busy.headers['retry-after']]).toEqual([429, '2']);
  });
});
