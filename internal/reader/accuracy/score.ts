import type { Reading } from '@monitors/contract';

/** One figure of the measurement and how many pages or values it rests on. */
export type Figure = { figure: string; value: number; unit: string; cases: number };

/** A page whose reading differs from its label. */
export type Miss = { file: string; figure: string; expected: unknown; got: unknown };

/** A share rounded to four places; 0 of nothing is 0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

/** The value below which a share of sorted values lies, rounded to two places. */
export function percentile(sorted: number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
}

function fold(text: unknown): string {
  return String(text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Titles count as equal when one contains the other: shops put the brand before or the size after. */
export function sameTitle(a: unknown, b: unknown): boolean {
  const [one, two] = [fold(a), fold(b)];
  if (!one || !two) return false;
  if (one.includes(two) || two.includes(one)) return true;
  const [first, second] = [new Set(one.split(' ')), new Set(two.split(' '))];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(first.size, second.size) >= 0.7;
}

/** True where both texts have the same words in the same order, whatever their signs and case. */
export function sameWords(a: unknown, b: unknown): boolean {
  return fold(a) !== '' && fold(a) === fold(b);
}

/** Precision, recall and F1 of one fact over all pages. */
export class Score {
  hits = 0;
  given = 0;
  wanted = 0;

  /** Counts one page; true where the reading is right, an absent value for an absent label included. */
  add(expected: unknown, reading: Reading, isEqual: (value: unknown) => boolean): boolean {
    const value = reading.fact?.value;
    const isGiven = value !== undefined && value !== null;
    if (isGiven) this.given++;
    if (expected !== null) this.wanted++;
    const isHit = expected !== null && isGiven && isEqual(value);
    if (isHit) this.hits++;
    return isHit || (expected === null && !isGiven);
  }

  /** The harmonic mean of precision and recall. */
  get f1(): number {
    return ratio(2 * this.hits, this.given + this.wanted);
  }
}
