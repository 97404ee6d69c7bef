import type { Ask, FactValue } from '@monitors/contract';
import { convertUnit, parseDate, parsePercent, parseQuantity } from '@monitors/language';
import { kindOf } from './fields/kinds.ts';
import { statusOf } from './fields/stock-words.ts';
import { isRecord, own } from './formats/json-path.ts';
import { MAX_ITEMS, MAX_TEXT } from './limits.ts';
import { clean, cut, jsonText } from './text.ts';
import { type Hints, moneyIn, numberOf } from './values.ts';

/** A value of the asked type with its unit. */
export type Typed = { value: FactValue; unit?: string; note?: string };

function asNumber(text: string, ask: Ask, hints: Hints, now?: Date): Typed | undefined {
  const kind = kindOf(ask);
  if (kind === 'price') {
    const money = moneyIn(text, hints)[0];
    if (money) return { value: money.amount, ...(money.currency ? { unit: money.currency } : {}) };
    const amount = numberOf(text, hints);
    return amount === undefined ? undefined : { value: amount, ...(hints.currency ? { unit: hints.currency } : {}) };
  }
  if (kind === 'percentage' || ask.unit === '%') {
    const percent = parsePercent(text, hints);
    if (percent !== undefined) return { value: percent, unit: '%' };
  }
  if (kind === 'quantity' || (ask.unit && ask.unit !== '%')) {
    const quantity = parseQuantity(text, hints);
    if (quantity) return inAskedUnit(quantity, ask);
  }
  if (kind === 'date' && now) {
    const date = parseDate(text, { ...hints, now });
    if (date) return { value: Math.round(Date.parse(date) / 1000), unit: 's' };
  }
  const number = numberOf(text, hints);
  if (number === undefined) return undefined;
  const percent = /%/.test(text) ? parsePercent(text, hints) : undefined;
  return percent === number ? { value: number, unit: '%' } : { value: number };
}

/** The quantity in the unit that was asked for where both measure the same; a bare degree takes the asked scale. */
export function inAskedUnit(quantity: { value: number; unit?: string; dimension: string }, ask: Ask): Typed {
  const wanted = ask.unit;
  if (!wanted || !quantity.unit || quantity.unit === wanted)
    return { value: quantity.value, ...(quantity.unit ? { unit: quantity.unit } : {}) };
  if (quantity.unit === '°') return { value: quantity.value, unit: wanted };
  const converted = convertUnit(quantity.value, quantity.unit, wanted);
  return converted === undefined ? { value: quantity.value, unit: quantity.unit } : { value: converted, unit: wanted };
}

function asBoolean(raw: unknown, ask: Ask): Typed | undefined {
  if (typeof raw === 'boolean') return { value: raw };
  if (typeof raw === 'number') return { value: raw > 0 };
  const text = clean(String(raw));
  if (kindOf(ask) === 'availability' || ask.field === 'number') {
    const status = statusOf(text);
    if (status) return { value: status.isAvailable, note: status.word };
  }
  if (
    /^(true|yes|on|up|ok|y|1|enabled|active|open|online|available|operational|running|live|success|passed|healthy)$/i.test(text)
  )
    return { value: true };
  if (
    /^(false|no|off|down|n|0|disabled|inactive|closed|offline|unavailable|stopped|failed|failure|unhealthy|null|none)$/i.test(
      text,
    )
  )
    return { value: false };
  return undefined;
}

function asList(raw: unknown): Typed | undefined {
  if (!Array.isArray(raw)) return undefined;
  const items = raw.slice(0, MAX_ITEMS).map((item, index) => listItem(item, index));
  return { value: items };
}

const KEY_NAMES = [
  'id',
  'guid',
  'uuid',
  'key',
  'url',
  'link',
  'href',
  'html_url',
  'slug',
  'sku',
  'code',
  'name',
  'title',
  'tag_name',
  'number',
];
const TITLE_NAMES = [
  'title',
  'name',
  'headline',
  'subject',
  'label',
  'summary',
  'tag_name',
  'text',
  'message',
  'description',
  'id',
];
const URL_NAMES = ['url', 'html_url', 'link', 'href', 'permalink'];
const DATE_NAMES = [
  'published_at',
  'created_at',
  'date',
  'published',
  'updated_at',
  'time',
  'timestamp',
  'createdAt',
  'publishedAt',
];

function firstText(record: Record<string, unknown>, names: string[]): string | undefined {
  for (const name of names) {
    const value = own(record, name);
    if (typeof value === 'string' && value.trim()) return clean(value);
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** One item of a JSON list: its identity is an id or link it carries, else its whole content. */
function listItem(item: unknown, _index: number): { key: string; title: string; url?: string; at?: string } {
  if (!isRecord(item)) {
    const text = clean(typeof item === 'string' ? item : (jsonText(item) ?? ''));
    return { key: cut(text, 500), title: cut(text, 500) };
  }
  const whole = cut(jsonText(item) ?? '', 500);
  const url = firstText(item, URL_NAMES);
  const at = firstText(item, DATE_NAMES);
  const time = at ? Date.parse(at) : Number.NaN;
  return {
    key: firstText(item, KEY_NAMES) ?? whole,
    title: cut(firstText(item, TITLE_NAMES) ?? whole, 500),
    ...(url && /^(https?:|\/)/.test(url) ? { url } : {}),
    ...(Number.isNaN(time) ? {} : { at: new Date(time).toISOString() }),
  };
}

/** Turns what was found (text, JSON value) into the asked type; `undefined` where it is not of that type. */
export function coerce(raw: unknown, ask: Ask, hints: Hints, now?: Date): Typed | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (ask.type === 'list') return asList(raw);
  if (ask.type === 'object') return isRecord(raw) ? { value: raw } : undefined;
  if (ask.type === 'boolean') return asBoolean(raw, ask);
  if (ask.type === 'number') {
    if (typeof raw === 'number')
      return Number.isFinite(raw)
        ? { value: raw, ...(ask.unit && kindOf(ask) !== 'price' ? { unit: ask.unit } : {}) }
        : undefined;
    if (typeof raw === 'boolean') return undefined;
    if (Array.isArray(raw)) return { value: raw.length };
    return typeof raw === 'string' ? asNumber(clean(raw), ask, hints, now) : undefined;
  }
  const text = typeof raw === 'string' ? clean(raw) : typeof raw === 'object' ? jsonText(raw) : String(raw);
  if (kindOf(ask) === 'date') {
    const date = typeof raw === 'string' ? parseDate(text, { ...hints, now }) : undefined;
    return date ? { value: date } : undefined;
  }
  if (kindOf(ask) === 'version') {
    const version = /(?:^|[^\d.])(v?\d+(?:\.\d+)+(?:[-+.]?(?:alpha|beta|rc|dev|pre|post|final|lts|sp|p|r|b)[\w.-]{0,20})?)/i.exec(
      text,
    )?.[1];
    if (version) return { value: version };
  }
  return text ? { value: cut(text, MAX_TEXT) } : undefined;
}
