import { type Loose, listOf, objectOf } from '../receiver/values.ts';
import { number } from './values.ts';

/** `counts[i]` values lie in (bounds[i−1], bounds[i]]; one count more than bounds. */
export interface Buckets {
  bounds: number[];
  counts: number[];
}

const MOST_BUCKETS = 2000;
const LARGEST = 1e300;

/** The buckets of a histogram point; undefined when bounds and counts do not fit each other. Without buckets all values lie in one. */
export function explicitBuckets(point: Loose): Buckets | undefined {
  const bounds = listOf(point.explicitBounds).map(number);
  const counts = listOf(point.bucketCounts).map(number);
  if (counts.length === 0 && bounds.length === 0) return { bounds, counts: [number(point.count ?? 0)] };
  return sound({ bounds, counts });
}

/** The buckets of an exponential histogram point, with their bounds worked out: bucket `i` holds (base^(offset+i), base^(offset+i+1)], base = 2^(2^−scale). */
export function exponentialBuckets(point: Loose): Buckets | undefined {
  const scale = number(point.scale ?? 0);
  if (!Number.isInteger(scale) || Math.abs(scale) > 30) return undefined;
  const bound = (index: number) => Math.min(2 ** (index * 2 ** -scale), LARGEST);
  const negative = sideOf(point.negative);
  const positive = sideOf(point.positive);
  if (!negative || !positive) return undefined;
  const bounds: number[] = [];
  const counts: number[] = [];
  if (negative.counts.length > 0) {
    const { offset } = negative;
    bounds.push(-bound(offset + negative.counts.length));
    counts.push(0);
    for (let index = negative.counts.length - 1; index >= 0; index -= 1) {
      bounds.push(-bound(offset + index));
      counts.push(negative.counts[index] ?? 0);
    }
  }
  // What is next to zero lies below the first positive bucket.
  counts.push(number(point.zeroCount ?? 0));
  bounds.push(positive.counts.length > 0 ? bound(positive.offset) : number(point.zeroThreshold ?? 0));
  positive.counts.forEach((count, index) => {
    counts.push(count);
    bounds.push(bound(positive.offset + index + 1));
  });
  counts.push(0);
  return sound(merged({ bounds, counts }));
}

function sideOf(side: unknown): { offset: number; counts: number[] } | undefined {
  const { offset = 0, bucketCounts } = objectOf(side);
  const counts = listOf(bucketCounts).map(number);
  const start = number(offset);
  return counts.length > MOST_BUCKETS || !Number.isInteger(start) ? undefined : { offset: start, counts };
}

/** Bounds too large or too close to tell apart become one. */
function merged({ bounds, counts }: Buckets): Buckets {
  const result: Buckets = { bounds: [], counts: [] };
  let carried = 0;
  bounds.forEach((bound, index) => {
    carried += counts[index] ?? 0;
    if (index + 1 < bounds.length && (bounds[index + 1] ?? 0) <= bound) return;
    result.bounds.push(bound);
    result.counts.push(carried);
    carried = 0;
  });
  result.counts.push(carried + (counts.at(-1) ?? 0));
  return result;
}

function sound(buckets: Buckets): Buckets | undefined {
  const { bounds, counts } = buckets;
  if (counts.length !== bounds.length + 1 || bounds.length > MOST_BUCKETS) return undefined;
  const rises = bounds.every((bound, index) => Number.isFinite(bound) && (index === 0 || bound > (bounds[index - 1] ?? 0)));
  return rises && counts.every((count) => Number.isFinite(count) && count >= 0) ? buckets : undefined;
}
