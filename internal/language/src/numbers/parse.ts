import { conventionsOf, type ParseHints } from '../hints.ts';
import { fold } from '../text.ts';
import { findMoney, findNumbers } from './find.ts';
import { wordsToDigits } from './words.ts';

/** An amount with its ISO 4217 currency, where the text or the hints tell it. */
export type Money = { amount: number; currency?: string };

const FREE = /^\W*(?:free|gratis|kostenlos|gratuit|for free|free of charge)\W*$/i;

/** The amount of money a text states: the first with a currency, else its first number. Undefined where there is none. */
export function parseMoney(text: string, hints?: ParseHints): Money | undefined {
  const cut = text.slice(0, 2000);
  if (FREE.test(cut)) return withCurrency(0, conventionsOf(hints).currency);
  const digits = wordsToDigits(cut, hints?.locale);
  const accounting = /^\s*\((.*)\)\s*$/.exec(fold(digits).text);
  const trimmed = splitCents(accounting ? accounting[1]! : digits);
  const found = findMoney(tidy(trimmed), hints);
  const best = found.find((one) => one.currency) ?? found[0];
  // Only an amount that fills its parentheses is negative: "(45,50 € / kg)" is not.
  const negative = accounting && best && trimmed.trim().length - best.text.trim().length <= 1;
  if (best) return withCurrency(negative ? -Math.abs(best.amount) : best.amount, best.currency);
  const glued = lettered(trimmed, hints);
  if (glued) return glued;
  const numbers = findNumbers(tidy(trimmed), { ...hints, ...(hints?.currency ? { currency: hints.currency } : {}) });
  const plain = numbers.find((one) => !one.percent && !/^\d{3,4}p(?![\p{L}])/u.test(tidy(trimmed).slice(one.start, one.end + 2)));
  if (!plain) return undefined;
  return withCurrency(accounting ? -Math.abs(plain.value) : plain.value, conventionsOf(hints).currency);
}

/** Cents set apart from their sign: `$12 99`, `12 99 €`. */
function splitCents(text: string): string {
  return text
    .replace(/^(\s*[^\d\s.,-]{1,4} ?\d{1,3}(?:[.,]\d{3})*)\s+\.?(\d{2})\s*$/, '$1.$2')
    .replace(/^(\s*\d{1,4})\s+(\d{2})(\s?[€$£])\s*$/, '$1.$2$3')
    .replace(/^(\s*\d{1,4})\s?€\s?(\d{2})\s*$/, '$1.$2 €')
    .replace(
      /^(\s*\d{1,9}) (dollars?|euros?|pounds?|francs?) and (\d{1,2})\s*$/i,
      (_all, whole: string, name: string, cents: string) => `${whole}.${cents.padStart(2, '0')} ${name}`,
    )
    .replace(/(\d{1,4})[万萬만](\d{1,4})(?!\d)/g, (_all, myriads: string, rest: string) =>
      String(Number(myriads) * 10_000 + Number(rest)),
    );
}

/** A sign that is also an ordinary letter counts only where the text is nothing but a price: `R 1 299`, `L. 45`. */
function lettered(text: string, hints: ParseHints | undefined): Money | undefined {
  const match = /^\s*R\s?(?=\d)([\d .,'\u00a0]+?)\s*$/.exec(fold(text).text);
  if (!match) return undefined;
  const one = findMoney(`ZAR ${match[1]}`, hints)[0];
  return one ? withCurrency(one.amount, 'ZAR') : undefined;
}

/** A lone sign may stand away from its number at the start: "- 20". */
function tidy(text: string): string {
  return text.replace(/^(\s*)[-\u2212]\s+(?=[\d$€£¥₹])/, '$1-');
}

function withCurrency(amount: number, currency: string | undefined): Money {
  return { amount: amount === 0 ? 0 : amount, ...(currency ? { currency } : {}) };
}

/** The first number a text states, digits or words; a text wholly in parentheses is negative, as accountants write. */
export function parseNumber(text: string, hints?: ParseHints): number | undefined {
  const cut = text.slice(0, 2000);
  const digits = wordsToDigits(cut, hints?.locale);
  const accounting = /^\s*\(([^()]*\d[^()]*)\)\s*$/.exec(fold(digits).text);
  const number = findNumbers(tidy(accounting ? accounting[1]! : digits), hints)[0];
  const value = number?.value ?? findMoney(accounting ? accounting[1]! : digits, hints)[0]?.amount;
  if (value === undefined) return undefined;
  return accounting ? -Math.abs(value) : value;
}

/** The first percentage in a text, in percent (`"12,5 %"` → 12.5). */
export function parsePercent(text: string, hints?: ParseHints): number | undefined {
  const digits = wordsToDigits(text.slice(0, 2000), hints?.locale);
  const permille = /(\d[\d.,]*)\s?‰/.exec(fold(digits).text);
  if (permille) return Number(((findNumbers(permille[1]!, hints)[0]?.value ?? Number.NaN) / 10).toPrecision(15));
  return findNumbers(tidy(digits.replace(/%\s?(?=\d)/, '').length === digits.length ? digits : leading(digits)), hints).find(
    (one) => one.percent,
  )?.value;
}

/** Turkish and Basque write the sign first: `%18`. */
function leading(text: string): string {
  return text.replace(/(^|[\s(])%\s?(\d[\d.,]*)/g, '$1$2%');
}
