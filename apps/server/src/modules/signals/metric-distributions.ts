import type { ColumnStore } from '@monitors/engines/ports';
import { type Aggregation, bucketQuantile } from './domain/metric-aggregation.ts';
import type { GroupPoint } from './domain/metric-points.ts';
import { Where } from './domain/where.ts';
import { groupOf, type PointQuery, periodOf, periodParameters, secondsOf } from './metric-samples.ts';

interface MergedRow {
  group: number;
  at: number;
  count: number;
  sum: number;
  low: number | null;
  high: number | null;
  /** Upper bounds that hold values, and how many; and all bounds. */
  held: [number[], number[]];
  edges: number[];
}

const BEFORE_MS = 600_000;
/** Stands for the bound above all: infinity is no JSON. */
const ABOVE_ALL = 1e308;

/** Points of distributions, whose buckets are put together by their bounds. */
export async function readDistributions(columns: ColumnStore, query: PointQuery): Promise<GroupPoint[]> {
  const { projectId, kind, range, aggregation, limit } = query;
  const cumulative = kind.temporality === 'cumulative';
  const where = new Where(projectId).and('series IN ?', 'Array(UInt64)', kind.ids);
  where.within(cumulative ? { from: range.from - BEFORE_MS, to: range.to } : range);
  const rows = await columns.query<MergedRow>(
    `SELECT ${groupOf(kind)} AS group, ${periodOf(query)} AS at, sum(n) AS count, sum(total) AS sum, min(low) AS low, max(high) AS high,
       sumMap(arrayPushBack(bounds, ${ABOVE_ALL}), parts) AS held, arraySort(groupUniqArrayArray(bounds)) AS edges
     FROM (${cumulative ? increases(where) : plain(where)}) WHERE length(parts) = length(bounds) + 1
     GROUP BY group, at ORDER BY at LIMIT {limit:UInt32}`,
    { ...where.parameters, ...periodParameters(query), limit },
    { readonly: true },
  );
  return rows.map((row) => ({ group: row.group, at: row.at, value: pointOf(row, aggregation, secondsOf(query)) }));
}

function plain(where: Where): string {
  return `SELECT series, at AS time, count AS n, sum AS total, min AS low, max AS high, bounds, counts AS parts
    FROM metric_distributions FINAL WHERE ${where}`;
}

// A count that fell means that the source has restarted: what it says now has come since.
function increases(where: Where): string {
  const before = 'OVER (PARTITION BY series ORDER BY at)';
  return `SELECT series, at AS time, if(fresh, n0, n0 - n1) AS n, if(fresh, total0, total0 - total1) AS total,
      CAST(NULL, 'Nullable(Float64)') AS low, CAST(NULL, 'Nullable(Float64)') AS high, bounds,
      if(fresh, counts0, arrayMap((now, then) -> now - then, counts0, arrayResize(counts1, length(counts0)))) AS parts
    FROM (SELECT series, at, bounds, count AS n0, sum AS total0, counts AS counts0,
        lagInFrame(count) ${before} AS n1, lagInFrame(sum) ${before} AS total1, lagInFrame(counts) ${before} AS counts1,
        row_number() ${before} AS place, n0 < n1 OR bounds != lagInFrame(bounds) ${before} AS fresh
      FROM metric_distributions FINAL WHERE ${where})
    WHERE place > 1 AND at >= fromUnixTimestamp64Milli({from:Int64})`;
}

function pointOf(row: MergedRow, aggregation: Aggregation, seconds: number): number | null {
  const { count, sum, low, high } = row;
  if (typeof aggregation === 'object') return quantileOf(row, aggregation.quantile);
  if (aggregation === 'count') return count;
  if (aggregation === 'sum') return sum;
  if (aggregation === 'rate') return count / seconds;
  if (aggregation === 'min') return low ?? quantileOf(row, 0);
  if (aggregation === 'max') return high ?? quantileOf(row, 1);
  return count === 0 ? null : sum / count;
}

function quantileOf({ held, edges, low, high }: MergedRow, q: number): number | null {
  // Putting maps together leaves out what is zero: empty buckets come back by their bounds.
  const counts = new Map(held[0].map((bound, index) => [bound, held[1][index] ?? 0]));
  const all = [...edges, ABOVE_ALL].map((bound) => counts.get(bound) ?? 0);
  return bucketQuantile(q, edges, all, low ?? undefined, high ?? undefined);
}
