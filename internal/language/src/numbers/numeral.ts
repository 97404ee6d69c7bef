import type { Conventions } from '../hints.ts';
import { COMMA_HOME, NO_DECIMALS, THREE_DECIMALS } from './currencies.data.ts';

/** Digits as written: the runs between separators, and the separators; what they mean is decided later. */
export type Numeral = { start: number; end: number; groups: string[]; separators: string[] };

/** Where the numeral stands: around which currency, and in whose writing. */
export type NumeralContext = { conventions: Conventions; currency?: string | undefined; prefixed?: boolean | undefined };

const MOST_DIGITS = 40;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Reads the longest run of digits and separators that starts at `start`; linear in its length. */
export function readNumeral(text: string, start: number, allowSpaces: boolean): Numeral {
  const groups: string[] = [];
  const separators: string[] = [];
  let at = start;
  if (text[at] === '.') groups.push('0');
  for (;;) {
    let end = at;
    if (!(groups.length === 1 && separators.length === 0 && text[at] === '.')) {
      while (isDigit(text.charCodeAt(end))) end++;
      groups.push(text.slice(at, end));
      at = end;
    }
    const sign = text[at];
    if (sign === undefined) break;
    if (!isDigit(text.charCodeAt(at + 1))) break;
    const nextRun = runLength(text, at + 1);
    if (sign === '.' || sign === ',' || sign === '·') {
      separators.push(sign === '·' ? '.' : sign);
    } else if (sign === "'" || sign === '’' || sign === '`') {
      if (nextRun !== 3) break;
      separators.push("'");
    } else if (sign === '\u00a0' || (sign === ' ' && allowSpaces)) {
      if (nextRun !== 3 || separators.some((one) => one === '.' || one === ',')) break;
      const head = groups[0]!;
      if (groups.length === 1 && (head.length > 3 || (head[0] === '0' && head.length > 0))) break;
      separators.push(' ');
    } else break;
    at++;
  }
  return { start, end: at, groups, separators };
}

function runLength(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end)) && end - from < MOST_DIGITS) end++;
  return end - from;
}

/** The value of a numeral, or undefined where its separators make no number (a version, a date, an address). */
export function numeralValue(numeral: Numeral, context: NumeralContext): number | undefined {
  const { groups, separators } = numeral;
  if (groups.reduce((sum, group) => sum + group.length, 0) > MOST_DIGITS) return undefined;
  if (separators.length === 0) return Number(groups[0]);
  const kinds = [...new Set(separators)];
  const last = separators.at(-1)!;
  if (kinds.length === 1) {
    if (separators.length > 1) return grouped(groups);
    if (last === ' ' || last === "'") return grouped(groups);
    return single(groups[0]!, last as '.' | ',', groups[1]!, context);
  }
  if (kinds.length > 2 || (last !== '.' && last !== ',')) return undefined;
  if (separators.indexOf(last) !== separators.length - 1) return undefined;
  const whole = grouped(groups.slice(0, -1));
  return whole === undefined ? undefined : Number(`${groups.slice(0, -1).join('')}.${groups.at(-1)}`);
}

/** Joined digits where the groups are thousands, or lakhs and crores; undefined otherwise. */
function grouped(groups: string[]): number | undefined {
  const [head, ...rest] = groups;
  if (rest.length === 0) return Number(head);
  if (!head || head.length > 3 || (head[0] === '0' && head.length > 1)) return undefined;
  if (rest.at(-1)!.length !== 3) return rest.every((group) => group.length === 4) ? Number(groups.join('')) : undefined;
  const middle = rest.slice(0, -1);
  const western = middle.every((group) => group.length === 3);
  const indian = head.length <= 2 && middle.every((group) => group.length === 2);
  return western || indian ? Number(groups.join('')) : undefined;
}

/** One separator once: a decimal sign unless three digits follow and everything known says thousands. */
function single(head: string, sign: '.' | ',', tail: string, context: NumeralContext): number | undefined {
  const decimal = Number(`${head}.${tail}`);
  if (tail.length !== 3 || head.length > 3 || head[0] === '0') return decimal;
  const thousands = Number(head + tail);
  const { conventions, currency, prefixed } = context;
  if (currency && NO_DECIMALS.has(currency)) return thousands;
  if (conventions.certain) return sign === conventions.decimal ? decimal : thousands;
  if (currency && THREE_DECIMALS.has(currency)) return sign === ',' ? thousands : decimal;
  if (!currency) {
    if (conventions.decimal) return sign === conventions.decimal ? decimal : thousands;
    return sign === ',' ? thousands : decimal;
  }
  if (currency === 'BTC' || currency === 'ETH') return sign === (conventions.decimal ?? '.') ? decimal : thousands;
  // A price hardly ever has three decimals; where the written style and the place disagree, thousands are likelier.
  const home = COMMA_HOME.has(currency) ? ',' : '.';
  if (conventions.decimal) {
    if (sign !== conventions.decimal) return thousands;
    if (sign === home && !(prefixed && sign === ',')) return decimal;
    return thousands;
  }
  if (sign === ',') return thousands;
  return home === ',' || currency === 'CHF' || currency === 'MXN' ? thousands : decimal;
}
