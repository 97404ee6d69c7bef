import { expect, test } from 'vitest';
import { valueRange } from '#lib/ui/chart/options.ts';
import { aggregationFor, spansOf, startOf, thresholdsOf, toChartPoints } from './history.ts';

const HOUR = 3_600_000;

test('a range is summed up only when its points would be too many', () => {
  const old = 10_000 * HOUR;
  expect(aggregationFor('24h', 3600, old)).toBe('raw');
  expect(aggregationFor('24h', 10, old)).toBe('hour');
  expect(aggregationFor('24h', 10, HOUR)).toBe('raw');
  expect(aggregationFor('30d', 3600, old)).toBe('raw');
  expect(aggregationFor('1y', 3600, old)).toBe('day');
});

test('points are in order, yes is 1, and unknown is a gap', () => {
  const base = { changed: false, verdict: 'false' as const };
  const points = toChartPoints([
    { ...base, timestamp: '2026-01-01T02:00:00Z', value: null, verdict: 'unknown' },
    { ...base, timestamp: '2026-01-01T01:00:00Z', value: true },
    { ...base, timestamp: '2026-01-01T00:00:00Z', value: 4, avg: 3, min: 2, max: 4 },
  ]);
  expect(points.map(({ value }) => value)).toEqual([3, 1, null]);
  expect(points[0]).toMatchObject({ low: 2, high: 4 });
});

test('a young chart begins shortly before its first point, but spans ten minutes', () => {
  const to = 100 * HOUR;
  expect(startOf(to - 24 * HOUR, to, [{ at: to - 1000, value: 1 }])).toBe(to - HOUR / 6);
  expect(startOf(to - 24 * HOUR, to, [{ at: to - 5 * HOUR, value: 1 }])).toBeCloseTo(to - 5.2 * HOUR, -3);
  expect(startOf(to - 24 * HOUR, to, [{ at: to - 30 * HOUR, value: 1 }])).toBe(to - 24 * HOUR);
});

test('levels of the charted value are lines; changes and levels of other values are not', () => {
  const conditions = [
    { field: 'price', operator: 'lt' as const, value: 900, unit: 'USD' },
    { field: 'price', operator: 'change_gt' as const, value: 5, unit: '%' },
    { field: 'rating', operator: 'gt' as const, value: 4 },
  ];
  const source = { kind: 'page' as const, url: 'https://shop.example/', render: 'auto' as const };
  expect(thresholdsOf({ source, triggerConditions: { type: 'complex', logic: 'AND', conditions } })).toEqual([
    { value: 900, label: 'below 900 USD' },
  ]);
});

test('a near level widens the scale, a far one does not', () => {
  const points = [
    { at: 0, value: 940 },
    { at: 1, value: 960 },
  ];
  expect(valueRange({ points, thresholds: [{ value: 900, label: '' }] })[0]).toBeLessThan(900);
  expect(valueRange({ points, thresholds: [{ value: 10, label: '' }] })[0]).toBeGreaterThan(900);
});

test('an open incident lasts until now', () => {
  const incident = { openedAt: '2026-01-01T00:00:00Z', resolvedAt: null };
  expect(spansOf([incident] as never, Date.parse('2026-01-01T01:00:00Z'))).toEqual([
    { from: Date.parse('2026-01-01T00:00:00Z'), to: Date.parse('2026-01-01T01:00:00Z') },
  ]);
});
