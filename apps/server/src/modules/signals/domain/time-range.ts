import { AppError } from '../../../kernel/app-error.ts';

/** A stretch of time in milliseconds, both ends included. */
export interface TimeRange {
  from: number;
  to: number;
}

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const WORDS: Readonly<Record<string, string>> = { second: 's', minute: 'm', hour: 'h', day: 'd', week: 'w' };

/** Reads a time as the API takes it; throws VALIDATION_ERROR naming the field. */
export function parseTime(text: string, now: number, field: string): number {
  const ago = /^-(\d{1,9})([smhdw])$/.exec(text.trim());
  if (ago?.[2]) return now - Number(ago[1]) * (UNITS[ago[2]] ?? 0);
  if (text.trim() === 'now') return now;
  const at = /^-?\d{1,16}(?:\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
  // Beyond these years no store keeps a time.
  if (Number.isFinite(at) && at > -2_000_000_000_000 && at < 8_000_000_000_000) return Math.trunc(at);
  throw invalid(field, 'Not a time: send ISO-8601, milliseconds since 1970, or so long ago as -1h');
}

/** The stretch that a query names; where it names none, the `usual` milliseconds until now, and `ahead` more, as clocks of senders may be. */
export function parseRange(
  given: { from?: string | undefined; to?: string | undefined },
  now: number,
  usual: number,
  fields: readonly [string, string] = ['from', 'to'],
  ahead: number = DAY_MS,
): TimeRange {
  const to = given.to === undefined ? now + ahead : parseTime(given.to, now, fields[1]);
  const from = given.from === undefined ? Math.min(now, to) - usual : parseTime(given.from, now, fields[0]);
  if (from > to) throw invalid(fields[0], `This is after ${fields[1]}`);
  return { from, to };
}

/** Seconds of a granularity such as `30s`, `5m`, `1h`, `minute` or a number of seconds. */
export function parseGranularity(text: string): number {
  const word = WORDS[text.toLowerCase()];
  const match = /^(\d{1,9})\s*(s|m|h|d|w|second|minute|hour|day|week)?s?$/i.exec(word ? `1${word}` : text.trim());
  const unit = match?.[2]?.toLowerCase() ?? 's';
  const seconds = (Number(match?.[1]) * (UNITS[WORDS[unit] ?? unit] ?? 0)) / 1000;
  if (!match || !(seconds >= 1)) throw invalid('granularity', 'Not a granularity: send 10s, 1m, 5m, 1h or 1d');
  return seconds;
}

/** A granularity that gives about two hundred points. */
export function usualGranularity({ from, to }: TimeRange): number {
  const wanted = (to - from) / 200_000;
  return STEPS.find((step) => step >= wanted) ?? 604_800;
}
const STEPS = [1, 5, 10, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400];

/** A refusal that names a field. */
export function invalid(field: string, message: string): AppError {
  return new AppError('VALIDATION_ERROR', `${field}: ${message}`, { details: [{ field, message }] });
}
