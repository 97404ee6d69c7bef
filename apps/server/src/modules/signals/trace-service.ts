import type { TraceSummary } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import { decodeCursor, encodeCursor } from './domain/cursor.ts';
import { parseRange } from './domain/time-range.ts';
import { type FlatSpan, milliseconds, waterfall } from './domain/waterfall.ts';
import type { SpanRow, SpanStore, TraceFilter } from './span-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Times {
  from?: string | undefined;
  to?: string | undefined;
}

/** Answers what the API asks of performance. Without times, of the last hour, lists of traces of the last day. */
export class TraceService {
  readonly #spans: SpanStore;
  readonly #clock: Clock;

  constructor(deps: { spans: SpanStore; clock: Clock }) {
    this.#spans = deps.spans;
    this.#clock = deps.clock;
  }

  /** One trace as a waterfall; throws NOT_FOUND. */
  async trace(projectId: string, traceId: string) {
    const rows = await this.#spans.trace(projectId, traceId.toLowerCase());
    if (rows.length === 0) throw new AppError('NOT_FOUND', 'No such trace');
    const { startNs, durationNs, spans } = waterfall(rows.map(toFlat));
    return {
      traceId: traceId.toLowerCase(),
      startTime: isoTime(Number(startNs / 1_000_000n)),
      duration: milliseconds(durationNs),
      services: [...new Set(spans.map(({ service }) => service))],
      spans,
    };
  }

  /** Traces by their roots, newest first. */
  async traces(
    projectId: string,
    asked: TraceFilter & Times & { limit: number; cursor?: string | undefined },
  ): Promise<{ traces: TraceSummary[]; nextCursor: string | null }> {
    const { limit, cursor, from, to, ...filter } = asked;
    const found = await this.#spans.traces(projectId, {
      filter: { ...filter, q: filter.q || undefined },
      range: parseRange({ from, to }, this.#clock.now(), DAY_MS),
      limit,
      after: cursor === undefined ? undefined : decodeCursor(cursor),
    });
    const last = found.length >= limit ? found.at(-1) : undefined;
    return {
      traces: found.map(({ at: _at, ...trace }) => trace),
      nextCursor: last ? encodeCursor({ at: last.at, id: last.traceId }) : null,
    };
  }

  /** Transactions by name with counts and durations in milliseconds. */
  async transactions(
    projectId: string,
    asked: Times & { service?: string | undefined; sort: 'slow' | 'frequent' | 'errors'; limit: number },
  ) {
    const { service, sort, limit } = asked;
    const range = parseRange(asked, this.#clock.now(), HOUR_MS);
    const rows = await this.#spans.transactions(projectId, { service, sort, limit, range });
    return rows.map((row) => ({ ...row, errorRate: row.errors / row.count }));
  }

  /** Services, and who calls whom. */
  async services(projectId: string, asked: Times & { limit: number }) {
    const range = parseRange(asked, this.#clock.now(), HOUR_MS);
    const { services, edges } = await this.#spans.services(projectId, range, asked.limit);
    return { services: services.map((row) => ({ ...row, errorRate: row.errors / row.count })), edges };
  }
}

function toFlat(row: SpanRow): FlatSpan {
  const { startNs, durationNs, parentId, events, links, ...rest } = row;
  return {
    ...rest,
    parentId: parentId || null,
    startNs: BigInt(startNs),
    durationNs: BigInt(durationNs),
    events: JSON.parse(events || '[]') as unknown[],
    links: JSON.parse(links || '[]') as unknown[],
  };
}
