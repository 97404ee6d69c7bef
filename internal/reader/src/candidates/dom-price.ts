import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { PriceWord, priceBits, Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, runsIn, type TextRun, textOf } from '../html/page.ts';
import { BUY_WORDS, roleByWords } from '../html/price-words.ts';
import { words } from '../text.ts';
import { type FoundMoney, type Hints, hasDigit, moneyIn } from '../values.ts';

/** An amount in the page's visible text with all that speaks for or against it as the page's price. */
export type PricePlace = {
  element: Element;
  amount: number;
  currency?: string;
  text: string;
  run: number;
  bits: number;
  score: number;
  rejected?: string;
  isFrom: boolean;
  isRangeEnd: boolean;
  isSelected: boolean;
  isBesideLink: boolean;
};

const MAX_PLACES = 1500;
/** A text longer than this is prose: an amount in it is seldom the price. */
const PROSE = 120;

/** Text of a price that is split over elements: cents in their own element get their decimal point. */
export function priceText(page: Page, element: Element): string {
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
    // Another price between them ends the reach of a word.
    if (/\d/.test(text) && before.length === 0 && at < from - 1) break;
    before = `${text} ${before}`;
    if (/[\d.!?]$/.test(text)) break;
  }
  for (let at = to; at < Math.min(high, to + 3) && after.length < 40; at++) {
    const { text } = page.runs[at]!;
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

/** True where the place lies in one of several alike boxes that each lead to another page. */
function isInCard(page: Page, element: Element): boolean {
  const heading = page.heading ? new Set(ancestors(page.heading)) : new Set<Element>();
  for (const at of [element, ...ancestors(element, 10)]) {
    if (heading.has(at)) return false;
    if (at.name === 'a' && isForeignLink(at, page.url)) return true;
    const siblings =
      at.parent?.children.filter((node): node is Element => isTag(node) && node !== at && node.name === at.name) ?? [];
    const alike = siblings
      .slice(0, 40)
      .filter((node) => (node.attribs.class ?? '').slice(0, 30) === (at.attribs.class ?? '').slice(0, 30));
    if (alike.length >= 1 && charsIn(page, at) < 600 && hasForeignLink(at, page.url)) return true;
  }
  return false;
}

function isForeignLink(link: Element, base: string): boolean {
  const href = link.attribs.href ?? '';
  if (!href || href.startsWith('#') || /^(javascript|mailto|tel):/i.test(href) || !URL.canParse(href, base)) return false;
  const target = new URL(href, base);
  const here = URL.canParse(base) ? new URL(base).pathname.replace(/\/+$/, '') : '';
  return target.pathname.replace(/\/+$/, '') !== here && target.pathname !== '/';
}

function hasForeignLink(element: Element, base: string): boolean {
  return childLinks(element).some((link) => isForeignLink(link, base));
}

/** The runs of buttons that buy this thing, not one of a list. */
function buyRuns(page: Page): number[] {
  const found: number[] = [];
  for (const run of page.runs) {
    if (run.text.length > 60 || run.flags & (Region.related | Region.chrome | Region.overlay | Region.cart)) continue;
    if (BUY_WORDS.test(run.text) && !isInCard(page, run.parent)) found.push(run.index);
    if (found.length >= 12) break;
  }
  return found;
}

const AMOUNT = /[$€£¥₹]\s?[\d.,]+|[\d.,]+\s?[€£]/;

/** True where an option box around the place is marked as the chosen one. */
function isSelected(page: Page, element: Element): boolean {
  for (const at of [element, ...ancestors(element, 8)]) {
    if (
      charsIn(page, at) > 160 ||
      new Set(
        runsIn(page, at)
          .map(({ text }) => AMOUNT.exec(text)?.[0])
          .filter(Boolean),
      ).size > 1
    )
      return false;
    const { attribs } = at;
    if (attribs['aria-checked'] === 'true' || attribs['aria-selected'] === 'true' || attribs['aria-pressed'] === 'true')
      return true;
    if (words(attribs.class ?? '').some((word) => word === 'selected' || word === 'checked')) return true;
    if (runsIn(page, at).some(({ text }) => /^selected$/i.test(text))) return true;
  }
  return false;
}

const SERVICE_LINK =
  /ship|return|polic|detail|learn|financ|payment|review|rating|size|guide|term|warrant|protect|question|store|pickup|account|sign|log ?in|more|faq|help|contact/i;

/** True where a long link to another page shares a small box with the place: a teaser of another product. */
function isBesideLink(page: Page, element: Element): boolean {
  for (const at of ancestors(element, 6)) {
    if (charsIn(page, at) > 260) return false;
    if (at === page.heading?.parent) return false;
    const links = childLinks(at).filter((link) => isForeignLink(link, page.url));
    if (links.some((link) => charsIn(page, link) >= 22 && !SERVICE_LINK.test(textOf(link, 80)))) return true;
  }
  return false;
}

function childLinks(element: Element): Element[] {
  const found: Element[] = [];
  const stack: Element[] = [element];
  for (let seen = 0; stack.length > 0 && seen < 60; seen++) {
    const at = stack.pop()!;
    if (at.name === 'a') found.push(at);
    for (const child of at.children) if (isTag(child)) stack.push(child);
  }
  return found;
}

function scoreOf(place: Omit<PricePlace, 'score'>, flags: number, headingRun: number | undefined, buys: number[]): number {
  const { bits, text, run } = place;
  let score = text.length <= 40 ? 1 : text.length <= PROSE ? 0.4 : 0.05;
  if (bits & PriceWord.price) score += 1;
  if (bits & PriceWord.current) score += 0.5;
  if (bits & PriceWord.prominent) score += 0.25;
  if (bits & PriceWord.rating) score -= 0.6;
  if (flags & Region.hidden) score -= 0.5;
  if (flags & Region.option) score -= 0.6;
  if (headingRun !== undefined) {
    const distance = run - headingRun;
    if (distance >= 0) score += 1.1 * Math.exp(-distance / 45);
    else score += distance > -12 ? 0.5 : -0.5;
  }
  const nearest = Math.min(...buys.map((buy) => Math.abs(run - buy)));
  if (Number.isFinite(nearest)) score += 0.7 * Math.exp(-nearest / 25);
  if (place.isSelected) score += 0.6;
  if (place.isBesideLink) score -= 0.9;
  if (place.amount === 0) score -= 1.2;
  return score;
}

/** Every amount of money in the page's text with its score as the page's price. */
export function pricePlaces(page: Page, hints: Hints): PricePlace[] {
  const headingRun = page.heading ? page.runStart.get(page.heading) : undefined;
  const buys = buyRuns(page);
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
      addPlace(page, places, whole.element, run, whole.found, whole.text, false, { headingRun, buys });
    }
    const isRange = own.length === 2 && /^\s*(?:[-–—]|to|bis|à|a|until)\s*$/i.test(run.text.slice(own[0]!.end, own[1]!.start));
    for (const found of own.slice(0, 6))
      addPlace(page, places, run.parent, run, found, run.text, true, { headingRun, buys, isRange });
  }
  markComposites(page, places);
  return places;
}

