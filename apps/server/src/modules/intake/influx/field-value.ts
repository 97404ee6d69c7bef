import type { LineReader } from './line-reader.ts';

const COMMA = 0x2c;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
/** Decimal digits that a double holds exactly. */
const EXACT_DIGITS = 15;
const TRUE = /^(?:t|T|true|True|TRUE)$/;
const FALSE = /^(?:f|F|false|False|FALSE)$/;

/** Reads a value that is no text and leaves the reader behind it: numbers as they are, truth as 1 and 0. Throws a message for anything else. */
export function readNumber(reader: LineReader): number {
  const { bytes, end } = reader;
  const start = reader.at;
  let at = start;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  let simple = true;
  const negative = bytes[at] === 0x2d;
  if (negative) at += 1;
  for (; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + (byte - 0x30);
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (byte === 0x2e && decimals < 0) decimals = 0;
    else if (byte === COMMA || byte === SPACE || byte === NEWLINE || byte === RETURN) break;
    else simple = false;
  }
  reader.at = at;
  // Both parts are exact doubles, so that their quotient is the nearest one.
  if (simple && digits > 0 && digits <= EXACT_DIGITS) {
    const value = decimals > 0 ? mantissa / (POWERS[decimals] as number) : mantissa;
    return negative ? -value : value;
  }
  return numberOfText(reader.text(start, at));
}

function numberOfText(text: string): number {
  if (TRUE.test(text)) return 1;
  if (FALSE.test(text)) return 0;
  const last = text.at(-1);
  const isWhole = last === 'i' || last === 'u';
  const digits = isWhole ? text.slice(0, -1) : text;
  if (isWhole ? !/^[+-]?\d{1,20}$/.test(digits) || (last === 'u' && digits.startsWith('-')) : !NUMBER.test(digits)) {
    throw new SyntaxError(`“${text.slice(0, 40)}” is not a value`);
  }
  const number = Number(digits);
  if (!Number.isFinite(number)) throw new SyntaxError(`“${text.slice(0, 40)}” is too large`);
  return number;
}
