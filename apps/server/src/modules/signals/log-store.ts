import type { LogLine } from '@monitors/contract';
import type { ColumnStore } from '@monitors/engines/ports';
import type { PageCursor } from './domain/cursor.ts';
import type { TimeRange } from './domain/time-range.ts';
import { searchWords, Where } from './domain/where.ts';
import { newestFirst } from './windows.ts';

/** Which lines are wanted. */
export interface LogFilter {
  levels: readonly string[];
  service?: string | undefined;
  traceId?: string | undefined;
  /** Words that all stand in the message; in quotes, the text as it is. */
  q?: string | undefined;
}

interface LogRow {
  lineId: string;
  timestamp: string;
  level: string;
  service: string;
  message: string;
  traceId: string;
  spanId: string;
  attributes: Record<string, string>;
}

/** Values of a field with how often they occur, the most frequent first. */
export interface Facets {
  total: number;
  facets: { level: { value: string; count: number }[]; service: { value: string; count: number }[] };
}

const MOST_VALUES = 50;

/** Reads logs. */
export class LogStore {
  readonly #columns: ColumnStore;

  constructor(columns: ColumnStore) {
    this.#columns = columns;
  }

  /** Lines of a stretch of time, newest first. */
  async list(
    projectId: string,
    wanted: { filter: LogFilter; range: TimeRange; now: number; limit: number; after?: PageCursor | undefined },
  ): Promise<LogLine[]> {
    const { after } = wanted;
    const range = after ? { ...wanted.range, to: Math.min(wanted.range.to, after.at) } : wanted.range;
    const rows = await newestFirst(range, wanted.now, wanted.limit, (within, limit) => {
      const where = conditions(projectId, wanted.filter, within);
      if (after) {
        where.and('(at < fromUnixTimestamp64Milli(?) OR id < {afterId:UInt64})', 'Int64', after.at);
        where.parameters.afterId = BigInt(/^\d{1,20}$/.test(after.id) ? after.id : 0);
      }
      return this.#columns.query<LogRow>(
        `SELECT toString(id) AS lineId, at AS timestamp, level, service, message, trace_id AS traceId, span_id AS spanId, attributes
         FROM logs WHERE ${where} ORDER BY at DESC, id DESC LIMIT 1 BY at, id, service LIMIT {limit:UInt32}`,
        { ...where.parameters, limit },
        { readonly: true },
      );
    });
    return rows.map(({ lineId, ...row }) => ({
      ...row,
      id: lineId,
      traceId: row.traceId || null,
      spanId: row.spanId || null,
    }));
  }

  /** How the lines of a stretch of time spread over levels and services. */
  async facets(projectId: string, filter: LogFilter, range: TimeRange): Promise<Facets> {
    const where = conditions(projectId, filter, range);
    const rows = await this.#columns.query<{ level: string; service: string; lines: number }>(
      `SELECT level, service, count() AS lines FROM logs FINAL WHERE ${where} GROUP BY level, service ORDER BY lines DESC LIMIT 10000`,
      where.parameters,
      { readonly: true },
    );
    const counted = (field: 'level' | 'service') => {
      const counts = new Map<string, number>();
      for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + row.lines);
      const values = [...counts].map(([value, count]) => ({ value, count }));
      return values.sort((one, other) => other.count - one.count).slice(0, MOST_VALUES);
    };
    return {
      total: rows.reduce((sum, { lines }) => sum + lines, 0),
      facets: { level: counted('level'), service: counted('service') },
    };
  }
}

function conditions(projectId: string, filter: LogFilter, range: TimeRange): Where {
  const where = new Where(projectId).within(range);
  where.and('has(?, level)', 'Array(String)', filter.levels.length > 0 ? filter.levels : undefined);
  where.and('service = ?', 'String', filter.service).and('trace_id = ?', 'String', filter.traceId);
  const { q } = filter;
  if (q === undefined || q.trim() === '') return where;
  const phrase = /^"(.*)"$/s.exec(q.trim())?.[1];
  const words = searchWords(q);
  if (words.length > 0) where.and('hasAllTokens(lower(message), ?)', 'Array(String)', words);
  if (phrase || words.length === 0) where.and('positionCaseInsensitiveUTF8(message, ?) > 0', 'String', phrase ?? q);
  return where;
}
