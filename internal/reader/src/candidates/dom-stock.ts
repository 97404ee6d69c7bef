import type { Element } from 'domhandler';
import { type StockStatus, statusOf } from '../fields/stock-words.ts';
import { BUY_TEXT } from '../html/buy-words.ts';
import { Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, type TextRun } from '../html/page.ts';
import { words } from '../text.ts';
import { isInCard } from './price-boxes.ts';

/** A place in the page's visible text that says whether the thing can be had. */
export type StockPlace = {
  status: StockStatus;
  element: Element;
  text: string;
  weight: number;
  /** How a place that buys is made: a true button, words that look like one, a button that is switched off, or none. */
  buys?: 'button' | 'words' | 'disabled';
  /** True for a plain statement near the heading or in a place named for stock. */
  isExplicit: boolean;
};

const ASIDE = Region.related | Region.chrome | Region.cart | Region.review | Region.overlay | Region.noscript;
const MAX_FOUND = 60;
const IN_STOCK: StockStatus = { word: 'in_stock', isAvailable: true };

const STOCK_NAMES = new Set(
  'stock availability available inventory instock outofstock soldout lagerstand lager verfugbarkeit dispo disponibilite disponibilidad disponibilita voorraad lagerstatus dostepnosc stockstatus'.split(
    ' ',
  ),
);
const OPTION_NAMES = new Set('swatch swatches variant variants option options size sizes color colour'.split(' '));

function namesStock({ attribs }: Element): boolean {
  const names = `${attribs.class ?? ''} ${attribs.id ?? ''} ${attribs['data-testid'] ?? ''} ${attribs.itemprop ?? ''}`;
  return words(names.slice(0, 300)).some((word) => STOCK_NAMES.has(word));
}

function isButton({ name, attribs }: Element): boolean {
  return name === 'button' || attribs.role === 'button' || (name === 'input' && /submit|button/.test(attribs.type ?? ''));
}

function isOff({ attribs }: Element): boolean {
  return (
    'disabled' in attribs ||
    attribs['aria-disabled'] === 'true' ||
    /(?:^|\s)(?:[\w-]*-)?disabled(?=\s|$)/i.test(attribs.class ?? '')
  );
}

function namesSoldOut({ attribs }: Element): boolean {
  return /(?:^|\s)(?:[\w-]*-)?(?:sold-?out|out-?of-?stock)(?=\s|$)/i.test(attribs.class ?? '');
}

/** Characters of the largest box that is still a choice of options. */
const MAX_OPTIONS = 400;

/** A size or colour that is sold out says nothing about the thing: such texts stand among alike options. */
function isOption(page: Page, element: Element): boolean {
  return [element, ...ancestors(element, 4)].some(
    (at) =>
      /^(?:option|select|label|fieldset)$/.test(at.name) ||
      at.attribs.role === 'radio' ||
      at.attribs.role === 'option' ||
      (charsIn(page, at) <= MAX_OPTIONS && words(at.attribs.class ?? '').some((word) => OPTION_NAMES.has(word))),
  );
}

/** An offer to wait for this very thing says that it cannot be had now. */
const ASKS_TO_WAIT =
  /\b(?:notif\w+|e-?mail|alert|tell|let|text)\b.{0,40}\b(?:when|once|as soon as)\b.{0,12}\b(?:this|it|it.s|item|product|size|back|available)\b.{0,40}(?:stock|available|restock\w*)?/i;

/** Nearness to the heading, 1 for right after it; what stands before it is no more than a hint. */
function nearness(run: number, headingRun: number): number {
  const distance = run - headingRun;
  return distance < -5 ? 0.4 : Math.max(0.3, Math.exp(-Math.max(0, distance) / 70));
}

/** The button a text stands on, or the small box that is one by its words alone. */
function buttonOf(page: Page, run: TextRun): Element {
  const around = [run.parent, ...ancestors(run.parent, 3)];
  return around.find(isButton) ?? around.find((at) => at.name === 'a' && charsIn(page, at) <= run.text.length + 12) ?? run.parent;
}

function buyPlace(page: Page, run: TextRun, near: number): StockPlace | undefined {
  if (run.flags & Region.hidden || charsIn(page, run.parent) > 90) return undefined;
  const element = buttonOf(page, run);
  if (namesSoldOut(element) || isInCard(page, element, true)) return undefined;
  const shared = { status: IN_STOCK, element, text: run.text, isExplicit: false };
  if (isOff(element)) return { ...shared, weight: 0.25 + 0.6 * near, buys: 'disabled' };
  if (isButton(element)) return { ...shared, weight: 0.5 + 0.7 * near, buys: 'button' };
  // A single word in plain text is no button.
  if (!run.text.includes(' ') && element.name !== 'a') return { ...shared, weight: 0.2 + 0.5 * near };
  return { ...shared, weight: 0.4 + 0.65 * near, buys: 'words' };
}

