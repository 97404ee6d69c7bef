import type { AnalyticsEvent } from '@monitors/contract';
import type { ColumnStore } from '@monitors/engines/ports';
import type { PageCursor } from './domain/cursor.ts';
import type { TimeRange } from './domain/time-range.ts';
import { Where } from './domain/where.ts';
import { newestFirst } from './windows.ts';

const COLUMNS = `id, at AS timestamp, type, category, action, label, value, user_id AS userId, session_id AS sessionId,
  properties, context, metadata`;

/** Which events are wanted. */
export interface EventFilter {
  type?: string | undefined;
  category?: string | undefined;
  action?: string | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  q?: string | undefined;
  properties: Record<string, string>;
}

interface EventRow {
  id: string;
  timestamp: string;
  type: string;
  category: string;
  action: string;
  label: string;
  value: number | null;
  userId: string;
  sessionId: string;
  properties: string;
  context: string;
  metadata: string;
}

/** Reads analytics events. */
export class EventStore {
  readonly #columns: ColumnStore;

  constructor(columns: ColumnStore) {
    this.#columns = columns;
  }

  /** Events of a stretch of time, newest first. */
  async list(
    projectId: string,
    wanted: { filter: EventFilter; range: TimeRange; now: number; limit: number; after?: PageCursor | undefined },
  ): Promise<AnalyticsEvent[]> {
    const { filter, after } = wanted;
    const range = after ? { ...wanted.range, to: Math.min(wanted.range.to, after.at) } : wanted.range;
    const rows = await newestFirst(range, wanted.now, wanted.limit, (within, limit) => {
      const where = new Where(projectId).within(within);
      for (const name of ['type', 'category', 'action'] as const) where.and(`${name} = ?`, 'String', filter[name]);
      where.and('user_id = ?', 'String', filter.userId).and('session_id = ?', 'String', filter.sessionId);
      where.and("positionCaseInsensitiveUTF8(concat(action, ' ', label, ' ', properties), ?) > 0", 'String', filter.q);
      for (const [name, value] of Object.entries(filter.properties)) {
        // A text, or whatever else is written like the value: 3, true.
        where.and('has([JSONExtractString(properties, ?[1]), JSONExtractRaw(properties, ?[1])], ?[2])', 'Array(String)', [
          name,
          value,
        ]);
      }
      if (after) {
        where.and('(at < fromUnixTimestamp64Milli(?) OR id < {afterId:String})', 'Int64', after.at);
        where.parameters.afterId = after.id;
      }
      return this.#columns.query<EventRow>(
        `SELECT ${COLUMNS} FROM events WHERE ${where} ORDER BY at DESC, id DESC LIMIT 1 BY at, id LIMIT {limit:UInt32}`,
        { ...where.parameters, limit },
        { readonly: true },
      );
    });
    return rows.map(toEvent);
  }

  async find(projectId: string, id: string): Promise<AnalyticsEvent | undefined> {
    const where = new Where(projectId).and('id = ?', 'String', id);
    const rows = await this.#columns.query<EventRow>(
      `SELECT ${COLUMNS} FROM events WHERE ${where} ORDER BY at DESC LIMIT 1`,
      where.parameters,
      { readonly: true },
    );
    return rows[0] && toEvent(rows[0]);
  }
}

function toEvent(row: EventRow): AnalyticsEvent {
  return {
    ...row,
    label: row.label || null,
    userId: row.userId || null,
    sessionId: row.sessionId || null,
    properties: objectOf(row.properties),
    context: objectOf(row.context),
    metadata: objectOf(row.metadata),
  };
}

function objectOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text || '{}');
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
