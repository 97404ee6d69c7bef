import type { Ask } from '@monitors/contract';
import { placeSnippet, pricePlaces } from '../candidates/dom-price.ts';
import { ldCandidate, mainOffers, type Offer } from '../candidates/json-ld.ts';
import { readMeta } from '../candidates/meta.ts';
import { microLocator, readMicrodata } from '../candidates/microdata.ts';
import { CLEAR_PLACE, type PricePlace } from '../candidates/price-score.ts';
import { statePrices } from '../candidates/state-price.ts';
import { Region } from '../html/class-words.ts';
import { pageHints } from '../html/hints.ts';
import { cssPath } from '../html/locate.ts';
import type { Page } from '../html/page.ts';
import { textOf } from '../html/page.ts';
import { fold } from '../text.ts';
import type { Candidate, Finding } from '../types.ts';
import { type Hints, moneyIn, numberOf } from '../values.ts';
import { fromFree } from './free.ts';

function fromLd(page: Page, hints: Hints, ask: Ask): Candidate[] {
  const main = mainOffers(page, hints);
  if (!main) return [];
  const priced = main.offers.filter((offer) => offer.price !== undefined);
  const amounts = new Set(priced.map((offer) => offer.price));
  const chosen = priced.length > 1 && amounts.size > 1 ? chosenOffer(priced, page, ask) : undefined;
  return priced.map((offer) => {
    const isOpen = amounts.size > 1 && !chosen;
    const weight = offer === chosen ? 2.2 : chosen ? 0.3 : isOpen ? 0.8 : 2.2;
    return ldCandidate(main.entity, offer.path, {
      value: offer.price!,
      type: 'number',
      ...(offer.currency ? { unit: offer.currency.toUpperCase().slice(0, 10) } : {}),
      snippet: `${offer.path}: ${offer.price} ${offer.currency ?? ''}${offer.name ? ` (${offer.name})` : ''}`.trim(),
      weight: offer.price === 0 ? weight * 0.4 : weight,
      ...(offer.isHigh ? { rejected: 'The upper end of a range' } : {}),
    });
  });
}

/** The offer that the address or the user's words single out. */
function chosenOffer(offers: Offer[], page: Page, ask: Ask): Offer | undefined {
  if (ask.variant) {
    const wanted = fold(ask.variant);
    const named = offers.filter((offer) =>
      fold(`${offer.name ?? ''} ${offer.sku ?? ''}`)
        .split(' ')
        .join(' ')
        .includes(wanted),
    );
    if (named.length > 0 && new Set(named.map((offer) => offer.price)).size === 1) return named[0];
  }
  if (!URL.canParse(page.url)) return undefined;
  const params = [...new URL(page.url).searchParams.values()].filter((value) => value.length > 2);
  const byParam = offers.filter((offer) =>
    params.some((value) => offer.sku === value || (offer.url ?? '').includes(`=${value}`)),
  );
  return byParam.length > 0 && new Set(byParam.map((offer) => offer.price)).size === 1 ? byParam[0] : undefined;
}

function fromMicrodata(page: Page, hints: Hints): Candidate[] {
  const found: Candidate[] = [];
  for (const micro of readMicrodata(page)) {
    const { element, property, value, flags } = micro;
    if (property !== 'price' && property !== 'lowPrice') continue;
    const amount = moneyIn(value, hints)[0]?.amount ?? numberOf(value, hints);
    if (amount === undefined) continue;
    const isAside = (flags & (Region.related | Region.chrome | Region.cart | Region.review)) !== 0;
    found.push({
      value: amount,
      type: 'number',
      ...(hints.currency ? { unit: hints.currency } : {}),
      source: 'microdata',
      locator: microLocator(page, micro),
      snippet: textOf(element, 200) || `${property}: ${value}`,
      weight: amount === 0 ? 0.6 : property === 'lowPrice' ? 0.8 : 1.9,
      ...(isAside ? { rejected: 'The price of another product' } : {}),
    });
  }
  return found;
}

const META_PRICES = [
  'product:sale_price:amount',
  'product:price:amount',
  'og:price:amount',
  'og:product:price:amount',
  'product:price',
  'twitter:data1',
];

function fromMeta(page: Page, hints: Hints): Candidate[] {
  const meta = readMeta(page);
  const found: Candidate[] = [];
  for (const name of META_PRICES) {
    const content = meta.get(name);
    if (!content) continue;
    const money = moneyIn(content, hints)[0];
    if (name.startsWith('twitter') && !money) continue;
    const amount = money?.amount ?? numberOf(content, hints);
    if (amount === undefined) continue;
    const unit = hints.currency ?? money?.currency;
    found.push({
      value: amount,
      type: 'number',
      ...(unit ? { unit } : {}),
      source: 'meta',
      locator: { kind: 'meta', name },
      snippet: `${name}: ${content}`,
      weight: amount === 0 ? 0.4 : name.startsWith('product:sale') ? 1.8 : 1.5,
    });
  }
  return found;
}

