import type { AnalyticsEvent, LogLine, MetricSeries } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { decodeCursor, encodeCursor } from './domain/cursor.ts';
import { parseAggregation } from './domain/metric-aggregation.ts';
import { invalid, parseGranularity, parseRange, parseTime, usualGranularity } from './domain/time-range.ts';
import type { EventStore } from './event-store.ts';
import type { LogFilter, LogStore } from './log-store.ts';
import type { MetricQuery, MetricStore } from './metric-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What a list without `from` goes back to: as far as anything is kept. */
const ALWAYS_MS = 36_600 * DAY_MS;

type Given = Readonly<Record<string, unknown>>;
interface EventsAsked {
  from?: string | undefined;
  to?: string | undefined;
  type?: string | undefined;
  category?: string | undefined;
  action?: string | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  q?: string | undefined;
}
interface Page {
  limit: number;
  cursor?: string | undefined;
}
/** One value or several of a query's parameter. */
type List = string | string[] | undefined;

/** How metrics are asked for; the names are those of the API. */
export interface MetricsAsked {
  metrics: string[];
  startTime?: string | undefined;
  endTime?: string | undefined;
  granularity?: string | undefined;
  aggregation?: string | undefined;
  groupBy: string[];
  filter: string[];
}

/** Answers what the API asks of events, logs and metrics. */
export class SignalQueries {
  readonly #deps: { events: EventStore; logs: LogStore; metrics: MetricStore; clock: Clock };

  constructor(deps: { events: EventStore; logs: LogStore; metrics: MetricStore; clock: Clock }) {
    this.#deps = deps;
  }

  /** Events, newest first; a parameter `property.<name>` asks for a property's value. */
  async events(
    projectId: string,
    asked: Page & EventsAsked & Given,
  ): Promise<{ events: AnalyticsEvent[]; nextCursor: string | null }> {
    const now = this.#deps.clock.now();
    const properties: Record<string, string> = {};
    for (const [name, value] of Object.entries(asked)) {
      if (name.startsWith('property.') && typeof value === 'string') properties[name.slice('property.'.length)] = value;
    }
    if (Object.keys(properties).length > 20) throw invalid('property', 'At most 20 properties');
    const events = await this.#deps.events.list(projectId, {
      filter: {
        type: asked.type === undefined ? undefined : wireWord(asked.type),
        category: asked.category === undefined ? undefined : wireWord(asked.category),
        action: asked.action,
        userId: asked.userId,
        sessionId: asked.sessionId,
        q: asked.q || undefined,
        properties,
      },
      range: parseRange(asked, now, ALWAYS_MS),
      now,
      limit: asked.limit,
      after: asked.cursor === undefined ? undefined : decodeCursor(asked.cursor),
    });
    return { events, nextCursor: nextOf(events, asked.limit) };
  }

  /** One event; throws NOT_FOUND. */
  async event(projectId: string, id: string): Promise<AnalyticsEvent> {
    const event = await this.#deps.events.find(projectId, id);
    if (!event) throw new AppError('NOT_FOUND', 'No such event');
    return event;
  }

  /** Lines of logs, newest first. */
  async logs(
    projectId: string,
    asked: Page & { from?: string | undefined; to?: string | undefined } & LogsAsked,
  ): Promise<{ logs: LogLine[]; nextCursor: string | null }> {
    const now = this.#deps.clock.now();
    const logs = await this.#deps.logs.list(projectId, {
      filter: logFilter(asked),
      range: parseRange(asked, now, ALWAYS_MS),
      now,
      limit: asked.limit,
      after: asked.cursor === undefined ? undefined : decodeCursor(asked.cursor),
    });
    return { logs, nextCursor: nextOf(logs, asked.limit) };
  }

  /** How lines spread over levels and services; of the last day where no time is named. */
  async logFacets(projectId: string, asked: { from?: string | undefined; to?: string | undefined } & LogsAsked) {
    return this.#deps.logs.facets(projectId, logFilter(asked), parseRange(asked, this.#deps.clock.now(), DAY_MS));
  }

  /** Lines of points; of the last hour where no time is named. */
  async metrics(projectId: string, asked: MetricsAsked): Promise<MetricSeries[]> {
    const query = this.#metricQuery(asked);
    const step = asked.granularity ? parseGranularity(asked.granularity) : usualGranularity(query.range);
    return this.#deps.metrics.query(projectId, { ...query, step });
  }

  /** One value for the whole stretch, of each metric and group. */
  async aggregate(
    projectId: string,
    asked: MetricsAsked,
  ): Promise<{ name: string; tags: Record<string, string>; value: number }[]> {
    const series = await this.#deps.metrics.query(projectId, this.#metricQuery(asked));
    return series.map(({ name, tags, points }) => ({ name, tags, value: points[0]?.[1] ?? 0 }));
  }

  async metricNames(projectId: string, q: string | undefined, limit: number) {
    const metrics = await this.#deps.metrics.names(projectId, q || undefined, limit);
    return { names: metrics.map(({ name }) => name), metrics };
  }

  /** Deletes metrics by name, all of them or what is before a time; gives the number of series. */
  async deleteMetrics(projectId: string, names: readonly string[], before: string | undefined): Promise<number> {
    if (names.length === 0) throw invalid('metrics', 'Name at least one metric');
    const at = before === undefined ? undefined : parseTime(before, this.#deps.clock.now(), 'before');
    return this.#deps.metrics.remove(projectId, names, at);
  }

  #metricQuery(asked: MetricsAsked): Omit<MetricQuery, 'step'> {
    if (asked.metrics.length === 0) throw invalid('metrics', 'Name at least one metric');
    const times = { from: asked.startTime, to: asked.endTime };
    const filter: Record<string, string[]> = {};
    for (const text of asked.filter) {
      const [, tag, value] = /^([^:=]+)[:=](.*)$/s.exec(text) ?? [];
      if (tag === undefined || value === undefined) throw invalid('filter', 'Write it as tag:value');
      filter[tag] = [...(filter[tag] ?? []), value];
    }
    return {
      names: asked.metrics,
      filter,
      groupBy: asked.groupBy,
      range: parseRange(times, this.#deps.clock.now(), HOUR_MS, ['startTime', 'endTime'], 0),
      ...(asked.aggregation ? { aggregation: parseAggregation(asked.aggregation) } : {}),
    };
  }
}

/** What may be asked of logs besides times. */
export interface LogsAsked {
  level?: List;
  service?: string | undefined;
  traceId?: string | undefined;
  q?: string | undefined;
}

/** The values of a parameter that may come once, several times, or as `a,b`. */
export function listOf(...given: readonly List[]): string[] {
  return given.flatMap((value) => value ?? []).flatMap((value) => value.split(',').filter((part) => part !== ''));
}

/** Other names of levels, and the ones they are stored under. */
const LEVELS: Readonly<Record<string, string>> = { warning: 'warn', critical: 'fatal' };

/** A filter for lines of logs; levels also by seed 002's names. */
export function logFilter({ level, service, traceId, q }: LogsAsked): LogFilter {
  const levels = listOf(level).map((word) => LEVELS[word.toLowerCase()] ?? word.toLowerCase());
  return { levels, service, traceId: traceId?.toLowerCase(), q };
}

function wireWord(text: string): string {
  return /^[A-Z][A-Z0-9_]*$/.test(text) ? text.toLowerCase() : text;
}

function nextOf(items: readonly { timestamp: string; id: string }[], limit: number): string | null {
  const last = items.at(-1);
  return last && items.length >= limit ? encodeCursor({ at: Date.parse(last.timestamp), id: last.id }) : null;
}
