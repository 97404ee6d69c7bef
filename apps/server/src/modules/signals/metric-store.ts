import type { MetricSeries } from '@monitors/contract';
import type { ColumnStore } from '@monitors/engines/ports';
import { type Aggregation, usualAggregation } from './domain/metric-aggregation.ts';
import type { SeriesGroups } from './domain/metric-points.ts';
import { invalid, type TimeRange } from './domain/time-range.ts';
import { Where } from './domain/where.ts';
import { readDistributions } from './metric-distributions.ts';
import { readSamples } from './metric-samples.ts';

/** Which series are wanted, and how they become points. */
export interface MetricQuery {
  names: readonly string[];
  /** Tags a series must have, with one of the values. */
  filter: Readonly<Record<string, readonly string[]>>;
  groupBy: readonly string[];
  range: TimeRange;
  /** Seconds of a point; undefined: one value for the whole stretch. */
  step?: number | undefined;
  /** Undefined: what the type of the metric suggests. */
  aggregation?: Aggregation | undefined;
}

interface SeriesRow {
  id: string;
  name: string;
  type: string;
  temporality: string;
  labels: Record<string, string>;
}

/** Most series and points one answer is made of. */
const MOST_SERIES = 20_000;
const MOST_POINTS = 200_000;

/** Reads metrics. */
export class MetricStore {
  readonly #columns: ColumnStore;

  constructor(columns: ColumnStore) {
    this.#columns = columns;
  }

  /** Lines of points by time; a metric that is not known gives none. */
  async query(projectId: string, query: MetricQuery): Promise<MetricSeries[]> {
    const { range, step } = query;
    if (step && (range.to - range.from) / (step * 1000) > MOST_POINTS)
      throw invalid('granularity', 'Too many points; take a longer one');
    const found = await this.#series(projectId, query);
    const result: MetricSeries[] = [];
    for (const [name, rows] of Map.groupBy(found, (row) => row.name)) {
      const lines: MetricSeries[] = [];
      const places = new Map<string, number>();
      const kinds = new Map<string, SeriesGroups>();
      for (const row of rows) {
        const tags = Object.fromEntries(query.groupBy.map((tag) => [tag, row.labels[tag] ?? '']));
        const key = JSON.stringify(tags);
        const place = places.get(key) ?? lines.push({ name, tags, points: [] }) - 1;
        places.set(key, place);
        const kind = kinds.get(row.temporality) ?? { ids: [], groups: [], temporality: row.temporality };
        kind.ids.push(BigInt(row.id));
        kind.groups.push(place);
        kinds.set(row.temporality, kind);
      }
      const aggregation = query.aggregation ?? usualAggregation(rows[0]?.type ?? '');
      for (const kind of kinds.values()) {
        const wanted = { projectId, kind, range, step, aggregation, limit: MOST_POINTS };
        const sampled = await readSamples(this.#columns, wanted);
        const isDistributed = rows.some(({ type }) => type === 'histogram' || type === 'summary');
        const distributed = isDistributed ? await readDistributions(this.#columns, wanted) : [];
        for (const { group, at, value } of [...sampled, ...distributed]) {
          if (value !== null && Number.isFinite(value)) lines[group]?.points.push([at, value]);
        }
      }
      for (const line of lines) line.points.sort((one, other) => one[0] - other[0]);
      result.push(...lines.filter(({ points }) => points.length > 0));
    }
    return result;
  }

  /** Metrics of a project by name, with what is known of them. */
  async names(projectId: string, q: string | undefined, limit: number) {
    const where = new Where(projectId).and('positionCaseInsensitiveUTF8(name, ?) > 0', 'String', q);
    return this.#columns.query<{ name: string; type: string; unit: string; series: number; tags: string[]; lastSeen: string }>(
      `SELECT name, argMax(type, last_seen) AS type, argMax(unit, last_seen) AS unit, uniqExact(series) AS series,
         arraySort(groupUniqArrayArray(200)(mapKeys(tags))) AS tags, max(last_seen) AS lastSeen
       FROM metric_series WHERE ${where} GROUP BY name ORDER BY name LIMIT {limit:UInt32}`,
      { ...where.parameters, limit },
      { readonly: true },
    );
  }

  /** Deletes metrics by name, or their samples before a time; gives how many series that touches. */
  async remove(projectId: string, names: readonly string[], before: number | undefined): Promise<number> {
    const found = await this.#series(projectId, { names, filter: {} });
    if (found.length === 0) return 0;
    const ids = found.map(({ id }) => BigInt(id));
    for (const table of ['metric_samples', 'metric_distributions']) {
      const where = new Where(projectId).and('has(?, series)', 'Array(UInt64)', ids);
      where.and('at < fromUnixTimestamp64Milli(?)', 'Int64', before);
      await this.#columns.command(`DELETE FROM ${table} WHERE ${where}`, where.parameters);
    }
    if (before === undefined) {
      const where = new Where(projectId).and('has(?, name)', 'Array(String)', names);
      await this.#columns.command(`DELETE FROM metric_series WHERE ${where}`, where.parameters);
    }
    return found.length;
  }

  async #series(projectId: string, query: Pick<MetricQuery, 'names' | 'filter'>): Promise<SeriesRow[]> {
    const where = new Where(projectId).and('has(?, name)', 'Array(String)', query.names);
    for (const [tag, values] of Object.entries(query.filter)) {
      where.and('has(arraySlice(?, 2), tags[?[1]])', 'Array(String)', [tag, ...values]);
    }
    const rows = await this.#columns.query<SeriesRow>(
      `SELECT toString(series) AS id, name, argMax(type, last_seen) AS type, argMax(temporality, last_seen) AS temporality, any(tags) AS labels
       FROM metric_series WHERE ${where} GROUP BY name, series LIMIT {limit:UInt32}`,
      { ...where.parameters, limit: MOST_SERIES + 1 },
      { readonly: true },
    );
    if (rows.length > MOST_SERIES) throw invalid('filter', `More than ${MOST_SERIES} series; filter by a tag`);
    return rows;
  }
}
