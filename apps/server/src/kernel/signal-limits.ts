import type { Attributes, Refusal, SignalKind } from './signal.ts';

/** Most attributes of one record; further ones are left out and counted. */
export const MAX_ATTRIBUTES = 128;
/** Longest name of an attribute. */
export const MAX_KEY_LENGTH = 200;
/** Longest text value; the rest is cut off and counted. */
export const MAX_VALUE_LENGTH = 32_768;
const MAX_DEPTH = 32;
const DAY_MS = 86_400_000;

/** What was changed to fit; `cut` texts, `dropped` attributes, `masked` secrets. */
export interface Adjustments {
  cut: number;
  dropped: number;
  masked: number;
}

/** Replaces what must not be stored in a text, such as addresses and card numbers; gives the same text when there is nothing. */
export type Masker = (text: string, key?: string) => string;

/** What one batch is held to. */
export interface SignalLimits {
  /** Days that each kind is kept; older signals are refused. */
  retentionDays: Readonly<Record<SignalKind, number>>;
  mask: Masker;
}

/** Bounds and masks texts and attributes of signals, counting what it changed. */
export class TextBounds {
  readonly adjustments: Adjustments = { cut: 0, dropped: 0, masked: 0 };
  readonly #mask: Masker;

  constructor(mask: Masker) {
    this.#mask = mask;
  }

  /** A text of bounded length without secrets, NUL and lone surrogates. */
  text(value: string, longest = MAX_VALUE_LENGTH, key?: string): string {
    let text = value;
    if (text.length > longest) {
      text = text.slice(0, longest);
      this.adjustments.cut += 1;
    }
    if (text.includes('\0')) text = text.replaceAll('\0', '\uFFFD');
    if (!text.isWellFormed()) text = text.toWellFormed();
    return this.#masked(text, key);
  }

  /** A name: bounded and well formed, never masked. */
  name(value: string): string {
    const name = value.length > MAX_KEY_LENGTH ? value.slice(0, MAX_KEY_LENGTH) : value;
    return name.includes('\0') || !name.isWellFormed() ? name.replaceAll('\0', '\uFFFD').toWellFormed() : name;
  }

  /** The first {@link MAX_ATTRIBUTES} entries as text. */
  attributes(entries: Iterable<readonly [string, unknown]>): Attributes {
    const result: Attributes = {};
    let count = 0;
    for (const [key, value] of entries) {
      if (value === undefined || value === null || key === '') continue;
      if (count === MAX_ATTRIBUTES) {
        this.adjustments.dropped += 1;
        continue;
      }
      count += 1;
      if (key.length > MAX_KEY_LENGTH) this.adjustments.cut += 1;
      result[this.name(key)] = this.text(typeof value === 'string' ? value : this.json(value), MAX_VALUE_LENGTH, key);
    }
    return result;
  }

  /** An object or list as JSON whose parts are bounded like attributes. */
  json(value: unknown): string {
    return JSON.stringify(this.#bounded(value, 0)) ?? 'null';
  }

  #bounded(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) {
      this.adjustments.dropped += 1;
      return null;
    }
    if (Array.isArray(value)) {
      this.adjustments.dropped += Math.max(0, value.length - MAX_ATTRIBUTES);
      return value.slice(0, MAX_ATTRIBUTES).map((item) => this.#bounded(item, depth + 1));
    }
    const entries = Object.entries(value);
    this.adjustments.dropped += Math.max(0, entries.length - MAX_ATTRIBUTES);
    return Object.fromEntries(
      entries.slice(0, MAX_ATTRIBUTES).map(([key, item]) => {
        const bounded = typeof item === 'string' ? this.text(item, MAX_VALUE_LENGTH, key) : this.#bounded(item, depth + 1);
        return [this.name(key), bounded];
      }),
    );
  }

  #masked(text: string, key: string | undefined): string {
    const masked = this.#mask(text, key);
    if (masked !== text) this.adjustments.masked += 1;
    return masked;
  }
}

/** Why a time is not taken: signals may be as old as they are kept, and a day ahead of us. */
export function refuseTime(at: number, receivedAt: number, retentionDays: number): Refusal | undefined {
  if (!Number.isFinite(at)) return { reason: 'invalid', message: 'timestamp: This is not a time' };
  if (at < receivedAt - retentionDays * DAY_MS) {
    return { reason: 'too_old', message: `timestamp: Older than the ${retentionDays} days that this is kept` };
  }
  if (at > receivedAt + DAY_MS) return { reason: 'too_new', message: 'timestamp: More than a day in the future' };
  return undefined;
}
