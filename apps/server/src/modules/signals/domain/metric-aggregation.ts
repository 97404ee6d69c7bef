import { invalid } from './time-range.ts';

/** How values of one period become one. */
export type Aggregation = 'avg' | 'sum' | 'min' | 'max' | 'count' | 'last' | 'rate' | { quantile: number };

const NAMES: Readonly<Record<string, Aggregation>> = {
  avg: 'avg',
  average: 'avg',
  mean: 'avg',
  sum: 'sum',
  total: 'sum',
  increase: 'sum',
  min: 'min',
  minimum: 'min',
  max: 'max',
  maximum: 'max',
  count: 'count',
  last: 'last',
  latest: 'last',
  rate: 'rate',
  median: { quantile: 0.5 },
};

/** Reads the name of an aggregation: `avg`, `sum`, `p95` and so on; throws VALIDATION_ERROR for any other word. */
export function parseAggregation(text: string): Aggregation {
  const word = text.toLowerCase();
  const known = Object.hasOwn(NAMES, word) ? NAMES[word] : undefined;
  if (known) return known;
  const percent = /^(?:p|percentile_?)(\d{1,2}(?:\.\d{1,3})?)$/.exec(word)?.[1];
  if (percent !== undefined) return { quantile: Number(percent) / 100 };
  throw invalid('aggregation', 'One of avg, sum, min, max, count, last, rate, p50, p90, p95, p99');
}

/** What is meant where no aggregation is named: counters add up, all else is averaged. */
export function usualAggregation(type: string): Aggregation {
  return type === 'counter' ? 'sum' : 'avg';
}

/** The value below which the share `q` of a distribution lies, read off its buckets as if values were spread evenly in them (Prometheus, `histogram_quantile`); null of none. */
export function bucketQuantile(
  q: number,
  bounds: readonly number[],
  counts: readonly number[],
  low?: number,
  high?: number,
): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return null;
  const rank = q * total;
  let seen = 0;
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index] ?? 0;
    if (count <= 0 || seen + count < rank) {
      seen += count;
      continue;
    }
    const upper = Math.min(bounds[index] ?? Number.POSITIVE_INFINITY, high ?? Number.POSITIVE_INFINITY);
    const below = index === 0 ? Math.min(0, upper) : (bounds[index - 1] ?? 0);
    const lower = Math.max(below, low ?? Number.NEGATIVE_INFINITY);
    if (!Number.isFinite(upper)) return lower;
    return lower + (Math.max(upper, lower) - lower) * Math.min(1, Math.max(0, (rank - seen) / count));
  }
  return bounds.at(-1) ?? null;
}
