/** One record to be kept: `key` names what it is for, such as a table; both are opaque to the stream. */
export interface StreamRecord {
  key: string;
  value: Uint8Array;
}

/** A record as it was kept. */
export interface StoredRecord extends StreamRecord {
  /** When it was appended, ms since 1970. */
  at: number;
}

/** Consecutive records; {@link Stream.ack} takes `end` once all of them are done with, {@link Stream.read} goes on after it. */
export interface StreamBatch {
  records: StoredRecord[];
  end: number;
}

/** How much waits. */
export interface StreamDepth {
  /** Bytes appended and not yet acknowledged, roughly. */
  bytes: number;
  /** Position up to which everything is done with; reading after it gives what waits, also after a restart. */
  acked: number;
}

/** The buffer between taking signals in and storing them: what `append` resolved for survives `kill -9`. Positions are opaque and grow. */
export interface Stream {
  /** Keeps records together, in order; durable once resolved, with the position of the last. Rejects with {@link StreamOverloadError} when too much waits. */
  append(records: readonly StreamRecord[]): Promise<number>;
  /** The records after a position, about `maxBytes` of them and at least one; waits for one. Undefined once the signal aborts or the stream closes. */
  read(after: number, options: { maxBytes: number; signal?: AbortSignal }): Promise<StreamBatch | undefined>;
  /** Says that everything up to a position is done with; it is not given out again after a restart. */
  ack(position: number): Promise<void>;
  depth(): StreamDepth;
  close(): Promise<void>;
}

/** The stream takes nothing more for now: whoever sends should try again after `retryAfterSeconds`. */
export class StreamOverloadError extends Error {
  override readonly name = 'StreamOverloadError';
  readonly retryAfterSeconds: number;
  constructor(message: string, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
