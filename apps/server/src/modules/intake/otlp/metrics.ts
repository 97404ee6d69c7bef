import type { MetricType, Series, Temporality } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { type Loose, listOf, objectOf, textOf } from '../receiver/values.ts';
import { type Buckets, explicitBuckets, exponentialBuckets } from './buckets.ts';
import type { Tally } from './tally.ts';
import { eachItem, entries, number, type Origin, timeOf } from './values.ts';

/** What of a resource tells one series from another. */
const RESOURCE_TAGS: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.instance.id',
  'deployment.environment.name',
  'deployment.environment',
  'host.name',
]);
const NO_RECORDED_VALUE = 1;

interface Told {
  name: string;
  unit: string;
  origin: Origin;
  tally: Tally;
}

/** Adds the data points of a request; a point that says it has no value is a gap. */
export function addMetricPoints(batch: SignalBatch, request: Loose, tally: Tally): void {
  eachItem(request, 'Metrics', 'metrics', (metric, origin) => {
    const told: Told = { name: textOf(metric.name), unit: textOf(metric.unit), origin, tally };
    for (const point of pointsOf(metric.gauge)) addNumber(batch, told, point, 'gauge', 'none');
    const sum = objectOf(metric.sum);
    const temporality = temporalityOf(sum);
    for (const point of pointsOf(sum)) {
      // What goes up and down is a gauge, unless only its changes are told.
      const adds = sum.isMonotonic === true || temporality === 'delta';
      addNumber(batch, told, point, adds ? 'counter' : 'gauge', adds ? temporality : 'none');
    }
    for (const [data, bucketsOf] of [
      [objectOf(metric.histogram), explicitBuckets],
      [objectOf(metric.exponentialHistogram), exponentialBuckets],
    ] as const) {
      for (const point of pointsOf(data)) addBuckets(batch, told, point, temporalityOf(data), bucketsOf(point));
    }
    for (const point of pointsOf(metric.summary)) addSummary(batch, told, point);
  });
}

function pointsOf(data: unknown): Loose[] {
  return listOf(objectOf(data).dataPoints)
    .map(objectOf)
    .filter((point) => (number(point.flags ?? 0) & NO_RECORDED_VALUE) === 0);
}

function temporalityOf(data: Loose): Temporality {
  return Number(data.aggregationTemporality ?? 0) === 1 ? 'delta' : 'cumulative';
}

function seriesOf(
  batch: SignalBatch,
  told: Told,
  point: Loose,
  type: MetricType,
  temporality: Temporality,
  more: [string, string][] = [],
) {
  const { name, unit, origin } = told;
  const resource = origin.attributes.filter(([tag]) => RESOURCE_TAGS.has(tag));
  const found = batch.series({ name, unit, type, temporality, tags: [...entries(point.attributes), ...resource, ...more] });
  if (!('reason' in found)) return found;
  told.tally(batch.refuse('metric', found.reason, found.message));
  return undefined;
}

function addNumber(batch: SignalBatch, told: Told, point: Loose, type: MetricType, temporality: Temporality): void {
  const series = seriesOf(batch, told, point, type, temporality);
  const value = number(point.asInt ?? point.asDouble ?? 0);
  if (series) told.tally(batch.addSample(series, timeOf(batch.receivedAt, point.timeUnixNano), value));
}

function addBuckets(batch: SignalBatch, told: Told, point: Loose, temporality: Temporality, buckets: Buckets | undefined): void {
  if (!buckets) {
    told.tally(batch.refuse('metric', 'invalid', 'dataPoints: Buckets and bounds do not fit each other'));
    return;
  }
  const series = seriesOf(batch, told, point, 'histogram', temporality);
  if (series) told.tally(addDistribution(batch, series, point, buckets));
}

function addSummary(batch: SignalBatch, told: Told, point: Loose): void {
  const series = seriesOf(batch, told, point, 'summary', 'cumulative');
  if (!series) return;
  told.tally(addDistribution(batch, series, point, { bounds: [], counts: [number(point.count ?? 0)] }));
  for (const one of listOf(point.quantileValues).map(objectOf)) {
    const quantile = seriesOf(batch, told, point, 'gauge', 'none', [['quantile', String(number(one.quantile ?? 0))]]);
    const value = number(one.value ?? 0);
    // No observations yet: the specification writes NaN, which is a gap and nobody's fault.
    if (quantile && !Number.isNaN(value))
      told.tally(batch.addSample(quantile, timeOf(batch.receivedAt, point.timeUnixNano), value));
  }
}

function addDistribution(batch: SignalBatch, series: Series, point: Loose, { bounds, counts }: Buckets) {
  return batch.addDistribution({
    series,
    at: timeOf(batch.receivedAt, point.timeUnixNano),
    nonce: 0,
    count: number(point.count ?? 0),
    sum: number(point.sum ?? 0),
    min: finiteOrNull(point.min),
    max: finiteOrNull(point.max),
    bounds,
    counts,
  });
}

function finiteOrNull(value: unknown): number | null {
  const read = number(value);
  return Number.isFinite(read) ? read : null;
}
