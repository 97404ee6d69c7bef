import type { Condition } from '@monitors/contract';

/** A number as a sentence writes it: plain digits, never an exponent. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return Math.abs(value) >= 1 ? BigInt(Math.round(value)).toString() : value.toFixed(20).replace(/0+$/, '');
}

/** Symbols that are a word or another unit when read again, and how they are written out. */
const WRITTEN: Record<string, string> = {
  in: 'inches',
  d: 'days',
  w: 'weeks',
  mo: 'months',
  y: 'years',
  h: 'hours',
  min: 'minutes',
  t: 'tonnes',
  B: 'bytes',
  K: 'kelvin',
  V: 'volts',
  W: 'watts',
  l: 'litres',
  st: 'stone',
  ft: 'feet',
  '°': 'degrees',
  rad: 'radians',
};

/** A value with its unit: `900 USD`, `-10 °C`, `5 %`. */
export function valueWords(value: Condition['value'], unit?: string): string {
  if (typeof value === 'number')
    return unit ? `${plainNumber(value)} ${Object.hasOwn(WRITTEN, unit) ? WRITTEN[unit] : unit}` : plainNumber(value);
  if (typeof value === 'string') return quoted(value);
  return value === true ? 'true' : value === false ? 'false' : 'nothing';
}

/** A text in quotes of a style that it does not hold itself. */
export function quoted(text: string): string {
  if (!text.includes('"')) return `"${text}"`;
  if (!/[“”„"]/.test(text.replaceAll('"', ''))) {
    if (!/[«»]/.test(text)) return `«${text}»`;
  }
  if (!text.includes('`')) return `\`${text}\``;
  return `«${text.replaceAll('«', '"').replaceAll('»', '"')}»`;
}

const STEPS: [number, string][] = [
  [604_800, 'week'],
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** Seconds in the largest unit that divides them: `26 hours`, `1 day`. */
export function durationWords(seconds: number): string {
  const [size, name] = STEPS.find(([step]) => seconds >= step && seconds % step === 0) ?? [1, 'second'];
  const count = seconds / size;
  return `${plainNumber(count)} ${name}${count === 1 ? '' : 's'}`;
}

/** `every 5 minutes`, `every hour`. */
export function everyWords(seconds: number): string {
  const words = durationWords(seconds);
  return `every ${words.replace(/^1 /, '')}`;
}

/** `the 7-day average`, `the usual level`; what a condition compares with, or undefined. */
export function referenceWords(condition: Condition): string | undefined {
  const versus = condition.versus;
  if (versus === undefined) return undefined;
  const kind = typeof versus === 'string' ? versus : versus.kind;
  const days = (typeof versus === 'string' ? undefined : versus.days) ?? condition.days;
  const span = days === undefined ? '' : `${plainNumber(days)}-day `;
  const noun = {
    average: 'average',
    lowest: 'lowest value',
    highest: 'highest value',
    baseline: 'usual level',
    previous: 'previous value',
  }[kind];
  return `the ${span}${noun}`;
}
