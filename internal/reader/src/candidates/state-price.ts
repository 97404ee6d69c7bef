import { isRecord, joinPath, own, walkJson } from '../formats/json-path.ts';
import { type Page, textOf } from '../html/page.ts';
import { fold } from '../text.ts';
import type { Candidate } from '../types.ts';
import { type Hints, moneyIn } from '../values.ts';
import { namedRecords, pageStates } from './page-state.ts';

/** Keys of a product record that hold what it costs now, the clearest first. */
const PRICE_KEYS = [
  'salePrice',
  'sale_price',
  'currentPrice',
  'current_price',
  'finalPrice',
  'final_price',
  'offerPrice',
  'specialPrice',
  'special_price',
  'priceValue',
  'price',
];
const INNER_KEYS = ['value', 'amount', 'price', 'current', 'sale', 'now', 'min', 'currentPrice', 'centAmount'];

function amountOf(value: unknown, hints: Hints, depth = 0): { amount: number; path: string; isMinor: boolean } | undefined {
  if (typeof value === 'number')
    return value > 0 && Number.isFinite(value) ? { amount: value, path: '', isMinor: false } : undefined;
  if (typeof value === 'string') {
    if (/^\d+(\.\d{1,4})?$/.test(value.trim())) return { amount: Number(value), path: '', isMinor: false };
    const money = value.length < 40 ? moneyIn(value, hints)[0] : undefined;
    return money && money.amount > 0 ? { amount: money.amount, path: '', isMinor: false } : undefined;
  }
  if (!isRecord(value) || depth > 2) return undefined;
  for (const key of INNER_KEYS) {
    const inner = amountOf(own(value, key), hints, depth + 1);
    if (inner) return { ...inner, path: `.${key}${inner.path}`, isMinor: inner.isMinor || key === 'centAmount' };
  }
  return undefined;
}

/** Prices in script state of the record whose name is the page's heading. Whole numbers may count in the minor unit (cents). */
export function statePrices(page: Page, hints: Hints, seen: ReadonlySet<number>): Candidate[] {
  const heading = fold(page.heading ? textOf(page.heading, 300) : (page.title.split(/\s[|–—-]\s/)[0] ?? ''));
  if (heading.length < 3) return [];
  const found: Candidate[] = [];
  for (const state of pageStates(page)) {
    const records = namedRecords(state).filter(({ name }) => fold(name) === heading);
    for (const { path, record, depth } of records.slice(0, 5)) {
      const place = priceIn(record, hints);
      if (!place) continue;
      const isMinor =
        place.isMinor || (!seen.has(place.amount) && Number.isInteger(place.amount) && seen.has(place.amount / 100));
      const amount = isMinor ? place.amount / 100 : place.amount;
      const isCertain = isMinor || seen.has(amount) || !Number.isInteger(place.amount);
      found.push({
        value: amount,
        type: 'number',
        ...(hints.currency ? { unit: hints.currency } : {}),
        source: 'state',
        locator: { kind: 'state', script: state.script, path: path + place.path },
        snippet: `${state.script} ${path}${place.path}: ${place.amount}`.slice(0, 240),
        weight: Math.max(0.3, (isCertain ? 1.1 : 0.5) - depth * 0.02),
      });
      if (found.length >= 10) return found;
    }
  }
  return found;
}

function priceIn(record: Record<string, unknown>, hints: Hints): { amount: number; path: string; isMinor: boolean } | undefined {
  for (const key of PRICE_KEYS) {
    const place = amountOf(own(record, key), hints);
    if (place) return { ...place, path: joinPath('', key) + place.path };
  }
  const prices = own(record, 'prices') ?? own(record, 'pricing') ?? own(record, 'priceInfo') ?? own(record, 'priceRange');
  if (!isRecord(prices)) return undefined;
  let found: { amount: number; path: string; isMinor: boolean } | undefined;
  walkJson(
    prices,
    (value, path, key) => {
      if (!/^(?:current|sale|final|now|selling|special|current_?price|min(?:imum)?_?price|value|amount|price)$/i.test(key))
        return undefined;
      const inner = amountOf(value, hints);
      if (!inner) return undefined;
      const owner = own(record, 'prices')
        ? 'prices'
        : own(record, 'pricing')
          ? 'pricing'
          : own(record, 'priceInfo')
            ? 'priceInfo'
            : 'priceRange';
      found = { ...inner, path: `.${owner}${path.slice(1)}${inner.path}` };
      return false;
    },
    200,
  );
  return found;
}
