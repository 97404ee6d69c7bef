import { describe, expect, it } from 'vitest';
import { LOGS, METRICS, TRACES } from './fields.data.ts';
import { ProtoError, readMessage } from './proto-reader.ts';
import { writeMessage } from './testing/proto-writer.ts';

const request = {
  resourceMetrics: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'size',
              exponentialHistogram: {
                aggregationTemporality: 1,
                dataPoints: [
                  {
                    timeUnixNano: 1_795_000_000_123_456_789n,
                    count: 5n,
                    sum: -1.5,
                    scale: -3,
                    positive: { offset: -70_000, bucketCounts: [1n, 300n, 2n ** 63n] },
                    attributes: [{ key: 'a', value: { kvlistValue: { values: [{ key: 'n', value: { intValue: -5n } }] } } }],
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
};

/** A number that looks random and is the same each time (Park and Miller). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('readMessage', () => {
  it('reads what was written', () => {
    expect(readMessage(writeMessage(request, METRICS), METRICS)).toEqual(request);
  });

  it('takes numbers that are not packed, and skips fields it does not know', () => {
    const buckets = { 1: { name: 'n', type: 'uint64', repeated: true } } as const;
    const bytes = Buffer.from([8, 1, 8, 0xac, 2, 10, 2, 3, 4, 0x7a, 1, 9, 0x7d, 1, 2, 3, 4, 0x79, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(readMessage(bytes, buckets)).toEqual({ n: [1n, 300n, 3n, 4n] });
  });

  it.each([
    ['a number cut off', [0x49, 1, 2]],
    ['a length past the end', [10, 100]],
    ['a number of eleven bytes', [8, ...Array<number>(11).fill(255)]],
    ['a group', [11]],
    ['the field number 0', [0]],
    ['a huge length', [10, 255, 255, 255, 255, 255, 255, 255, 255, 127]],
  ])('refuses %s', (_, bytes) => {
    expect(() => readMessage(Buffer.from(bytes), { 1: { name: 'n', type: 'int64' }, 9: { name: 'd', type: 'double' } })).toThrow(
      ProtoError,
    );
  });

  it('refuses messages that nest without end', () => {
    const nested = { 1: { name: 'm', type: 'message' } } as Record<number, { name: string; type: 'message'; fields?: object }>;
    (nested[1] as { fields: object }).fields = nested;
    let bytes = Buffer.alloc(0);
    for (let depth = 0; depth < 200; depth += 1) {
      const length = bytes.length > 127 ? [(bytes.length % 128) | 128, bytes.length >> 7] : [bytes.length];
      bytes = Buffer.concat([Buffer.from([10, ...length]), bytes]);
    }
    expect(() => readMessage(bytes, nested as never)).toThrow('deep');
  });

  it('ends with a message or a ProtoError whatever bytes it is given', () => {
    const random = randomFrom(20_261_120);
    const sound = writeMessage(request, METRICS);
    for (let round = 0; round < 5000; round += 1) {
      const bytes = Buffer.from(sound.subarray(0, Math.floor(random() * (sound.length + 1))));
      for (let flips = Math.floor(random() * 6); flips > 0 && bytes.length > 0; flips -= 1) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }
      for (const fields of [TRACES, METRICS, LOGS]) {
        try {
          readMessage(bytes, fields);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtoError);
        }
      }
    }
  });
});
