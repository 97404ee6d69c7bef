import type { FactType, FactValue, Reading, Source } from '@monitors/contract';
import type { FieldAsk } from '@monitors/language';
import type { SourceMemory } from '../record.ts';

/** What a check knows besides the source itself. */
export interface SourceContext {
  /** The field of the first condition, which says what a probe measures. */
  field: string;
  factType: FactType;
  /** What further conditions compare, beside the main fact. */
  others?: readonly FieldAsk[];
  /** What the source kept at the last check; empty before the first. */
  memory: SourceMemory;
  /** The last value, to judge a repaired plan by. */
  previous: FactValue | undefined;
  /** A preview reads everything anew and keeps nothing. */
  mode: 'check' | 'preview';
  /** The browser's session that the last check of a page with steps left; a credential. */
  session?: string;
  /** Do not answer from what was kept: this reading is to confirm the last one. */
  fresh?: boolean;
}

/** What one check of a source gave. */
export interface SourceResult {
  reading: Reading;
  /** Without waiting for our own pacing. */
  durationMs: number;
  /** Whether the same check may well succeed in a moment. */
  retryable: boolean;
  /** Seconds the site asked to wait. */
  retryAfterSeconds?: number;
  /** The plan to store, where it was compiled or repaired by this check. */
  plan?: NonNullable<Reading['plan']>;
  /** What to hand to the next check. */
  memory?: SourceMemory;
  /** The browser's session to hand to the next check; null: forget the one there is. */
  session?: string | null;
  /** How a page was read. */
  renderUsed?: 'http' | 'browser';
  /** The site said, or the bytes showed, that nothing changed since the last check. */
  notModified?: boolean;
}

/** Reads one kind of source. */
export interface SourceKind<Kind extends Source> {
  check(source: Kind, context: SourceContext): Promise<SourceResult>;
  /** Rejects with an AppError when such a source must not be saved. */
  admit(source: Kind): Promise<void>;
}

/** Reads every kind of source; failures of the source are causes in the reading, never rejections. */
export interface SourceReader extends SourceKind<Source> {
  close(): Promise<void>;
}
