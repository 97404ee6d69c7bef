import { findMoney, findNumbers, type ParseHints } from '@monitors/language';

/** Where a text comes from, to read its numbers as its author meant them. */
export type Hints = ParseHints;

/** An amount found in a text with the place it stands at; `currency` is an ISO 4217 code where the text names one. */
export type FoundMoney = { amount: number; currency?: string; start: number; end: number };

/** Longest text in which amounts are looked for. */
const MAX_LENGTH = 2_000;

/** Amounts with a currency in a text, in order. */
export function moneyIn(text: string, hints: Hints): FoundMoney[] {
  return findMoney(text.slice(0, MAX_LENGTH), hints).filter(({ amount }) => Number.isFinite(amount));
}

/** The first number of a text, sign, grouping and scale ("1.2k") understood; `undefined` where it has none. */
export function numberOf(text: string, hints: Hints): number | undefined {
  const cut = text.slice(0, MAX_LENGTH);
  return findNumbers(cut, hints)[0]?.value ?? findMoney(cut, hints)[0]?.amount;
}

/** True for text that has a digit at all: a cheap test before any parsing. */
export function hasDigit(text: string): boolean {
  return /\d/.test(text);
}
