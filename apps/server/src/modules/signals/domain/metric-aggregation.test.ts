import { describe, expect, it } from 'vitest';
import { bucketQuantile, parseAggregation } from './metric-aggregation.ts';

describe('parseAggregation', () => {
  it.each([
    ['AVERAGE', 'avg'],
    ['increase', 'sum'],
    ['p95', { quantile: 0.95 }],
    ['P99.9', { quantile: 0.9990000000000001 }],
  ])('reads %s', (text, aggregation) => {
    const read = parseAggregation(text);
    if (typeof read === 'object' && typeof aggregation === 'object') expect(read.quantile).toBeCloseTo(aggregation.quantile, 9);
    else expect(read).toBe(aggregation);
  });

  it.each(['', 'constructor', 'p', 'p100', 'sum()'])('refuses %j', (text) => {
    expect(() => parseAggregation(text)).toThrow('aggregation');
  });
});

describe('bucketQuantile', () => {
  it('spreads values evenly over their bucket', () => {
    expect(bucketQuantile(0.5, [10, 20], [10, 10, 0])).toBe(10);
    expect(bucketQuantile(0.75, [10, 20], [10, 10, 0])).toBe(15);
    expect(bucketQuantile(0.05, [10, 20], [10, 10, 0])).toBe(1);
  });

  it('keeps to the extremes that are known, and to the last bound where none is', () => {
    expect(bucketQuantile(0.99, [10], [0, 5])).toBe(10);
    expect(bucketQuantile(1, [10], [0, 5], 11, 30)).toBe(30);
    expect(bucketQuantile(0, [10], [5, 0], 4, 9)).toBe(4);
  });

  it('is nothing of nothing', () => {
    expect(bucketQuantile(0.5, [10], [0, 0])).toBeNull();
    expect(bucketQuantile(0.5, [], [])).toBeNull();
  });
});
