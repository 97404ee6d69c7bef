import type { ParseHints } from '../hints.ts';
import { findNumbers } from '../numbers/find.ts';
import { wordsToDigits } from '../numbers/words.ts';
import { fold } from '../text.ts';
import { unitAt } from '../units/units.ts';

const ISO =
  /^\s*P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?\s*$/i;
const ISO_SECONDS = [31_536_000, 2_592_000, 604_800, 86_400, 3600, 60, 1];
const CLOCK = /^\s*(\d{1,4}):([0-5]\d)(?::([0-5]\d)(\.\d+)?)?\s*$/;

/** The seconds a text means: `"1h 30m"`, `"2 hours and 15 minutes"`, `"half an hour"`, `"PT5M"`, `"1:30:00"`. A month is 30 days, a year 365. */
export function parseDuration(text: string, hints?: ParseHints): number | undefined {
  const cut = fold(text.slice(0, 500)).text;
  const iso = ISO.exec(cut);
  if (iso && /\d/.test(cut)) {
    return round(ISO_SECONDS.reduce((sum, seconds, index) => sum + seconds * Number(iso[index + 1] ?? 0), 0));
  }
  const clock = CLOCK.exec(cut);
  if (clock) {
    const [first, second] = [Number(clock[1]), Number(clock[2])];
    return clock[3] === undefined ? first * 60 + second : first * 3600 + second * 60 + Number(clock[3]) + Number(clock[4] ?? 0);
  }
  const plain = spelled(cut, hints?.locale);
  let total = 0;
  let seen = false;
  let past = -1;
  for (const number of tight(plain, hints)) {
    let at = number.end;
    while (at - number.end < 2 && /[ \u00a0-]/.test(plain[at] ?? '')) at++;
    const named = unitAt(plain, at);
    const unit = named?.unit.dimension === 'time' ? named : shortUnit(plain, at);
    if (!unit) continue;
    if (seen && !/^[\s,]*(?:and|und|et|y)?[\s,]*$/i.test(plain.slice(past, number.start))) break;
    total += number.value * unit.unit.factor;
    past = at + unit.length;
    seen = true;
    const half = /^ (?:and a half|et demie?|y media|y medio|und eine halbe)\b/i.exec(plain.slice(past));
    if (half) {
      total += unit.unit.factor / 2;
      past += half[0].length;
    }
  }
  return seen ? round(total) : undefined;
}

/** "m" means minutes beside hours; "1h30" leaves the minutes' unit out. */
function tight(text: string, hints: ParseHints | undefined) {
  const spaced = text;
  const found = findNumbers(spaced, hints).map((one) => ({ ...one, end: scaleless(spaced, one) }));
  const known = new Set(found.map((one) => one.start));
  for (const match of spaced.matchAll(/(?<=\d[a-z]{1,3})(\d{1,4})(?=\s?(?:[a-z]|$))/gi)) {
    if (!known.has(match.index)) {
      found.push({
        value: Number(match[1]),
        start: match.index,
        end: match.index + match[0].length,
        text: match[0],
        percent: false,
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function scaleless(text: string, one: { start: number; end: number }): number {
  const digits = /^-?[\d.,' \u00a0]*\d/.exec(text.slice(one.start, one.end));
  return digits ? one.start + digits[0].length : one.end;
}

function shortUnit(text: string, at: number) {
  const match =
    /^(m|d|h|s|w)(?=\d|\b)/i.exec(text.slice(at, at + 2)) ??
    (/^$/.test(text.slice(at).trim()) && /h\d{2}$/i.test(text.trim()) ? ['', 'm'] : null);
  if (!match) return undefined;
  const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  const letter = (match[1] ?? 'm').toLowerCase();
  return { unit: { dimension: 'time', factor: seconds[letter]!, symbol: letter, names: [] }, length: match[0]!.length };
}

const NAMED: [RegExp, string][] = [
  [/\bhalf an? (hour|day|minute|week|year)\b/gi, '0.5 $1'],
  [/\ba quarter of an hour\b|\bquarter of an hour\b|\bquarter hour\b/gi, '15 min'],
  [/\bthree quarters of an hour\b/gi, '45 min'],
  [/\b(?:an?|one) (hour|day|minute|week|month|year|second)s? and a half\b/gi, '1.5 $1'],
  [
    /\b(?:eine|einer|einem|einen|une|un|una) (stunde|tag|minute|woche|monat|jahr|heure|jour|semaine|hora|día|semana|minuto)\b/gi,
    '1 $1',
  ],
  [/\beine halbe stunde\b|\bune demi-heure\b|\bmedia hora\b/gi, '30 min'],
  [/\ba fortnight\b|\bfortnight\b/gi, '2 weeks'],
  [/\ba couple of\b/gi, '2'],
  [/\b(?:an?|one|per|each|every) (hour|day|minute|week|month|year|second)\b/gi, '1 $1'],
];

const FOREIGN: [RegExp, string][] = [
  [/\b(?:sekunden?|minuten?|stunden?|tage?n?|wochen?|monaten?)\b/i, 'de'],
  [/\b(?:secondes?|minutes?|heures?|jours?|semaines?|mois)\b/i, 'fr'],
  [/\b(?:segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?)\b/i, 'es'],
];

/** Durations in words as digits: an hour, half a day, two and a half hours. */
export function spelled(text: string, locale?: string): string {
  let out = text;
  for (const [pattern, digits] of NAMED) out = out.replace(pattern, digits);
  const language = locale?.slice(0, 2) ?? (/\d/.test(out) ? undefined : FOREIGN.find(([pattern]) => pattern.test(out))?.[1]);
  return wordsToDigits(out, language);
}

function round(seconds: number): number {
  return Number(seconds.toPrecision(12));
}
