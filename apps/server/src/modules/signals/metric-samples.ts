import type { ColumnStore } from '@monitors/engines/ports';
import type { Aggregation } from './domain/metric-aggregation.ts';
import type { GroupPoint, SeriesGroups } from './domain/metric-points.ts';
import type { TimeRange } from './domain/time-range.ts';
import { Where } from './domain/where.ts';

/** What is read of series that are alike. */
export interface PointQuery {
  projectId: string;
  kind: SeriesGroups;
  range: TimeRange;
  step: number | undefined;
  aggregation: Aggregation;
  limit: number;
}

/** How far back the value before the stretch is looked for, which the first increase of a growing counter is measured from. */
const BEFORE_MS = 600_000;

/** Points of plain samples. The values of a cumulative counter become its increases, a fall being a restart from zero. */
export async function readSamples(columns: ColumnStore, query: PointQuery): Promise<GroupPoint[]> {
  const { projectId, kind, range, aggregation, limit } = query;
  const increases = kind.temporality === 'cumulative';
  const where = new Where(projectId).and('series IN ?', 'Array(UInt64)', kind.ids);
  where.within(increases ? { from: range.from - BEFORE_MS, to: range.to } : range);
  const source = increases
    ? `(SELECT series, at, if(before IS NULL, 0, if(value < before, value, value - assumeNotNull(before))) AS value FROM
         (SELECT series, at, value, lagInFrame(toNullable(value)) OVER (PARTITION BY series ORDER BY at) AS before
          FROM ${distinct(where)}) WHERE at >= fromUnixTimestamp64Milli({from:Int64}))`
    : distinct(where);
  return columns.query<GroupPoint>(
    `SELECT ${groupOf(kind)} AS group, ${periodOf(query)} AS at, ${expression(aggregation, query)} AS value
     FROM (SELECT series, at AS time, value FROM ${source})
     GROUP BY group, at ORDER BY at LIMIT {limit:UInt32}`,
    { ...where.parameters, ...periodParameters(query), limit },
    { readonly: true },
  );
}

// A sample that was sent or inserted twice counts once. FINAL says the same and costs many times as much for few rows of many series.
function distinct(where: Where): string {
  return `(SELECT series, at, anyLast(metric_samples.value) AS value FROM metric_samples WHERE ${where} GROUP BY series, at, nonce)`;
}

/** The line a series belongs to, as an expression over `series`. */
export function groupOf({ groups }: SeriesGroups): string {
  return groups.every((group) => group === groups[0])
    ? '{firstGroup:UInt32}'
    : 'transform(series, {ids:Array(UInt64)}, {groups:Array(UInt32)}, 0)';
}

/** The start of the period that `time` lies in, in milliseconds since 1970. */
export function periodOf({ step }: Pick<PointQuery, 'step'>): string {
  return step === undefined ? 'toInt64({from:Int64})' : 'intDiv(toUnixTimestamp64Milli(time), {stepMs:Int64}) * {stepMs:Int64}';
}

/** Parameters of {@link groupOf} and {@link periodOf}. */
export function periodParameters({ kind, range, step }: Pick<PointQuery, 'kind' | 'range' | 'step'>): Record<string, unknown> {
  return { ids: kind.ids, groups: kind.groups, firstGroup: kind.groups[0] ?? 0, from: range.from, stepMs: (step ?? 1) * 1000 };
}

/** Seconds that one point stands for. */
export function secondsOf({ step, range }: Pick<PointQuery, 'step' | 'range'>): number {
  return step ?? Math.max(1, (range.to - range.from) / 1000);
}

function expression(aggregation: Aggregation, query: PointQuery): string {
  if (typeof aggregation === 'object') return `quantile(${aggregation.quantile.toFixed(5)})(value)`;
  if (aggregation === 'last') return 'argMax(value, time)';
  if (aggregation === 'count') return 'toFloat64(count())';
  if (aggregation === 'rate') return `sum(value) / ${secondsOf(query)}`;
  return `${aggregation}(value)`;
}
