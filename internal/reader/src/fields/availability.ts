import type { Ask } from '@monitors/contract';
import { boxStatus, type StockPlace, stockPlaces } from '../candidates/dom-stock.ts';
import { mainOffers } from '../candidates/json-ld.ts';
import { readMeta } from '../candidates/meta.ts';
import { microLocator, readMicrodata } from '../candidates/microdata.ts';
import { stateStock } from '../candidates/state-stock.ts';
import { Region } from '../html/class-words.ts';
import { pageHints } from '../html/hints.ts';
import { cssPath } from '../html/locate.ts';
import type { Page } from '../html/page.ts';
import { cut, fold } from '../text.ts';
import type { Candidate, Finding } from '../types.ts';
import { type StockStatus, schemaStatus, statusOf } from './stock-words.ts';

const ASIDE = Region.related | Region.chrome | Region.cart | Region.review | Region.overlay | Region.noscript;

function candidate(status: StockStatus, ask: Ask, rest: Omit<Candidate, 'value' | 'type' | 'note'>): Candidate {
  return ask.type === 'text'
    ? { ...rest, value: status.word, type: 'text', note: status.word }
    : { ...rest, value: status.isAvailable, type: 'boolean', note: status.word };
}

function fromLd(page: Page, ask: Ask): Candidate[] {
  const main = mainOffers(page, pageHints(page, ask));
  if (!main) return [];
  const stated = main.offers.flatMap((offer) => {
    const status = offer.availability ? schemaStatus(offer.availability) : undefined;
    return status ? [{ offer, status }] : [];
  });
  if (stated.length === 0) return [];
  const wanted = ask.variant ? fold(ask.variant) : undefined;
  const named = wanted ? stated.filter(({ offer }) => fold(`${offer.name ?? ''} ${offer.sku ?? ''}`).includes(wanted)) : [];
  const pool = named.length > 0 ? named : stated;
  // A thing of many variants can be had when one of them can.
  const chosen = pool.find(({ status }) => status.isAvailable) ?? pool[0]!;
  const agree = pool.filter(({ status }) => status.isAvailable === chosen.status.isAvailable).length / pool.length;
  return [
    candidate(chosen.status, ask, {
      source: 'json-ld',
      locator: { kind: 'jsonld', types: main.entity.types, path: chosen.offer.path.replace(/[^.]+$/, 'availability') },
      snippet: `availability: ${chosen.offer.availability}`,
      weight: 1.4 + 0.6 * agree,
    }),
  ];
}

function fromMicrodata(page: Page, ask: Ask): Candidate[] {
  return readMicrodata(page).flatMap((micro) => {
    const { property, value, flags } = micro;
    const status = property === 'availability' ? (schemaStatus(value) ?? statusOf(value)) : undefined;
    if (!status || flags & ASIDE) return [];
    return [
      candidate(status, ask, {
        source: 'microdata',
        locator: microLocator(page, micro),
        snippet: `availability: ${value}`,
        weight: 1.8,
      }),
    ];
  });
}

function fromMeta(page: Page, ask: Ask): Candidate[] {
  for (const name of ['product:availability', 'og:availability', 'product:stock', 'availability']) {
    const value = readMeta(page).get(name);
    const status = value ? (schemaStatus(value) ?? statusOf(value)) : undefined;
    if (status)
      return [
        candidate(status, ask, { source: 'meta', locator: { kind: 'meta', name }, snippet: `${name}: ${value}`, weight: 1.4 }),
      ];
  }
  return [];
}

function fromState(page: Page, ask: Ask): Candidate[] {
  return stateStock(page).map(({ status, locator, snippet }) =>
    candidate(status, ask, { source: 'state', locator, snippet, weight: 0.9 }),
  );
}

function fromBox(page: Page, ask: Ask): Candidate[] {
  const box = boxStatus(page);
  if (!box) return [];
  const locator = { kind: 'selector', css: cssPath(page, box.element), attribute: 'class' } as const;
  return [candidate(box.status, ask, { source: 'class', locator, snippet: `class ${box.name}`, weight: 1 })];
}

function fromDom(page: Page, places: StockPlace[], ask: Ask): Candidate[] {
  return places.map(({ status, element, text, weight }) =>
    candidate(status, ask, {
      source: 'dom',
      locator: { kind: 'selector', css: cssPath(page, element) },
      snippet: cut(text),
      weight,
    }),
  );
}

/** What a visitor cannot overlook outweighs what scripts and heads say of the same thing: those are cached for longer. */
function weighByView(stated: Candidate[], places: StockPlace[]): void {
  const canBuy = places.some(({ buys }) => buys === 'button');
  const isExplicit = (isAvailable: boolean) =>
    places.some((place) => place.isExplicit && !place.buys && place.status.isAvailable === isAvailable);
  const isOut = isExplicit(false) && !canBuy;
  const isIn = isExplicit(true) && !isExplicit(false) && canBuy;
  if (!isOut && !isIn) return;
  for (const one of stated) {
    const isAvailable = one.note === 'in_stock' || one.note === 'limited';
    if (isAvailable === isOut) one.weight *= 0.4;
  }
}

/** Candidates for whether what the page sells can be had now; the exact status is in the note. */
export function findAvailability(page: Page, ask: Ask): Finding {
  const stated = [
    ...fromLd(page, ask),
    ...fromMicrodata(page, ask),
    ...fromMeta(page, ask),
    ...fromState(page, ask),
    ...fromBox(page, ask),
  ];
  const places = stockPlaces(page);
  weighByView(stated, places);
  return { candidates: [...stated, ...fromDom(page, places, ask)] };
}
