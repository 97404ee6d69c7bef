import { isRecord, own } from '../formats/json-path.ts';
import type { Page } from '../html/page.ts';
import type { Candidate } from '../types.ts';
import { type Hints, moneyIn, numberOf } from '../values.ts';
import { type Entity, listOf, mainEntity, readGraph, SOLD_TYPES, textProperty, typesOf } from './ld-graph.ts';

/** One offer of the page's main thing, as JSON-LD states it. */
export type Offer = {
  path: string;
  price?: number;
  currency?: string;
  availability?: string;
  sku?: string;
  name?: string;
  url?: string;
  /** The lower end of a range over several offers. */
  isLow?: boolean;
  isHigh?: boolean;
  rejected?: string;
};

function priceValue(raw: unknown, hints: Hints): { amount?: number; currency?: string } {
  if (typeof raw === 'number') return Number.isFinite(raw) && raw >= 0 ? { amount: raw } : {};
  if (typeof raw !== 'string') return {};
  if (/^\s*\d+(\.\d+)?\s*$/.test(raw)) return { amount: Number(raw) };
  const money = moneyIn(raw, hints)[0];
  if (money) return { amount: money.amount, currency: money.currency };
  return { amount: numberOf(raw, hints) };
}

const LIST_PRICE = /ListPrice|MSRP|SRP|Strikethrough|RegularPrice|RRP/i;

function specificationOf(entities: Entity[], offer: unknown, hints: Hints): Partial<Offer> {
  let found: Partial<Offer> = {};
  for (const spec of listOf(entities, offer, 'priceSpecification')) {
    const { amount, currency } = priceValue(own(spec, 'price'), hints);
    if (amount === undefined) continue;
    const kind = `${textProperty(entities, spec, 'priceType') ?? ''} ${textProperty(entities, spec, 'name') ?? ''}`;
    if (LIST_PRICE.test(kind)) continue;
    if (own(spec, 'referenceQuantity') && found.price !== undefined) continue;
    if (typesOf(spec).some((type) => /Delivery|PaymentCharge/.test(type))) continue;
    if (found.price === undefined || /sale/i.test(kind)) {
      found = { price: amount, currency: currency ?? textProperty(entities, spec, 'priceCurrency') };
    }
  }
  return found;
}

function offersOf(entities: Entity[], node: unknown, base: string, hints: Hints): Offer[] {
  const offers: Offer[] = [];
  const list = listOf(entities, node, 'offers');
  list.forEach((offer, index) => {
    if (!isRecord(offer)) return;
    const path = list.length > 1 ? `${base}offers[${index}]` : `${base}offers`;
    const currency = textProperty(entities, offer, 'priceCurrency');
    const shared = {
      currency,
      availability: textProperty(entities, offer, 'availability'),
      sku: textProperty(entities, offer, 'sku'),
      name: textProperty(entities, offer, 'name'),
      url: textProperty(entities, offer, 'url'),
    };
    const inner = own(offer, 'offers') ? offersOf(entities, offer, `${path}.`, hints) : [];
    const stated = priceValue(own(offer, 'price'), { ...hints, currency });
    const low = priceValue(own(offer, 'lowPrice'), { ...hints, currency });
    const high = priceValue(own(offer, 'highPrice'), { ...hints, currency });
    if (stated.amount !== undefined) {
      offers.push({ ...shared, path: `${path}.price`, price: stated.amount, currency: currency ?? stated.currency });
    } else if (low.amount !== undefined || high.amount !== undefined) {
      const isRange = low.amount !== undefined && high.amount !== undefined && low.amount !== high.amount;
      if (low.amount !== undefined) offers.push({ ...shared, path: `${path}.lowPrice`, price: low.amount, isLow: isRange });
      if (isRange) offers.push({ ...shared, path: `${path}.highPrice`, price: high.amount, isHigh: true });
    } else if (inner.length === 0) {
      const spec = specificationOf(entities, offer, { ...hints, currency });
      offers.push({ ...shared, path: `${path}.priceSpecification.price`, ...spec, currency: spec.currency ?? currency });
    }
    for (const one of inner)
      offers.push({ ...one, currency: one.currency ?? currency, availability: one.availability ?? shared.availability });
  });
  return offers;
}

/** What the page's main sold thing offers: its own offers, then those of its variants. */
export function mainOffers(page: Page, hints: Hints): { entity: Entity; offers: Offer[] } | undefined {
  const entity = mainEntity(page, SOLD_TYPES);
  if (!entity) return undefined;
  const entities = readGraph(page);
  const offers = offersOf(entities, entity.node, '', hints);
  listOf(entities, entity.node, 'hasVariant').forEach((variant, index) => {
    const name = textProperty(entities, variant, 'name');
    const sku = textProperty(entities, variant, 'sku');
    for (const offer of offersOf(entities, variant, `hasVariant[${index}].`, hints)) {
      offers.push({
        ...offer,
        name: offer.name ?? name,
        sku: offer.sku ?? sku,
        url: offer.url ?? textProperty(entities, variant, 'url'),
      });
    }
  });
  return { entity, offers };
}

/** Wraps a value of the main entity as a candidate of this place. */
export function ldCandidate(entity: Entity, path: string, rest: Omit<Candidate, 'source' | 'locator'>): Candidate {
  return { ...rest, source: 'json-ld', locator: { kind: 'jsonld', types: entity.types, path } };
}
