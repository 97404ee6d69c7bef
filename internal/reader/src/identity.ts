import type { Identity, Plan } from '@monitors/contract';
import { listOf, mainEntity, readGraph, SOLD_TYPES, textProperty } from './candidates/ld-graph.ts';
import { readMeta } from './candidates/meta.ts';
import { readMicrodata } from './candidates/microdata.ts';
import type { Page } from './html/page.ts';
import { textOf } from './html/page.ts';
import { cut, fold } from './text.ts';

/** What the page is about, for noticing that it shows another thing: name, SKU, canonical address. */
export function identityOf(page: Page, currency?: string): Identity | undefined {
  const entity = mainEntity(page, SOLD_TYPES);
  const entities = readGraph(page);
  const micro = readMicrodata(page);
  const heading = page.heading ? textOf(page.heading, 500) : '';
  const name =
    heading ||
    (entity ? textProperty(entities, entity.node, 'name') : undefined) ||
    micro.find(({ property }) => property === 'name')?.value;
  const sku = entity
    ? (textProperty(entities, entity.node, 'sku') ??
      listOf(entities, entity.node, 'offers')
        .map((offer) => textProperty(entities, offer, 'sku'))
        .find(Boolean))
    : micro.find(({ property }) => property === 'sku')?.value;
  const canonical = readMeta(page).get('canonical') ?? readMeta(page).get('og:url');
  const url = canonical && URL.canParse(canonical, page.url) ? new URL(canonical, page.url).href : undefined;
  const made: Identity = {
    ...(name ? { name: cut(name, 500) } : {}),
    ...(sku ? { sku: cut(sku, 200) } : {}),
    ...(url ? { url: cut(url, 2000) } : {}),
    ...(currency ? { currency } : {}),
  };
  return Object.keys(made).length > 0 ? made : undefined;
}

function overlap(a: string, b: string): number {
  const [one, two] = [new Set(fold(a).split(' ')), new Set(fold(b).split(' '))];
  let shared = 0;
  for (const word of one) if (two.has(word)) shared++;
  return shared / Math.max(1, Math.min(one.size, two.size));
}

/** True where the page is still about the plan's thing; a renamed thing with the same SKU or address counts as the same. */
export function isSameThing(before: Plan['identity'], after: Identity | undefined): boolean {
  if (!before || !after) return true;
  if (before.sku && after.sku && before.sku === after.sku) return true;
  if (!before.name || !after.name) return !(before.sku && after.sku);
  const alike = overlap(before.name, after.name);
  if (before.sku && after.sku) return alike >= 0.6;
  return alike >= 0.4 || (before.url !== undefined && before.url === after.url && alike > 0.2);
}
