import type { Stream, StreamBatch } from '@monitors/engines/ports';
import { type Clock, sleep } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { SignalSink } from '../../kernel/signal-sink.ts';

/** How long the first record of an insert waits for company: inserts cost the same whatever their size. */
const LINGER_MS = 150;
/** What waits no longer. */
const ENOUGH_BYTES = 2 * 1024 * 1024;
/** About the size of one insert, which is in memory once or twice. */
const BATCH_BYTES = 16 * 1024 * 1024;
const RETRY_MS = 500;
const MAX_RETRY_MS = 10_000;

export interface InserterDeps {
  stream: Stream;
  sink: SignalSink;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  /** Keeps rows that the store will never take where a person can find them. */
  keepAside(table: string, bytes: Uint8Array): Promise<void>;
}

/** Carries what was acknowledged from the stream to the store, in few large inserts. Whatever is repeated after a crash the store counts once. */
export class Inserter {
  readonly #deps: InserterDeps;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(deps: InserterDeps) {
    this.#deps = deps;
    const { stream, metrics } = deps;
    metrics.onCollect(() => {
      metrics.gauge('monitors_intake_waiting_bytes', 'Bytes acknowledged and not yet stored', stream.depth().bytes);
    });
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Stores what waits, as far as it fits one insert, and ends; the rest is stored after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { stream, clock } = this.#deps;
    const { signal } = this.#stopping;
    let after = stream.depth().acked;
    while (!signal.aborted) {
      const first = await stream.read(after, { maxBytes: 1, signal });
      if (!first) break;
      if (stream.depth().bytes < ENOUGH_BYTES) await sleep(clock, LINGER_MS, signal);
      const batch = (await stream.read(after, { maxBytes: BATCH_BYTES })) ?? first;
      if (await this.#store(batch)) after = batch.end;
    }
    if (stream.depth().bytes === 0) return;
    const last = await stream.read(after, { maxBytes: BATCH_BYTES });
    if (last) await this.#store(last, true);
  }

  /** Whether the batch was stored and acknowledged; false only when the program stops meanwhile. */
  async #store(batch: StreamBatch, once = false): Promise<boolean> {
    const { stream, clock, metrics, logger } = this.#deps;
    let wait = RETRY_MS;
    for (;;) {
      try {
        const began = clock.now();
        for (const [table, packs] of byTable(batch)) await this.#insert(table, packs);
        await stream.ack(batch.end);
        const now = clock.now();
        const bytes = batch.records.reduce((sum, { value }) => sum + value.byteLength, 0);
        metrics.count('monitors_intake_stored_bytes_total', 'Bytes of rows handed to the store', {}, bytes);
        metrics.observe('monitors_intake_insert_seconds', 'Time to store a batch', (now - began) / 1000);
        const oldest = batch.records[0]?.at ?? now;
        metrics.observe('monitors_intake_lag_seconds', 'From acknowledged to stored, oldest of a batch', (now - oldest) / 1000);
        return true;
      } catch (error) {
        metrics.count('monitors_intake_insert_failures_total', 'Batches that the store did not take at once');
        logger.error({ err: error }, 'Signals could not be stored; trying again');
        if (once || this.#stopping.signal.aborted) return false;
        await sleep(clock, wait, this.#stopping.signal);
        wait = Math.min(wait * 2, MAX_RETRY_MS);
      }
    }
  }

  async #insert(table: string, packs: readonly Uint8Array[]): Promise<void> {
    const { sink, metrics, logger } = this.#deps;
    try {
      await sink.insert(table, packs);
    } catch (error) {
      if (sink.mayRetry(error)) throw error;
      const [only] = packs;
      if (packs.length > 1) {
        // One bad pack must not hold up the others for ever.
        for (const pack of packs) await this.#insert(table, [pack]);
      } else if (only) {
        await this.#deps.keepAside(table, only);
        metrics.count('monitors_intake_kept_aside_total', 'Packs of rows that the store refuses', { table });
        logger.error({ err: error, table }, 'The store refuses rows; they were kept aside');
      }
    }
  }
}

function byTable(batch: StreamBatch): Map<string, Uint8Array[]> {
  const tables = new Map<string, Uint8Array[]>();
  for (const { key, value } of batch.records) {
    const packs = tables.get(key);
    if (packs) packs.push(value);
    else tables.set(key, [value]);
  }
  return tables;
}
