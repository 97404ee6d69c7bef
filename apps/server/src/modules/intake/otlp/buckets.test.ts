import { describe, expect, it } from 'vitest';
import { explicitBuckets, exponentialBuckets } from './buckets.ts';

describe('exponentialBuckets', () => {
  it('puts the value 1 of scale 3 into the bucket of offset −1, whose upper bound is 1', () => {
    const { bounds, counts } = exponentialBuckets({ scale: 3, positive: { offset: -1, bucketCounts: ['1'] } }) ?? {
      bounds: [],
      counts: [],
    };
    expect(counts).toEqual([0, 1, 0]);
    expect(bounds[0]).toBeCloseTo(2 ** (-1 / 8), 12);
    expect(bounds[1]).toBe(1);
  });

  it('stands negative, zero and positive values in a row', () => {
    const point = {
      scale: 0,
      zeroCount: 7,
      negative: { offset: 0, bucketCounts: [1, 2] },
      positive: { offset: 0, bucketCounts: [3, 4n] },
    };
    expect(exponentialBuckets(point)).toEqual({ bounds: [-4, -2, -1, 1, 2, 4], counts: [0, 2, 1, 7, 3, 4, 0] });
  });

  it('makes one of bounds that are too large to tell apart', () => {
    const point = { scale: -5, positive: { offset: 30, bucketCounts: [1, 2, 3, 4] } };
    const { bounds, counts } = exponentialBuckets(point) ?? { bounds: [], counts: [] };
    expect(bounds.every(Number.isFinite)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
    expect(counts).toHaveLength(bounds.length + 1);
  });

  it.each([
    { scale: 99 },
    { scale: 0.5 },
    { positive: { offset: 'x', bucketCounts: [1] } },
    { positive: { bucketCounts: [-1] } },
  ])('refuses %j', (point) => expect(exponentialBuckets(point)).toBeUndefined());
});

describe('explicitBuckets', () => {
  it('has one count more than bounds, or a single one', () => {
    expect(explicitBuckets({ explicitBounds: [1, 2], bucketCounts: ['1', 2, 3n] })).toEqual({
      bounds: [1, 2],
      counts: [1, 2, 3],
    });
    expect(explicitBuckets({ count: '4' })).toEqual({ bounds: [], counts: [4] });
    expect(explicitBuckets({ explicitBounds: [1, 2], bucketCounts: [1, 2] })).toBeUndefined();
    expect(explicitBuckets({ explicitBounds: [2, 1], bucketCounts: [1, 2, 3] })).toBeUndefined();
  });
});
