import type { InterpretResult } from '@monitors/contract';
import { findMoney, interpret, parseDate, parseDuration, parseMoney, parseNumber, parseQuantity } from '../src/index.ts';

/** A price as written, and what it means; null: no amount at all. */
export type MoneyCase = { text: string; amount: number | null; currency: string | null; locale?: string; url?: string };

/** Whether a price string is read exactly, amount and currency. */
export function moneyRight(one: MoneyCase): boolean {
  const hints = { ...(one.locale ? { locale: one.locale } : {}), ...(one.url ? { url: one.url } : {}) };
  const got = parseMoney(one.text, hints);
  if (one.amount === null) return got === undefined;
  if (got?.amount !== one.amount) return false;
  // A place that tells the currency may add it to a bare number.
  return one.currency === null ? got.currency === undefined || hints.locale !== undefined : got.currency === one.currency;
}

/** A string as written somewhere and what it means read as `as`; value null: nothing of that kind. */
export type StringCase = {
  text: string;
  as: 'money' | 'find' | 'number' | 'duration' | 'quantity' | 'date';
  value: number | string | null;
  unit?: string;
  locale?: string;
};

/** Whether a string is read exactly; `find` looks for money in running text. */
export function stringRight(one: StringCase): boolean {
  const [value, unit] = readAs(one);
  return one.value === null ? value === undefined : value === one.value && unit === one.unit;
}

function readAs({ text, as, locale }: StringCase): [value?: number | string | undefined, unit?: string | undefined] {
  const hints = locale ? { locale } : {};
  const money = as === 'money' ? parseMoney(text, hints) : as === 'find' ? findMoney(text, hints)[0] : undefined;
  if (as === 'money' || as === 'find') return [money?.amount, money?.currency];
  const quantity = as === 'quantity' ? parseQuantity(text, hints) : undefined;
  if (as === 'quantity') return [quantity?.value, quantity?.unit];
  return [as === 'number' ? parseNumber(text, hints) : as === 'duration' ? parseDuration(text, hints) : parseDate(text, hints)];
}

/** A sentence that must be refused, and what its answer must say is missing; `any`: whatever it says. */
export type RefusalCase = { text: string; missing: string };

/** Whether a sentence is refused for the right reason. */
export function refusalRight(one: RefusalCase): boolean {
  const result: InterpretResult = interpret(one.text, { now: new Date('2026-03-02T10:00:00Z') });
  if (result.ok || result.message.length < 10) return false;
  return one.missing === 'any' || result.missing.some((missing) => missing === one.missing);
}

/** Whether a sentence that only sounds dangerous is accepted. */
export function acceptedRight(text: string): boolean {
  return interpret(text, { now: new Date('2026-03-02T10:00:00Z') }).ok;
}

type Spec = {
  Input: string;
  Results: { Text: string; TypeName: string; Resolution?: { value?: string | null; unit?: string; isoCurrency?: string } }[];
};

/** Amounts of currency phrases in running text, by value (and ISO code where given); cents count as hundredths. */
export function currencySpecRight(one: Spec): boolean | undefined {
  const wanted = one.Results.filter((result) => result.TypeName === 'currency' && result.Resolution?.value);
  if (wanted.length !== 1) return undefined;
  const { value, unit = '', isoCurrency } = wanted[0]!.Resolution!;
  const cents = /^(?:cent|pence|penny|kopek|fen|centavo)/i.test(unit);
  const expected = Number(value) / (cents ? 100 : 1);
  const got = parseMoney(wanted[0]!.Text);
  const inText = findMoney(one.Input).some((found) => Math.abs(found.amount - expected) < 1e-9 * Math.max(1, expected));
  if (!got && !inText) return false;
  const right = got !== undefined && Math.abs(got.amount - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
  return right && (isoCurrency === undefined || cents || got.currency === isoCurrency);
}

const DEGREES: Record<string, string> = { C: '°C', F: '°F', K: 'K', Degree: '°' };

/** Temperatures in running text, by value and unit. */
export function temperatureSpecRight(one: Spec): boolean | undefined {
  const wanted = one.Results[0];
  if (!wanted?.Resolution?.value) return undefined;
  const got = parseQuantity(one.Input);
  return got?.value === Number(wanted.Resolution.value) && got.unit === DEGREES[wanted.Resolution.unit ?? ''];
}
