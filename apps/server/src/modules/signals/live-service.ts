import type { LogLine } from '@monitors/contract';
import { isoTime } from '../../kernel/clock.ts';
import { searchWords } from './domain/where.ts';
import type { LiveSignals } from './live.ts';
import { type LogsAsked, logFilter } from './query-service.ts';

export { listOf, type MetricsAsked } from './query-service.ts';

/** Most lines or samples of one batch that a watcher is sent; the rest he finds by asking. */
const MOST_AT_ONCE = 200;

/** A sample as a watcher gets it. */
export interface LiveMetric {
  name: string;
  tags: Record<string, string>;
  timestamp: string;
  value: number;
}

/** Tells watchers what comes in, as it comes in. */
export class LiveService {
  readonly #live: LiveSignals;

  constructor(live: LiveSignals) {
    this.#live = live;
  }

  /** Sends lines that fit what is asked until the returned function is called. */
  logs(projectId: string, asked: LogsAsked, send: (log: LogLine) => void): () => void {
    const { levels, service, traceId, q } = logFilter(asked);
    const words = q === undefined ? [] : searchWords(q);
    return this.#live.watch(projectId, (batch) => {
      let sent = 0;
      for (const log of batch.logs) {
        if (levels.length > 0 && !levels.includes(log.level)) continue;
        if ((service !== undefined && log.service !== service) || (traceId !== undefined && log.traceId !== traceId)) continue;
        if (words.length > 0 && !words.every((word) => log.message.toLowerCase().includes(word))) continue;
        if (sent === MOST_AT_ONCE) return;
        sent += 1;
        const { id, at, traceId: trace, spanId, ...rest } = log;
        send({ ...rest, id: String(id), timestamp: isoTime(at), traceId: trace || null, spanId: spanId || null });
      }
    });
  }

  /** Sends samples of metrics, all or those named. */
  metrics(projectId: string, names: readonly string[], send: (metric: LiveMetric) => void): () => void {
    const known = new Map<bigint, { name: string; tags: Record<string, string> }>();
    return this.#live.watch(projectId, (batch) => {
      for (const { low, high, name, tags } of batch.sampled) {
        known.set((BigInt(high) << 32n) | BigInt(low), { name, tags });
      }
      const { series, at, value } = batch.samples.columns();
      let sent = 0;
      for (let row = 0; row < series.length && sent < MOST_AT_ONCE; row += 1) {
        const one = known.get(series[row] ?? 0n);
        if (!one || (names.length > 0 && !names.includes(one.name))) continue;
        sent += 1;
        send({ ...one, timestamp: isoTime(Number(at[row])), value: value[row] ?? 0 });
      }
      known.clear();
    });
  }
}
