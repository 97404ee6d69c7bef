import type { Locator } from '@monitors/contract';
import { type StockStatus, schemaStatus } from '../fields/stock-words.ts';
import { isRecord, joinPath, own } from '../formats/json-path.ts';
import { type Page, textOf } from '../html/page.ts';
import { cut, fold } from '../text.ts';
import { namedRecords, pageStates } from './page-state.ts';

const AVAILABLE_KEYS = ['inStock', 'in_stock', 'isInStock', 'is_in_stock', 'isAvailable', 'is_available', 'available'];
const SOLD_OUT_KEYS = ['soldOut', 'sold_out', 'isSoldOut', 'is_sold_out', 'outOfStock', 'isOutOfStock', 'out_of_stock'];
const STATUS_KEYS = ['availability', 'availabilityStatus', 'stockStatus', 'stock_status', 'stockLevelStatus', 'inventoryStatus'];

type Stated = { status: StockStatus; locator: Locator; snippet: string };

/** What a record says of its stock under one of the usual keys. */
function statusIn(record: Record<string, unknown>): { key: string; status: StockStatus } | undefined {
  for (const key of AVAILABLE_KEYS) {
    const value = own(record, key);
    if (typeof value === 'boolean') return { key, status: schemaStatus(value ? 'InStock' : 'OutOfStock')! };
  }
  for (const key of SOLD_OUT_KEYS) {
    const value = own(record, key);
    if (typeof value === 'boolean') return { key, status: schemaStatus(value ? 'OutOfStock' : 'InStock')! };
  }
  for (const key of STATUS_KEYS) {
    const value = own(record, key);
    const text = isRecord(value) ? (own(value, 'status') ?? own(value, 'code') ?? own(value, 'stockLevelStatus')) : value;
    const status = typeof text === 'string' && text.length < 80 ? schemaStatus(text) : undefined;
    if (status) return { key, status };
  }
  return undefined;
}

/** What script state says of the stock of the record that is named like the page's heading. */
export function stateStock(page: Page): Stated[] {
  const heading = fold(page.heading ? textOf(page.heading, 300) : (page.title.split(/\s[|–—-]\s/)[0] ?? ''));
  if (heading.length < 3) return [];
  const found: Stated[] = [];
  for (const state of pageStates(page)) {
    for (const { path, record, name } of namedRecords(state)) {
      if (fold(name) !== heading) continue;
      const stated = statusIn(record);
      if (!stated) continue;
      const full = joinPath(path, stated.key);
      found.push({
        status: stated.status,
        locator: { kind: 'state', script: state.script, path: full },
        snippet: cut(`${state.script} ${full}: ${stated.status.word}`),
      });
      if (found.length >= 5) return found;
    }
  }
  return found;
}
