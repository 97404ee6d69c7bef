import type { Ask } from '@monitors/contract';
import type { Element } from 'domhandler';
import { mainOffers } from '../candidates/json-ld.ts';
import { readMeta } from '../candidates/meta.ts';
import { microLocator, readMicrodata } from '../candidates/microdata.ts';
import { Region } from '../html/class-words.ts';
import { pageHints } from '../html/hints.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, charsIn, type Page } from '../html/page.ts';
import { cut, fold, words } from '../text.ts';
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

const STOCK_NAMES = new Set([
  'stock',
  'availability',
  'available',
  'inventory',
  'instock',
  'outofstock',
  'soldout',
  'lagerstand',
  'dispo',
  'disponibilite',
]);

function namesStock(element: Element): boolean {
  return words(
    `${element.attribs.class ?? ''} ${element.attribs.id ?? ''} ${element.attribs['data-testid'] ?? ''} ${element.attribs.itemprop ?? ''}`.slice(
      0,
      300,
    ),
  ).some((word) => STOCK_NAMES.has(word));
}

const BUY =
  /^(?:\+ ?)?(?:add (?:item )?to (?:my |your |shopping )?(?:cart|bag|basket|trolley|order)\b.{0,40}|buy(?: it)? now|buy|purchase|order now|in den (?:warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter|a.adir al carrito|comprar(?: ahora)?|aggiungi al carrello|in (?:winkelwagen|mandje))$/i;

function isButton(element: Element): boolean {
  return (
    element.name === 'button' ||
    element.attribs.role === 'button' ||
    (element.name === 'input' && /submit|button/.test(element.attribs.type ?? ''))
  );
}

/** A size or colour that is sold out says nothing about the thing: such texts stand among alike options. */
function isOption(element: Element): boolean {
  const around = [element, ...ancestors(element, 4)];
  return around.some(
    (at) =>
      /^(?:option|select|label|fieldset)$/.test(at.name) ||
      words(at.attribs.class ?? '').some((word) =>
        /^(?:swatch|swatches|variant|variants|option|options|size|sizes|color|colour)$/.test(word),
      ),
  );
}

function fromDom(page: Page, ask: Ask): Candidate[] {
  const found: Candidate[] = [];
  const headingRun = page.heading ? (page.runStart.get(page.heading) ?? 0) : 0;
  const push = (status: StockStatus, element: Element, text: string, weight: number) => {
    if (found.length < 60)
      found.push(
        candidate(status, ask, {
          source: 'dom',
          locator: { kind: 'selector', css: cssPath(page, element) },
          snippet: cut(text),
          weight,
        }),
      );
  };
  for (const run of page.runs) {
    if (run.text.length > 160 || run.text.length < 2 || run.flags & (ASIDE | Region.option)) continue;
    const isStockPlace =
      namesStock(run.parent) || ancestors(run.parent, 3).some((at) => charsIn(page, at) < 200 && namesStock(at));
    const button = [run.parent, ...ancestors(run.parent, 3)].find(isButton);
    const distance = run.index - headingRun;
    const near = Math.max(distance < -5 ? 0.4 : 0.3, distance < -5 ? 0 : Math.exp(-Math.max(0, distance) / 70));
    const isHidden = (run.flags & Region.hidden) !== 0;
    if (button && BUY.test(run.text)) {
      const isDisabled =
        'disabled' in button.attribs ||
        button.attribs['aria-disabled'] === 'true' ||
        /(?:^|\s)(?:[\w-]*-)?(?:disabled|sold-?out)(?=\s|$)/i.test(button.attribs.class ?? '');
      if (!isDisabled && !isHidden) push({ word: 'in_stock', isAvailable: true }, button, run.text, 0.5 + 0.7 * near);
      continue;
    }
    const part = run.text.split(/[.!?](?:\s|$)/).find((sentence) => statusOf(sentence)) ?? run.text;
    const status = statusOf(part);
    if (!status || isOption(run.parent)) continue;
    const brevity = part.length < 40 ? 1 : part.length < 80 ? 0.6 : 0.25;
    const place = isStockPlace || button ? 0.9 : part.length <= 24 ? 0.6 : 0.2;
    push(status, run.parent, run.text, (0.5 + place) * brevity * (0.35 + 0.75 * near) * (isHidden ? 0.15 : 1));
  }
  for (const element of page.elements) {
    if (element.name !== 'input' || !isButton(element) || (page.flags.get(element) ?? 0) & (ASIDE | Region.hidden)) continue;
    const text = element.attribs.value ?? '';
    const status = statusOf(text);
    if (status && !status.isAvailable) push(status, element, text, 1);
    else if (BUY.test(text) && !('disabled' in element.attribs)) {
      push({ word: 'in_stock', isAvailable: true }, element, text, 0.9);
    }
  }
  return found;
}

/** Candidates for whether what the page sells can be had now; the exact status is in the note. */
export function findAvailability(page: Page, ask: Ask): Finding {
  return { candidates: [...fromLd(page, ask), ...fromMicrodata(page, ask), ...fromMeta(page, ask), ...fromDom(page, ask)] };
}
