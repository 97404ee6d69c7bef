import { findMoney, findNumbers, type ParseHints } from '@monitors/language';

/** Where a text comes from, to read its numbers as its author meant them. */
export type Hints = ParseHints;

/** An amount found in a text with the place it stands at; `currency` is an ISO 4217 code where the text names one. */
export type FoundMoney = { amount: number; currency?: string; start: number; end: number };

/** Longest text in which amounts are looked for. */
const MAX_LENGTH = 2_000;

/** Amounts with a currency in a text, in order. */
export function moneyIn(text: string, hints: Hints): FoundMoney[] {
  return findMoney(text.slice(0, MAX_LENGTH), hints).filter((found) => Number.isFinite(found.amount) && isMeant(found, hints));
}

/** Codes that are also brands or English words: they count only on pages of that currency. */
const WORD_CODES = new Set([
  'ALL',
  'AMD',
  'TOP',
  'CUP',
  'PEN',
  'TRY',
  'MAD',
  'SOS',
  'BAM',
  'LAK',
  'GEL',
  'MOP',
  'COP',
  'RON',
  'NIO',
  'GIP',
  'LEK',
]);

/** False for what only looks like money: video lines ("1080p"), weights ("2 pounds"), model names ("AMD 9800"). */
function isMeant(found: { currency?: string; text: string }, hints: Hints): boolean {
  if (/\d\s?p$/i.test(found.text))
    return hints.currency === 'GBP' && !/(?:144|240|360|480|720|1080|1440|2160|4320)p$/i.test(found.text);
  if (/\d\s?ct$/i.test(found.text)) return hints.currency === 'EUR';
  if (/\d\s?pounds?$/i.test(found.text)) return false;
  if (found.currency && WORD_CODES.has(found.currency) && /[A-Za-z]{3}/.test(found.text))
    return hints.currency === found.currency;
  return true;
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
