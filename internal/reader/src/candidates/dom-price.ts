import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { PriceWord, priceBits, Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, runsIn, type TextRun, textOf } from '../html/page.ts';
import { roleByWords } from '../html/price-words.ts';
import { fold, words } from '../text.ts';
import { type FoundMoney, type Hints, hasDigit, moneyIn } from '../values.ts';
import { buyRuns, isBesideLink, isInCard, isSelected } from './price-boxes.ts';
import { type Anchors, lowerRepeated, markPairs, nameBonus, type PricePlace, reconsider, scorePlace } from './price-score.ts';

const MAX_PLACES = 1500;

/** Text of a price that is split over elements: cents in their own element get their decimal point. */
function priceText(page: Page, element: Element): string {
  let out = '';
  for (const { text } of runsIn(page, element).slice(0, 12)) {
    const isCents = /\d$/.test(out) && /^\d{2}$/.test(text) && !/[.,]\d+$/.test(out);
    out += isCents
      ? `.${text}`
      : /\d$/.test(out) && /^\d/.test(text)
        ? ` ${text}`
        : /[\d.,$€£]$/.test(out) || /^[.,\d]/.test(text)
          ? text
          : ` ${text}`;
  }
  return out.trim();
}

function namesOf(element: Element): string {
  const { class: className, id, itemprop } = element.attribs;
  return `${className ?? ''} ${id ?? ''} ${itemprop ?? ''} ${element.attribs['data-testid'] ?? element.attribs['data-test'] ?? element.attribs['data-qa'] ?? ''}`;
}

function ownBits(element: Element): number {
  let bits = priceBits(namesOf(element));
  if (element.name === 'del' || element.name === 's' || element.name === 'strike') bits |= PriceWord.old;
  if (element.attribs.style && /line-through/i.test(element.attribs.style.slice(0, 400))) bits |= PriceWord.old;
  if (/^h[1-4]$/.test(element.name) || element.name === 'strong' || element.name === 'b' || element.name === 'ins')
    bits |= PriceWord.prominent;
  return bits;
}

/** Words that stand on containers of the price alone: old, saving and so on; a wider container says only "price". */
function bitsAround(page: Page, element: Element, length: number): number {
  let bits = ownBits(element);
  for (const parent of ancestors(element, 7)) {
    const chars = charsIn(page, parent);
    if (chars > length + 90) break;
    const own = ownBits(parent);
    bits |=
      chars <= length + 26
        ? own
        : own & (PriceWord.price | PriceWord.prominent | PriceWord.instalment | PriceWord.perUnit | PriceWord.shipping);
  }
  return bits;
}

/** The smallest element around a run that holds a whole price although the run holds only a part of it. */
function wholePrice(page: Page, run: TextRun, hints: Hints): { element: Element; text: string; found: FoundMoney } | undefined {
  let element = run.parent;
  for (let step = 0; step < 4; step++) {
    if (charsIn(page, element) > 32) return undefined;
    // Another run that is a price of its own would be glued to this number.
    if (
      step > 0 &&
      runsIn(page, element).some((other) => other !== run && hasDigit(other.text) && moneyIn(other.text, hints).length > 0)
    )
      return undefined;
    const text = priceText(page, element);
    const found = moneyIn(text, hints);
    if (found.length > 1) return undefined;
    if (found[0]) return { element, text, found: found[0] };
    if (!element.parent || !isTag(element.parent)) return undefined;
    element = element.parent;
  }
  return undefined;
}

/** Cents that follow a whole amount in a neighbouring element: "$19" and a small "99". */
function withCents(page: Page, run: TextRun, hints: Hints): { element: Element; text: string; found: FoundMoney } | undefined {
  const next = page.runs[run.index + 1];
  if (!next || !/^[.,]?\d{2}$/.test(next.text) || !/\d$/.test(run.text)) return undefined;
  for (const element of [run.parent, ...ancestors(run.parent, 3)]) {
    if (charsIn(page, element) > 32) return undefined;
    if ((page.runEnd.get(element) ?? 0) <= next.index) continue;
    const text = priceText(page, element);
    const found = moneyIn(text, hints);
    return found.length === 1 && found[0] ? { element, text, found: found[0] } : undefined;
  }
  return undefined;
}

const AMOUNT = /[$€£¥₹]\s?\d|\d\s?[€£]/;

/** Up to 80 characters of what stands before a place within its container, and 60 after it. */
function surroundings(
  page: Page,
  element: Element,
  run: TextRun,
  found: FoundMoney,
  isOwnText: boolean,
): { before: string; after: string } {
  const first = page.runStart.get(element) ?? run.index;
  const last = page.runEnd.get(element) ?? run.index + 1;
  let before = isOwnText ? run.text.slice(0, found.start) : '';
  let after = isOwnText ? run.text.slice(found.end) : '';
  const scope = ancestors(element, 3).findLast((parent) => charsIn(page, parent) < 200) ?? element;
  const low = page.runStart.get(scope) ?? first;
  const high = page.runEnd.get(scope) ?? last;
  const from = isOwnText ? run.index : first;
  const to = isOwnText ? run.index + 1 : last;
  for (let at = from - 1; at >= Math.max(low, from - 3) && before.length < 60; at--) {
    const { text } = page.runs[at]!;
    // Another amount ends the reach of a word: it is that amount's label.
    if (AMOUNT.test(text)) break;
    before = `${text} ${before}`;
    if (/[\d.!?]$/.test(text)) break;
  }
  for (let at = to; at < Math.min(high, to + 3) && after.length < 40; at++) {
    const { text } = page.runs[at]!;
    if (AMOUNT.test(text) || text.endsWith(':')) break;
    after += ` ${text}`;
    if (/^[$€£]|[.!?]$/.test(text)) break;
  }
  return { before, after };
}