function addPlace(
  page: Page,
  places: PricePlace[],
  element: Element,
  run: TextRun,
  found: FoundMoney,
  text: string,
  isOwnText: boolean,
  anchors: { headingRun?: number; buys: number[]; isRange?: boolean },
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
    isRangeEnd: anchors.isRange === true,
    isSelected: isSelected(page, element),
    isBesideLink: isBesideLink(page, element),
  };
  places.push({ ...base, score: scoreOf(base, flags, anchors.headingRun, anchors.buys) });
}

/** Two amounts side by side with only a dash between them are the ends of a range, also across elements. */
function markComposites(page: Page, places: PricePlace[]): void {
  for (let i = 0; i + 1 < places.length; i++) {
    const [low, high] = [places[i]!, places[i + 1]!];
    if (low.isRangeEnd || high.run - low.run > 4 || high.run === low.run || high.amount <= low.amount) continue;
    let between = '';
    const start = page.runEnd.get(low.element) ?? low.run + 1;
    const end = page.runStart.get(high.element) ?? high.run;
    for (let at = start; at < end; at++) between += page.runs[at]?.text ?? '';
    if (/^(?:[-–—]|to|bis|à)$/i.test(between.trim()) || /[-–—]$/.test(low.text) || /^[-–—]/.test(high.text)) {
      low.isRangeEnd = true;
      high.isRangeEnd = true;
    }
  }
}

/** The words of an element and what is around it, for a snippet a person recognises. */
export function placeSnippet(page: Page, place: PricePlace): string {
  const wide = ancestors(place.element, 4).findLast((parent) => charsIn(page, parent) <= 160) ?? place.element;
  const text = textOf(wide, 200);
  return words(text).length > 0 ? text : place.text;
}
