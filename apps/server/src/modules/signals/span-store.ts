import type { TraceSummary } from '@monitors/contract';
import type { ColumnStore } from '@monitors/engines/ports';
import type { PageCursor } from './domain/cursor.ts';
import type { TimeRange } from './domain/time-range.ts';
import { Where } from './domain/where.ts';

/** A span as it is stored. */
export interface SpanRow {
  spanId: string;
  parentId: string;
  name: string;
  operation: string;
  kind: string;
  service: string;
  status: string;
  statusMessage: string;
  startNs: string;
  durationNs: string;
  attributes: Record<string, string>;
  events: string;
  links: string;
}

/** Numbers of one transaction or service. */
export interface SpanFigures {
  service: string;
  count: number;
  errors: number;
  avg: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Calls from one service into another. */
export interface ServiceEdge {
  from: string;
  to: string;
  count: number;
  errors: number;
  avg: number;
}

/** Most spans of a trace that are shown. */
const MOST_SPANS = 10_000;
/** A trace ends within so long of its first span. */
const LONGEST_TRACE_MS = 86_400_000;
const DURATIONS = `avg(duration_ns) / 1e6 AS avg, quantile(0.5)(duration_ns) / 1e6 AS p50, quantile(0.95)(duration_ns) / 1e6 AS p95,
  quantile(0.99)(duration_ns) / 1e6 AS p99`;
/** Work that somebody waits for: the root of a trace, or what came in from outside. */
const ENTRY = "(parent_id = '' OR kind IN ('server', 'consumer'))";
const FAILED = "status IN ('error', 'timeout')";

/** Which traces are wanted; durations in milliseconds. */
export interface TraceFilter {
  service?: string | undefined;
  name?: string | undefined;
  status?: string | undefined;
  minDuration?: number | undefined;
  maxDuration?: number | undefined;
  q?: string | undefined;
}

/** Reads spans. */
export class SpanStore {
  readonly #columns: ColumnStore;

  constructor(columns: ColumnStore) {
    this.#columns = columns;
  }

