import type { Ask } from '@monitors/contract';
import { listOf, mainEntity, readGraph, SOLD_TYPES, textProperty } from '../candidates/ld-graph.ts';
import { readMeta } from '../candidates/meta.ts';
import { readMicrodata } from '../candidates/microdata.ts';
import type { Hints } from '../values.ts';
import type { Page } from './page.ts';

const CURRENCY = /^[A-Z]{3}$/;

/** Currency the page states for machines, if it does. */
function statedCurrency(page: Page): string | undefined {
  const meta = readMeta(page);
  const candidates: (string | undefined)[] = [];
  const entity = mainEntity(page, SOLD_TYPES);
  if (entity) {
    const entities = readGraph(page);
    for (const offer of listOf(entities, entity.node, 'offers')) candidates.push(textProperty(entities, offer, 'priceCurrency'));
  }
  candidates.push(readMicrodata(page).find(({ property }) => property === 'priceCurrency')?.value);
  candidates.push(meta.get('product:price:currency'), meta.get('og:price:currency'));
  return candidates
    .map((text) => text?.trim().toUpperCase())
    .find((text): text is string => text !== undefined && CURRENCY.test(text));
}

/** How the page's numbers are to be read: its language, address and currency. */
export function pageHints(page: Page, ask: Pick<Ask, 'locale' | 'unit'>): Hints {
  const currency = statedCurrency(page);
  const locale = ask.locale ?? page.language;
  return { ...(locale ? { locale } : {}), url: page.url, ...(currency ? { currency } : {}) };
}
