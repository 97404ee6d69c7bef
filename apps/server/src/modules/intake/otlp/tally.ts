import type { Refusal } from '../../../kernel/signal.ts';

/** Counts what was refused of a request. */
export type Tally = (refusal: Refusal | undefined) => void;

/** How much of a request was refused, with the reason of the first. */
export interface Tallied {
  rejected: number;
  message: string;
}

/** A tally and what it has counted. */
export function startTally(): { tally: Tally; tallied: Tallied } {
  const tallied: Tallied = { rejected: 0, message: '' };
  const tally: Tally = (refusal) => {
    if (!refusal) return;
    tallied.rejected += 1;
    tallied.message ||= refusal.message;
  };
  return { tally, tallied };
}
