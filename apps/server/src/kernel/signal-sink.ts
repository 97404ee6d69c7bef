import type { SignalBatch } from './signal-batch.ts';

/** Rows for one table as bytes, which only {@link SignalSink.insert} understands. */
export interface PackedRows {
  table: string;
  bytes: Uint8Array;
}

/** Where the write path ends: turns signals into rows before they are acknowledged, and stores the rows afterwards. */
export interface SignalSink {
  /** The rows of a batch; the same batch stored twice counts once. */
  pack(batch: SignalBatch): PackedRows[];
  /** Stores packs of one table; queries see them once resolved. Repeating it does no harm. */
  insert(table: string, packs: readonly Uint8Array[]): Promise<void>;
  /** Whether a failed {@link insert} may succeed later, as it is not the rows' fault. */
  mayRetry(error: unknown): boolean;
  /** Hears of a batch that was acknowledged, for whoever watches live. */
  accepted(batch: SignalBatch): void;
}
