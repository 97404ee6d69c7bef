import { expect, test } from 'vitest';
import { histogramQuantile, parseScrape, sumOf } from './prometheus.ts';

const scrape = (counts: readonly [number, number, number, number]) =>
  parseScrape(`# HELP late Lateness
# TYPE late histogram
late_bucket{source="probe",le="0.1"} ${counts[0]}
late_bucket{source="probe",le="0.5"} ${counts[1]}
late_bucket{source="probe",le="+Inf"} ${counts[2]}
late_bucket{source="page",le="0.1"} ${counts[3]}
late_bucket{source="page",le="0.5"} ${counts[3]}
late_bucket{source="page",le="+Inf"} ${counts[3]}
`);

test('counters are summed over the label sets that match', () => {
  const samples = parseScrape(
    'checks_total{source="probe",verdict="true"} 3\nchecks_total{source="page",verdict="true"} 4\nchecks_total_x 9\n',
  );
  expect(sumOf(samples, 'checks_total')).toBe(7);
  expect(sumOf(samples, 'checks_total', 'source="page"')).toBe(4);
});

test('quantiles are of what came between two scrapes, interpolated within the bucket', () => {
  const before = scrape([100, 100, 100, 0]);
  const after = scrape([150, 200, 200, 0]);
  expect(histogramQuantile(before, after, 'late', 0.5)).toBeCloseTo(0.1);
  expect(histogramQuantile(before, after, 'late', 0.75)).toBeCloseTo(0.3);
});

test('label sets are added up or chosen', () => {
  const before = scrape([0, 0, 0, 0]);
  const after = scrape([0, 100, 100, 100]);
  expect(histogramQuantile(before, after, 'late', 0.5)).toBeCloseTo(0.1);
  expect(histogramQuantile(before, after, 'late', 0.5, 'source="probe"')).toBeCloseTo(0.3);
});

test('beyond the last bound the last bound is given, and of nothing there is none', () => {
  expect(histogramQuantile(scrape([0, 0, 0, 0]), scrape([0, 0, 10, 0]), 'late', 0.5)).toBe(0.5);
  expect(histogramQuantile(scrape([1, 1, 1, 1]), scrape([1, 1, 1, 1]), 'late', 0.5)).toBeNaN();
});