function statementPlace(page: Page, run: TextRun, near: number, headingRun: number): StockPlace | undefined {
  const part = run.text.split(/[.!?](?:\s|$)/).find((sentence) => statusOf(sentence)) ?? run.text;
  const status = statusOf(part);
  if (!status || isOption(page, run.parent)) return undefined;
  const around = [run.parent, ...ancestors(run.parent, 3)];
  const isStockPlace = namesStock(run.parent) || around.slice(1).some((at) => charsIn(page, at) < 200 && namesStock(at));
  const button = around.find((at) => isButton(at) && charsIn(page, at) <= 80);
  const isHidden = (run.flags & Region.hidden) !== 0;
  const isAsking = ASKS_TO_WAIT.test(part);
  const isAlone = part.length <= 32 || isAsking;
  const brevity = part.length < 40 || isAsking ? 1 : part.length < 80 ? 0.6 : 0.25;
  const place = isStockPlace || button ? 0.9 : isAlone ? 0.6 : 0.2;
  const isNear = run.index >= headingRun - 3 && run.index - headingRun <= 70;
  const inCard = isInCard(page, run.parent, button !== undefined);
  const weight =
    (0.5 + place) * brevity * (0.35 + 0.75 * near) * (isHidden ? 0.15 : 1) * (inCard ? 0.3 : 1) * (isAsking ? 1.25 : 1);
  const isExplicit = !isHidden && !inCard && part.length <= 60 && (isNear || (isStockPlace && near > 0.3)) && place > 0.5;
  return { status, element: run.parent, text: run.text, weight, isExplicit };
}

function inputPlaces(page: Page): StockPlace[] {
  const found: StockPlace[] = [];
  for (const element of page.elements) {
    if (element.name !== 'input' || !isButton(element) || (page.flags.get(element) ?? 0) & (ASIDE | Region.hidden)) continue;
    const text = element.attribs.value ?? '';
    const status = statusOf(text);
    if (status && !status.isAvailable) found.push({ status, element, text, weight: 1, isExplicit: true });
    else if (BUY_TEXT.test(text) && !namesSoldOut(element) && !isInCard(page, element, true))
      found.push({
        status: IN_STOCK,
        element,
        text,
        weight: 0.9,
        buys: isOff(element) ? 'disabled' : 'button',
        isExplicit: false,
      });
    if (found.length >= 10) break;
  }
  return found;
}

/** Badges are in the page in all their states; style rules show one of them. */
function isBadge({ attribs }: Element): boolean {
  return words((attribs.class ?? '').slice(0, 200)).some((word) => /^(?:badge|label|tag|flag|sticker|ribbon|pill)s?$/.test(word));
}

/** Words that also stand on pages whose thing can be bought: for another variant, another seller, a newsletter. */
const SOFT = /^(?:notify me|coming soon|unavailable|currently unavailable|ended|bevaka|avise-me|avísame|avvisami)\W*$/i;

const BOX_STATUS: Record<string, StockStatus> = {
  instock: IN_STOCK,
  'in-stock': IN_STOCK,
  outofstock: { word: 'out_of_stock', isAvailable: false },
  'out-of-stock': { word: 'out_of_stock', isAvailable: false },
  'sold-out': { word: 'out_of_stock', isAvailable: false },
  soldout: { word: 'out_of_stock', isAvailable: false },
  onbackorder: { word: 'backorder', isAvailable: false },
};

/** What shop systems write as a class on the box that holds the whole product. */
export function boxStatus(page: Page): { status: StockStatus; element: Element; name: string } | undefined {
  if (!page.heading) return undefined;
  for (const element of ancestors(page.heading, 12))
    for (const name of (element.attribs.class ?? '').slice(0, 1000).toLowerCase().split(/\s+/)) {
      const key = name.replace(/^(?:product|is|item)-{1,2}/, '');
      if (Object.hasOwn(BOX_STATUS, key)) return { status: BOX_STATUS[key]!, element, name };
    }
  return undefined;
}

/** Statements about stock and buttons that buy the page's own thing, with their strength. */
export function stockPlaces(page: Page): StockPlace[] {
  const headingRun = page.heading ? (page.runStart.get(page.heading) ?? 0) : 0;
  const found: StockPlace[] = [];
  for (const run of page.runs) {
    if (found.length >= MAX_FOUND) break;
    if (run.text.length > 160 || run.text.length < 2 || run.flags & (ASIDE | Region.option)) continue;
    const near = nearness(run.index, headingRun);
    const place =
      run.text.length <= 70 && BUY_TEXT.test(run.text) ? buyPlace(page, run, near) : statementPlace(page, run, near, headingRun);
    if (place) found.push(place);
  }
  return weighTogether([...found, ...inputPlaces(page)]);
}

/**
 * Places judged by each other: a true button that buys makes soft words and badges doubtful; a plain statement that the
 * thing is gone does so to words that only look like a button, and voids buttons that are switched off, as scripts do
 * with all of them until they run.
 */
function weighTogether(places: StockPlace[]): StockPlace[] {
  const hasButton = places.some(({ buys }) => buys === 'button');
  if (hasButton)
    for (const place of places) {
      if (!SOFT.test(place.text) && !(place.status.word === 'out_of_stock' && isBadge(place.element))) continue;
      place.weight *= 0.6;
      place.isExplicit = false;
    }
  const isGone = places.some(({ isExplicit, status }) => isExplicit && !status.isAvailable);
  const saysGone = places.some(({ status, weight }) => !status.isAvailable && weight > 0.25);
  return places.flatMap((place) => {
    if (place.buys === 'disabled' && (saysGone || hasButton)) return [];
    return isGone && place.buys === 'words' ? [{ ...place, weight: place.weight * 0.5 }] : [place];
  });
}
