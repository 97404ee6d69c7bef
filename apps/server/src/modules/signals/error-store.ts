import type { ErrorOccurrence } from '@monitors/contract';
import type { ColumnStore } from '@monitors/engines/ports';
import type { TimeRange } from './domain/time-range.ts';
import { Where } from './domain/where.ts';

/** What is counted of one group. */
export interface GroupCounts {
  occurrences: number;
  affectedUsers: number;
  /** Occurrences of each of the last 24 hours, oldest first. */
  trend: number[];
}

interface OccurrenceRow extends Omit<ErrorOccurrence, 'userId' | 'sessionId' | 'traceId' | 'spanId' | 'handled'> {
  userId: string;
  sessionId: string;
  traceId: string;
  spanId: string;
  handled: boolean | number;
}

const HOUR_MS = 3_600_000;
const TREND_HOURS = 24;

/** Reads occurrences of errors. */
export class ErrorStore {
  readonly #columns: ColumnStore;

  constructor(columns: ColumnStore) {
    this.#columns = columns;
  }

  /** Counts of groups, by their ids. */
  async counts(projectId: string, groupIds: readonly string[], now: number): Promise<Map<string, GroupCounts>> {
    if (groupIds.length === 0) return new Map();
    const where = new Where(projectId).and('has(?, group_id)', 'Array(UUID)', groupIds);
    const first = Math.floor(now / HOUR_MS) - TREND_HOURS + 1;
    const rows = await this.#columns.query<{
      id: string;
      occurrences: number;
      affectedUsers: number;
      hours: number[];
      counts: number[];
    }>(
      `SELECT toString(group_id) AS id, sum(n) AS occurrences, uniqExactMerge(users) AS affectedUsers,
         groupArray(hour) AS hours, groupArray(n) AS counts
       FROM (SELECT group_id, intDiv(toUnixTimestamp64Milli(at), ${HOUR_MS}) AS hour, count() AS n, uniqExactStateIf(user_id, user_id != '') AS users
         FROM errors FINAL WHERE ${where} GROUP BY group_id, hour)
       GROUP BY group_id`,
      where.parameters,
      { readonly: true },
    );
    return new Map(
      rows.map(({ id, occurrences, affectedUsers, hours, counts }) => {
        const trend = Array<number>(TREND_HOURS).fill(0);
        hours.forEach((hour, index) => {
          const place = hour - first;
          if (place >= 0 && place < TREND_HOURS) trend[place] = counts[index] ?? 0;
        });
        return [id, { occurrences, affectedUsers, trend }];
      }),
    );
  }

  /** The newest occurrences of a group. */
  async occurrences(projectId: string, groupId: string, limit: number): Promise<ErrorOccurrence[]> {
    const where = new Where(projectId).and('group_id = ?', 'UUID', groupId);
    const rows = await this.#columns.query<OccurrenceRow>(
      `SELECT id, at AS timestamp, message, stack, level, handled, service, environment, release, user_id AS userId,
         session_id AS sessionId, trace_id AS traceId, span_id AS spanId, attributes
       FROM errors WHERE ${where} ORDER BY at DESC, id DESC LIMIT 1 BY at, id LIMIT {limit:UInt32}`,
      { ...where.parameters, limit },
      { readonly: true },
    );
    return rows.map((row) => ({
      ...row,
      handled: Boolean(row.handled),
      userId: row.userId || null,
      sessionId: row.sessionId || null,
      traceId: row.traceId || null,
      spanId: row.spanId || null,
    }));
  }

  /** Numbers over all errors of a stretch of time. */
  async stats(projectId: string, range: TimeRange) {
    const where = new Where(projectId).within(range);
    const step = Math.max(HOUR_MS, Math.ceil((range.to - range.from) / 100 / HOUR_MS) * HOUR_MS);
    const [totals] = await this.#columns.query<{ total: number; affectedUsers: number }>(
      `SELECT count() AS total, uniqExactIf(user_id, user_id != '') AS affectedUsers FROM errors FINAL WHERE ${where}`,
      where.parameters,
      { readonly: true },
    );
    const byType = await this.#columns.query<{ type: string; count: number }>(
      `SELECT type, count() AS count FROM errors FINAL WHERE ${where} GROUP BY type ORDER BY count DESC, type LIMIT 20`,
      where.parameters,
      { readonly: true },
    );
    const trend = await this.#columns.query<{ period: number; count: number }>(
      `SELECT intDiv(toUnixTimestamp64Milli(at), {step:Int64}) * {step:Int64} AS period, count() AS count
       FROM errors FINAL WHERE ${where} GROUP BY period ORDER BY period`,
      { ...where.parameters, step },
      { readonly: true },
    );
    return {
      total: totals?.total ?? 0,
      affectedUsers: totals?.affectedUsers ?? 0,
      byType,
      trend: trend.map(({ period, count }): [number, number] => [period, count]),
    };
  }
}