const REGION_REASONS: [number, string][] = [
  [Region.related, 'The price of another product'],
  [Region.review, 'It stands in a review'],
  [Region.cart, 'The sum of a cart'],
  [Region.overlay, 'It stands in a dialog'],
  [Region.chrome, 'It stands in the navigation'],
  [Region.advert, 'It stands in an advertisement'],
  [Region.noscript, 'It is shown without scripts only'],
];

function reasonOf(bits: number, flags: number, role: string | undefined): string | undefined {
  if (role && role !== 'from') return role;
  if (bits & PriceWord.old && !(bits & PriceWord.current && !(bits & PriceWord.price))) return 'An old or list price';
  if (bits & PriceWord.saving) return 'A saving or a coupon';
  if (bits & PriceWord.shipping) return 'A cost of shipping, tax or service';
  if (bits & PriceWord.instalment) return 'An instalment';
  if (bits & PriceWord.perUnit) return 'A price per unit';
  for (const [bit, reason] of REGION_REASONS) if (flags & bit) return reason;
  return undefined;
}

/** Every amount of money in the page's text with its score as the page's price. */
export function pricePlaces(page: Page, hints: Hints): PricePlace[] {
  const headingRun = page.heading ? page.runStart.get(page.heading) : undefined;
  const heading = page.heading ? fold(textOf(page.heading, 200)) : '';
  const anchors: Anchors = { ...(headingRun === undefined ? {} : { headingRun }), heading, buys: buyRuns(page) };
  const places: PricePlace[] = [];
  const seen = new Set<Element>();
  for (const run of page.runs) {
    if (places.length >= MAX_PLACES) break;
    if (run.text.length > 1000 || !hasDigit(run.text)) continue;
    const split = withCents(page, run, hints);
    const own = split ? [] : moneyIn(run.text, hints);
    const whole = split ?? (own.length === 0 && run.text.length <= 24 ? wholePrice(page, run, hints) : undefined);
    if (whole) {
      if (seen.has(whole.element)) continue;
      seen.add(whole.element);
      addPlace(page, places, whole.element, run, whole.found, whole.text, false, anchors, false);
    }
    const isRange = own.length === 2 && /^\s*(?:[-–—]|to|bis|à|a|until)\s*$/i.test(run.text.slice(own[0]!.end, own[1]!.start));
    for (const found of own.slice(0, 6)) addPlace(page, places, run.parent, run, found, run.text, true, anchors, isRange);
  }
  markPairs(page, places);
  lowerRepeated(places);
  reconsider(places, headingRun);
  return places;
}

/** The way to buy that is no subscription. */
const ONE_TIME = /\b(?:one[- ]?time|single|just once|einmal\w*|achat unique|compra .nica|acquisto singolo|eenmalig)\b/i;
const SUBSCRIBED =
  /^(?:subscribe\b.{0,20}|subscription.{0,20}|auto-?(?:ship|delivery|refill)\w*.{0,12}|abo(?:nnement)?|im abo|suscr\w+.{0,20}|abonn\w+.{0,20})$/i;

/** What the text right before a place, in its box or not, says of the way to buy. */
function wayToBuy(page: Page, element: Element, run: TextRun, before: string): number {
  const lead = before.slice(-60) || (page.runs[(page.runStart.get(element) ?? run.index) - 1]?.text ?? '').slice(-60);
  if (ONE_TIME.test(lead)) return 0.5;
  return SUBSCRIBED.test(lead.trim()) ? -0.8 : 0;
}

function addPlace(
  page: Page,
  places: PricePlace[],
  element: Element,
  run: TextRun,
  found: FoundMoney,
  text: string,
  isOwnText: boolean,
  anchors: Anchors,
  isRange: boolean,
): void {
  const bits = bitsAround(page, element, text.length);
  const { before, after } = surroundings(page, element, run, found, isOwnText);
  const role = found.amount < 0 ? 'A saving or a coupon' : roleByWords(before, after);
  const flags = run.flags;
  let rejected = reasonOf(bits, flags, role);
  if (!rejected && isInCard(page, element)) rejected = 'The price of another product';
  const base = {
    element,
    amount: Math.abs(found.amount),
    currency: found.currency,
    text,
    run: run.index,
    bits,
    rejected,
    isFrom: role === 'from',
    isRangeEnd: isRange,
    isSelected: !rejected && isSelected(page, element),
    isBesideLink: !rejected && isBesideLink(page, element),
  };
  places.push({
    ...base,
    score:
      scorePlace(base, flags, anchors) +
      (rejected ? 0 : nameBonus(page, element, anchors.heading)) +
      wayToBuy(page, element, run, before),
  });
}

/** The words of an element and what is around it, for a snippet a person recognises. */
export function placeSnippet(page: Page, place: PricePlace): string {
  const wide = ancestors(place.element, 4).findLast((parent) => charsIn(page, parent) <= 160) ?? place.element;
  const text = textOf(wide, 200);
  return words(text).length > 0 ? text : place.text;
}
