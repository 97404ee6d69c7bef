import type { LineReader } from './line-reader.ts';

/** Units of the time of a line. */
export type TimeUnit = 'ns' | 'us' | 'ms' | 's' | 'm' | 'h' | 'auto';

const WORDS: Readonly<Record<string, TimeUnit>> = {
  '': 'ns',
  n: 'ns',
  ns: 'ns',
  nanosecond: 'ns',
  u: 'us',
  us: 'us',
  microsecond: 'us',
  ms: 'ms',
  millisecond: 'ms',
  s: 's',
  second: 's',
  m: 'm',
  h: 'h',
  auto: 'auto',
};

/** The unit that the `precision` of a query names, of any version; undefined for a word nobody knows. */
export function timeUnitOf(precision = ''): TimeUnit | undefined {
  return Object.hasOwn(WORDS, precision) ? WORDS[precision] : undefined;
}

/** Digits of a unit that are less than a millisecond, and milliseconds of a unit that is more. */
const SCALES = {
  ns: { below: 6, times: 1 },
  us: { below: 3, times: 1 },
  ms: { below: 0, times: 1 },
  s: { below: 0, times: 1000 },
  m: { below: 0, times: 60_000 },
  h: { below: 0, times: 3_600_000 },
} as const;
const PER_MS = 1_000_000;
const MAX_DIGITS = 19;

/** Reads a time and leaves the reader behind it: milliseconds in `at`, and in `nanos` the rest, which is never negative. Throws for anything else. */
export function readTime(reader: LineReader, unit: TimeUnit, into: { ms: number; nanos: number }): void {
  const { bytes, end } = reader;
  const negative = bytes[reader.at] === 0x2d;
  const start = reader.at + (negative ? 1 : 0);
  let stop = start;
  while (stop < end && (bytes[stop] as number) >= 0x30 && (bytes[stop] as number) <= 0x39) stop += 1;
  const digits = stop - start;
  if (digits === 0 || digits > MAX_DIGITS) throw new SyntaxError('The time is not a whole number of at most 19 digits');
  const { below, times } = SCALES[unit === 'auto' ? likelyUnit(digits, bytes[start] as number) : unit];
  const split = Math.max(start, stop - below);
  let whole = 0;
  for (let at = start; at < split; at += 1) whole = whole * 10 + ((bytes[at] as number) - 0x30);
  let rest = 0;
  for (let at = split; at < stop; at += 1) rest = rest * 10 + ((bytes[at] as number) - 0x30);
  const nanos = below === 3 ? rest * 1000 : rest;
  into.ms = negative ? -whole * times - (nanos > 0 ? 1 : 0) : whole * times;
  into.nanos = negative && nanos > 0 ? PER_MS - nanos : nanos;
  reader.at = stop;
}

/** What InfluxDB 3 guesses from the size of a number: below 5·10⁹ seconds, and so on by thousands. */
function likelyUnit(digits: number, first: number): 'ns' | 'us' | 'ms' | 's' {
  const size = digits - (first < 0x35 ? 1 : 0);
  if (size <= 9) return 's';
  if (size <= 12) return 'ms';
  return size <= 15 ? 'us' : 'ns';
}