  /** All spans of a trace, by start. */
  async trace(projectId: string, traceId: string): Promise<SpanRow[]> {
    const index = new Where(projectId).and('trace_id = ?', 'String', traceId);
    const [times] = await this.#columns.query<{ first: number; last: number; spans: number }>(
      `SELECT toUnixTimestamp64Milli(min(first_at)) AS first, toUnixTimestamp64Milli(max(last_at)) AS last, count() AS spans
       FROM trace_times WHERE ${index}`,
      index.parameters,
      { readonly: true },
    );
    if (!times || times.spans === 0) return [];
    const where = new Where(projectId).and('trace_id = ?', 'String', traceId).within({ from: times.first, to: times.last });
    return this.#columns.query<SpanRow>(
      `SELECT span_id AS spanId, parent_id AS parentId, name, operation, kind, service, status, status_message AS statusMessage,
         toString(start_ns) AS startNs, toString(duration_ns) AS durationNs, attributes, events, links
       FROM spans WHERE ${where} ORDER BY start_ns, span_id LIMIT 1 BY span_id LIMIT {limit:UInt32}`,
      { ...where.parameters, limit: MOST_SPANS },
      { readonly: true },
    );
  }

  /** Traces by their roots, newest first. */
  async traces(
    projectId: string,
    wanted: { filter: TraceFilter; range: TimeRange; limit: number; after?: PageCursor | undefined },
  ): Promise<(TraceSummary & { at: number })[]> {
    const { filter, range, limit, after } = wanted;
    const where = new Where(projectId).within(after ? { ...range, to: Math.min(range.to, after.at) } : range);
    where.and('service = ?', 'String', filter.service).and('name = ?', 'String', filter.name);
    where.and('status = ?', 'String', filter.status).and('positionCaseInsensitiveUTF8(name, ?) > 0', 'String', filter.q);
    where.and('duration_ns >= ?', 'Int64', nanoseconds(filter.minDuration));
    where.and('duration_ns <= ?', 'Int64', nanoseconds(filter.maxDuration));
    if (after) {
      where.and('(at < fromUnixTimestamp64Milli(?) OR trace_id < {afterId:String})', 'Int64', after.at);
      where.parameters.afterId = after.id;
    }
    const roots = await this.#columns.query<Omit<TraceSummary, 'spans' | 'errors'> & { millis: number }>(
      `SELECT trace_id AS traceId, name, service, at AS startTime, toUnixTimestamp64Milli(at) AS millis, duration_ns / 1e6 AS duration
       FROM spans WHERE ${where} AND parent_id = '' ORDER BY at DESC, trace_id DESC LIMIT 1 BY trace_id LIMIT {limit:UInt32}`,
      { ...where.parameters, limit },
      { readonly: true },
    );
    if (roots.length === 0) return [];
    const times = roots.map(({ millis }) => millis);
    const inside = new Where(projectId).within({ from: Math.min(...times), to: Math.max(...times) + LONGEST_TRACE_MS });
    inside.and(
      'has(?, trace_id)',
      'Array(String)',
      roots.map(({ traceId }) => traceId),
    );
    const counts = await this.#columns.query<{ traceId: string; spans: number; errors: number }>(
      `SELECT trace_id AS traceId, uniqExact(span_id) AS spans, uniqExactIf(span_id, ${FAILED}) AS errors
       FROM spans WHERE ${inside} GROUP BY trace_id`,
      inside.parameters,
      { readonly: true },
    );
    const byTrace = new Map(counts.map((row) => [row.traceId, row]));
    return roots.map(({ millis, ...root }) => {
      const { spans = 1, errors = 0 } = byTrace.get(root.traceId) ?? {};
      return { ...root, at: millis, spans, errors };
    });
  }

  /** Transactions by name: the slowest, most frequent or most failing first. */
  async transactions(
    projectId: string,
    wanted: { service?: string | undefined; range: TimeRange; sort: 'slow' | 'frequent' | 'errors'; limit: number },
  ) {
    const where = new Where(projectId).within(wanted.range).and('service = ?', 'String', wanted.service);
    const order = { slow: 'p95', frequent: 'count', errors: 'errors' }[wanted.sort];
    return this.#columns.query<SpanFigures & { name: string; operation: string; max: number }>(
      `SELECT service, name, any(spans.operation) AS operation, count() AS count, countIf(${FAILED}) AS errors, max(duration_ns) / 1e6 AS max, ${DURATIONS}
       FROM spans FINAL WHERE ${where} AND ${ENTRY} GROUP BY service, name ORDER BY ${order} DESC, name LIMIT {limit:UInt32}`,
      { ...where.parameters, limit: wanted.limit },
      { readonly: true },
    );
  }

  /** Services with their numbers, and who calls whom. */
  async services(projectId: string, range: TimeRange, limit: number): Promise<{ services: SpanFigures[]; edges: ServiceEdge[] }> {
    const where = new Where(projectId).within(range);
    const parameters = { ...where.parameters, limit };
    const services = await this.#columns.query<SpanFigures>(
      `SELECT service, count() AS count, countIf(${FAILED}) AS errors, ${DURATIONS}
       FROM spans FINAL WHERE ${where} AND ${ENTRY} GROUP BY service ORDER BY count DESC LIMIT {limit:UInt32}`,
      parameters,
      { readonly: true },
    );
    const edges = await this.#columns.query<ServiceEdge>(
      `SELECT parent.service AS from, child.service AS to, count() AS count, countIf(child.status IN ('error', 'timeout')) AS errors,
         avg(child.duration_ns) / 1e6 AS avg
       FROM (SELECT trace_id, parent_id, service, status, duration_ns FROM spans FINAL WHERE ${where} AND parent_id != ''
             AND kind IN ('server', 'consumer', 'unspecified', 'internal')) AS child
       INNER ANY JOIN (SELECT trace_id, span_id, service FROM spans WHERE ${where}) AS parent
         ON parent.trace_id = child.trace_id AND parent.span_id = child.parent_id
       WHERE parent.service != child.service GROUP BY from, to ORDER BY count DESC LIMIT {limit:UInt32}`,
      parameters,
      { readonly: true },
    );
    return { services, edges };
  }
}

function nanoseconds(ms: number | undefined): bigint | undefined {
  return ms === undefined ? undefined : BigInt(Math.round(Math.min(ms, 1e12) * 1e6));
}
