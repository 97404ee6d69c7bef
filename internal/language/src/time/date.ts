import * as chrono from 'chrono-node';
import { conventionsOf, type ParseHints } from '../hints.ts';
import { fold } from '../text.ts';

/** Hints for dates; without `now` only dates that name their year are understood. */
export type DateHints = ParseHints & { now?: Date | undefined };

const MONTH_FIRST = new Set(['US', 'PH', 'PR']);

/** The date a text states as ISO 8601: `2026-03-05`, with time `2026-03-05T14:00:00`, and with a zone in UTC with `Z`. */
export function parseDate(text: string, hints?: DateHints): string | undefined {
  const cut = fold(text.slice(0, 500)).text.replaceAll('\u00a0', ' ').trim();
  if (!/\d/.test(cut) && !hints?.now) return undefined;
  const iso = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)/.exec(
    cut,
  );
  if (iso) return isoDate(iso);
  const tight = /^(19\d\d|20\d\d)(\d\d)(\d\d)$/.exec(cut);
  if (tight) return dateOf(Number(tight[1]), Number(tight[2]), Number(tight[3]));
  const eastern = /(\d{4})\s?[年년./]\s?(\d{1,2})\s?[月월./]\s?(\d{1,2})\s?[日일]?/.exec(cut);
  if (eastern) return dateOf(Number(eastern[1]), Number(eastern[2]), Number(eastern[3]));
  const numeric =
    /(?<![\d.])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d])(?:,?\s+(?:um\s+|at\s+)?(\d{1,2}):(\d{2})(?!\d))?/.exec(cut);
  if (numeric) {
    const date = numericDate(numeric, hints);
    return date && numeric[5] ? `${date}T${numeric[5].padStart(2, '0')}:${numeric[6]}:00` : date;
  }
  return spoken(cut, hints);
}

function isoDate(match: RegExpExecArray): string | undefined {
  const date = dateOf(Number(match[1]), Number(match[2]), Number(match[3]));
  if (!date || match[4] === undefined) return date;
  const local = `${date}T${match[4]}:${match[5]}:${match[6] ?? '00'}`;
  if (!match[7]) return Number.isNaN(Date.parse(`${local}Z`)) ? undefined : local;
  const at = new Date(`${local}${match[7]}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString().replace('.000Z', 'Z');
}

function dateOf(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  return at.toISOString().slice(0, 10);
}

/** Day first everywhere but where slashes are written the American way; what cannot be a month is the day. */
function numericDate(match: RegExpExecArray, hints: DateHints | undefined): string | undefined {
  const [first, second] = [Number(match[1]), Number(match[3])];
  const year = match[4]!.length === 2 ? 2000 + Number(match[4]) : Number(match[4]);
  const place = conventionsOf(hints);
  const american = match[2] !== '.' && (place.country ? MONTH_FIRST.has(place.country) : (place.language ?? 'en') === 'en');
  const monthFirst = first > 12 ? false : second > 12 ? true : american;
  return monthFirst ? dateOf(year, first, second) : dateOf(year, second, first);
}

const PARSERS: Record<string, { parse: typeof chrono.parse }> = {
  en: chrono.en.casual,
  de: chrono.de.casual,
  fr: chrono.fr.casual,
  es: chrono.es.casual,
  pt: chrono.pt.casual,
  nl: chrono.nl.casual,
  ja: chrono.ja.casual,
};

function spoken(text: string, hints: DateHints | undefined): string | undefined {
  const language = conventionsOf(hints).language ?? 'en';
  const reference = hints?.now ?? new Date(Date.UTC(2000, 0, 1, 12));
  const order = [language, 'en', 'de', 'fr', 'es', 'pt', 'nl'].filter(
    (one, index, all) => PARSERS[one] && all.indexOf(one) === index,
  );
  for (const one of order) {
    const result = PARSERS[one]!.parse(text, { instant: reference, timezone: 0 }, { forwardDate: true })[0];
    if (!result) continue;
    const start = result.start;
    if (!hints?.now && !start.isCertain('year')) continue;
    if (!start.isCertain('day') && !start.isCertain('weekday') && !start.isCertain('month') && !hints?.now) continue;
    const date = dateOf(start.get('year')!, start.get('month')!, start.get('day') ?? 1);
    if (!date || !start.isCertain('hour')) return date;
    const clock = (part: 'hour' | 'minute' | 'second') => String(start.get(part) ?? 0).padStart(2, '0');
    const local = `${date}T${clock('hour')}:${clock('minute')}:${clock('second')}`;
    return start.isCertain('timezoneOffset') ? start.date().toISOString().replace('.000Z', 'Z') : local;
  }
  return undefined;
}
