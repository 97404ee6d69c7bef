import type { MetricType } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { isObject, type Loose, listOf, numberOf, objectOf, textOf } from '../receiver/values.ts';

/** Words of version 1 and numbers of version 2. */
const COUNTS: ReadonlySet<unknown> = new Set(['count', 1]);
const RATES: ReadonlySet<unknown> = new Set(['rate', 2]);
const MOST_POINTS = 100_000;

/** Adds the series of a body, of either version: `points` are pairs, or objects with `timestamp` and `value`; times are in seconds. */
export function addSeries(batch: SignalBatch, body: Loose): void {
  let points = 0;
  for (const one of listOf(body.series)) {
    const given = objectOf(one);
    const isRate = RATES.has(given.type);
    const type: MetricType = isRate || COUNTS.has(given.type) ? 'counter' : 'gauge';
    const series = seriesOf(batch, given, type);
    if (!series) continue;
    // A rate is told per second, and stands for its whole interval.
    const factor = isRate ? (numberOf(given.interval) ?? 1) : 1;
    for (const point of listOf(given.points)) {
      points += 1;
      if (points > MOST_POINTS) {
        batch.refuse('metric', 'invalid', `points: At most ${MOST_POINTS} in one request`);
        return;
      }
      const [at, value] = Array.isArray(point) ? point : [objectOf(point).timestamp, objectOf(point).value];
      batch.addSample(series, timeOf(at), (numberOf(value) ?? Number.NaN) * factor);
    }
  }
}

/** Adds the observations of `distribution_points`: each point has a list of values. */
export function addDistributions(batch: SignalBatch, body: Loose): void {
  let values = 0;
  for (const one of listOf(body.series)) {
    const given = objectOf(one);
    const series = seriesOf(batch, given, 'histogram');
    if (!series) continue;
    for (const point of listOf(given.points)) {
      const [at, observed] = listOf(point);
      for (const value of listOf(observed)) {
        values += 1;
        if (values > MOST_POINTS) {
          batch.refuse('metric', 'invalid', `points: At most ${MOST_POINTS} values in one request`);
          return;
        }
        batch.addSample(series, timeOf(at), numberOf(value) ?? Number.NaN, batch.nextNonce());
      }
    }
  }
}

/** Tags written as `key:value`; one without a value is just there, several of the same key stand together. */
export function tagsOf(tags: readonly unknown[]): Map<string, string> {
  const result = new Map<string, string>();
  for (const tag of tags) {
    if (typeof tag !== 'string' || tag === '') continue;
    const colon = tag.indexOf(':');
    const [key, value] = colon === -1 ? [tag, 'true'] : [tag.slice(0, colon), tag.slice(colon + 1)];
    const known = result.get(key);
    result.set(key, known === undefined ? value : `${known},${value}`);
  }
  return result;
}

function seriesOf(batch: SignalBatch, given: Loose, type: MetricType) {
  const tags = tagsOf(listOf(given.tags));
  if (textOf(given.host) !== '') tags.set('host', textOf(given.host));
  for (const resource of listOf(given.resources)) {
    if (isObject(resource) && textOf(resource.type) !== '') tags.set(textOf(resource.type), textOf(resource.name));
  }
  const temporality = type === 'counter' ? 'delta' : 'none';
  const series = batch.series({ name: textOf(given.metric), type, temporality, unit: textOf(given.unit), tags });
  if (!('reason' in series)) return series;
  batch.refuse('metric', series.reason, series.message);
  return undefined;
}

function timeOf(seconds: unknown): number {
  return Math.round((numberOf(seconds) ?? Number.NaN) * 1000);
}
