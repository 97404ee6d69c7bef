import { type ColumnStore, ColumnStoreError, SqlError } from '@monitors/engines/ports';
import type { SignalBatch } from '../../kernel/signal-batch.ts';
import type { PackedRows, SignalSink } from '../../kernel/signal-sink.ts';
import type { ErrorGroupStore } from './error-group-store.ts';
import type { LiveSignals } from './live.ts';
import { ERROR_GROUPS, type GroupNews, packRows } from './row-packer.ts';

/** Numbers of ClickHouse that say something about the rows: they will be refused again. */
const FAULTS_OF_ROWS: ReadonlySet<number> = new Set([
  6, 16, 20, 27, 33, 38, 41, 43, 44, 53, 70, 72, 117, 130, 131, 190, 349, 432,
]);

/** Stores what the write path hands over: rows in the column store, groups of errors in the relational one. */
export class SignalStoreSink implements SignalSink {
  readonly #columns: ColumnStore;
  readonly #groups: ErrorGroupStore;
  readonly #live: LiveSignals;

  constructor(deps: { columns: ColumnStore; groups: ErrorGroupStore; live: LiveSignals }) {
    this.#columns = deps.columns;
    this.#groups = deps.groups;
    this.#live = deps.live;
  }

  pack(batch: SignalBatch): PackedRows[] {
    return packRows(batch, this.#columns);
  }

  async insert(table: string, packs: readonly Uint8Array[]): Promise<void> {
    if (table !== ERROR_GROUPS) return this.#columns.insertPacked(table, packs);
    for (const pack of packs) await this.#groups.tell(JSON.parse(Buffer.from(pack).toString('utf8')) as GroupNews[]);
  }

  mayRetry(error: unknown): boolean {
    if (error instanceof ColumnStoreError) return !FAULTS_OF_ROWS.has(error.code);
    // Classes 22 and 23 of SQLSTATE are about the values.
    if (error instanceof SqlError) return !/^2[23]/.test(error.code);
    return false;
  }

  accepted(batch: SignalBatch): void {
    this.#live.tell(batch);
  }
}