/** Strength of the best place in the text; the others fall off with the distance of their score. */
const DOM_WEIGHT = 2.3;

function domWeights(places: PricePlace[]): Map<PricePlace, number> {
  const usable = places.filter((place) => !place.rejected);
  const best = Math.max(0, ...usable.map((place) => place.score));
  const weights = new Map<PricePlace, number>();
  for (const place of usable) {
    const weight = DOM_WEIGHT * Math.max(0.05, Math.min(1, (best - 0.6) / 2.2)) * Math.exp((place.score - best) / 0.6);
    weights.set(place, place.isRangeEnd || place.isFrom ? weight * 0.8 : weight);
  }
  return weights;
}

function fromDom(page: Page, places: PricePlace[], hints: Hints): Candidate[] {
  const weights = domWeights(places);
  const kept = places
    .filter((place) => place.rejected || (weights.get(place) ?? 0) > 0.12)
    .sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0))
    .slice(0, 40);
  return kept.map((place) => {
    const unit = place.currency ?? hints.currency;
    return {
      value: place.amount,
      type: 'number' as const,
      ...(unit ? { unit } : {}),
      source: 'dom',
      locator: { kind: 'selector' as const, css: cssPath(page, place.element) },
      snippet: placeSnippet(page, place),
      weight: weights.get(place) ?? 0.1,
      ...(place.rejected ? { rejected: place.rejected } : {}),
    };
  });
}

/** Places whose own small box names the wanted variant are its prices. */
function preferVariant(page: Page, places: PricePlace[], variant: string): void {
  const wanted = ` ${fold(variant)} `;
  for (const place of places) {
    if (` ${fold(place.text)} ${fold(placeSnippet(page, place))} `.includes(wanted)) place.score += 1.6;
  }
}

/** Candidates for the price of what the page sells. */
export function findPrice(page: Page, ask: Ask): Finding {
  const hints = pageHints(page, ask);
  const places = pricePlaces(page, hints);
  if (ask.variant) preferVariant(page, places, ask.variant);
  const free = fromFree(page, hints, places);
  const candidates = [
    ...fromLd(page, hints, ask),
    ...fromMicrodata(page, hints),
    ...fromMeta(page, hints),
    ...statePrices(page, hints, new Set(places.map((place) => place.amount))),
    ...fromDom(page, places, hints),
    ...free,
  ];
  for (const candidate of candidates) {
    if (candidate.value === 0 && candidate.source !== 'dom') candidate.weight = free.length > 0 ? 1.9 : 0.2;
  }
  weighByView(candidates, places);
  preferCurrency(candidates, ask.unit);
  return { candidates, ...openRange(candidates, places) };
}

/** Where a page names its price in several currencies, the asked one is meant. */
function preferCurrency(candidates: Candidate[], unit: string | undefined): void {
  if (!unit || !candidates.some((candidate) => !candidate.rejected && candidate.unit === unit)) return;
  for (const candidate of candidates) if (candidate.unit && candidate.unit !== unit) candidate.weight *= 0.3;
}

/** A page that shows only the ends of a range, and states no single price elsewhere, asks for the variant. */
function openRange(candidates: Candidate[], places: PricePlace[]): Partial<Finding> {
  const best = places.filter((place) => !place.rejected).sort((a, b) => b.score - a.score)[0];
  const isStated = candidates.some((candidate) => candidate.source !== 'dom' && !candidate.rejected && candidate.weight >= 1.5);
  const ld = new Set(candidates.filter(({ source, rejected }) => source === 'json-ld' && !rejected).map(({ value }) => value));
  if (best?.isRangeEnd && !isStated) return { cause: 'variant_needed' };
  return ld.size > 1 ? { whenOpen: 'variant_needed' } : {};
}

/**
 * Statements for machines are checked against what a visitor sees: seen as a price they gain, seen only as an old price
 * or not at all beside another clear price they lose (prices without tax, stale data). Zero counts when the page says "free".
 */
function weighByView(candidates: Candidate[], places: PricePlace[]): void {
  const shown = places.filter((place) => !place.rejected);
  const isSeen = ({ value, unit }: Candidate) =>
    shown.some(({ amount, currency }) => amount === value && (!currency || !unit || currency === unit));
  const old = new Set(places.filter((place) => place.rejected?.startsWith('An old')).map((place) => place.amount));
  const hasClear = places.some((place) => !place.rejected && place.score >= CLEAR_PLACE);
  for (const candidate of candidates) {
    if (candidate.source === 'dom' || candidate.rejected || typeof candidate.value !== 'number') continue;
    if (isSeen(candidate)) candidate.weight += 0.5;
    else if (old.has(candidate.value)) candidate.weight *= hasClear ? 0.35 : 0.8;
    else if (hasClear) candidate.weight *= 0.55;
  }
}
