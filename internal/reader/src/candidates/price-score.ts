import type { Element } from 'domhandler';
import { PriceWord, Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, runsIn } from '../html/page.ts';
import { fold } from '../text.ts';

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

/** Score from which a place in the text is a price that a visitor cannot overlook. */
export const CLEAR_PLACE = 2.8;

/** Words of a text beside its amount: a price stands nearly alone. */
function otherWords(text: string): number {
  return text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word) && !/\d/.test(word)).length;
}

/** How the text reads as a price: alone, with a label, or as part of prose. */
function textScore(text: string): number {
  const others = otherWords(text);
  if (text.length > 120) return 0.05;
  if (others <= 2) return 1;
  return others <= 4 ? 0.65 : 0.3;
}

/** Where a place stands to what the page is about: its heading and the buttons that buy. */
export type Anchors = { headingRun?: number; heading: string; buys: number[] };

/** Strength of an amount as the page's price, about 0 to 4.5. */
export function scorePlace(place: Omit<PricePlace, 'score'>, flags: number, anchors: Anchors): number {
  const { bits, text, run } = place;
  let score = textScore(text);
  if (bits & PriceWord.price) score += 1;
  if (bits & PriceWord.current) score += 0.5;
  if (bits & PriceWord.prominent) score += 0.25;
  if (bits & PriceWord.rating) score -= 0.6;
  if (bits & PriceWord.subscription) score -= 0.8;
  if (flags & Region.hidden) score -= 0.5;
  if (flags & Region.option) score -= 0.6;
  const nearest = Math.min(...anchors.buys.map((buy) => Math.abs(run - buy)));
  if (Number.isFinite(nearest)) score += 0.7 * Math.exp(-nearest / 25);
  if (anchors.headingRun !== undefined) {
    const distance = run - anchors.headingRun;
    if (distance >= 0) score += 1.1 * Math.exp(-distance / 45);
    else score += distance > -12 ? 0.5 : nearest <= 12 ? 0 : -0.5;
  }
  if (place.isSelected) score += 0.6;
  if (place.isBesideLink) score -= 0.9;
  if (place.amount === 0) score -= 1.2;
  return score;
}

/** Bonus for a place in a box that repeats the heading's words with few others: its own offer among editions. */
export function nameBonus(page: Page, element: Element, heading: string): number {
  if (!heading) return 0;
  const wanted = new Set(heading.split(' '));
  let best = 0;
  for (const at of ancestors(element, 6)) {
    if (charsIn(page, at) > 260) break;
    for (const { text, parent } of runsIn(page, at)) {
      if (text.length > 120 || parent === page.heading) continue;
      const own = fold(text).split(' ');
      const shared = new Set(own.filter((word) => wanted.has(word))).size;
      if (shared === wanted.size) best = Math.max(best, 0.5 - 0.15 * (own.length - shared));
    }
  }
  return best;
}

/**
 * Judges amounts by their neighbours: a dash between two makes a range; a whole amount next to the same with cents is a
 * part of it; of two prices side by side in one small box the higher is the old one.
 */
export function markPairs(page: Page, places: PricePlace[]): void {
  for (let i = 0; i + 1 < places.length; i++) {
    const [first, second] = [places[i]!, places[i + 1]!];
    if (second.run - first.run > 4) continue;
    markPart(first, second);
    markPart(second, first);
    if (second.run === first.run) continue;
    const between = textBetween(page, first, second);
    const isDash = /^(?:[-–—]|to|bis|à)$/i.test(between) || /[-–—]$/.test(first.text) || /^[-–—]\s*[^\d\s]/.test(second.text);
    if (isDash && second.amount > first.amount && !first.isRangeEnd && /^(?:[-–—]|to|bis|à)?$/i.test(between)) {
      first.isRangeEnd = true;
      second.isRangeEnd = true;
    } else if (between.length <= 12 && !first.rejected && !second.rejected) markOld(page, first, second);
    else if (between.length <= 12) markSale(first, second);
  }
}

/** Many different amounts in places of one shape are a list of things, none of which is the page's own. */
export function lowerRepeated(places: PricePlace[]): void {
  const groups = new Map<string, PricePlace[]>();
  for (const place of places) {
    if (place.rejected) continue;
    const { parent, name, attribs } = place.element;
    const shape = `${name}.${attribs.class ?? ''} < ${parent && 'attribs' in parent ? (parent.attribs.class ?? '') : ''}`;
    const group = groups.get(shape);
    if (group) group.push(place);
    else groups.set(shape, [place]);
  }
  for (const group of groups.values()) {
    const amounts = new Set(group.map((place) => place.amount)).size;
    if (amounts >= 3) for (const place of group) if (!place.isSelected) place.score -= 0.5;
  }
}

const SOFT_REASONS = new Set(['The price of another product', 'It stands in a dialog', 'It stands in the navigation']);
/** Runs after the heading in which an amount is most likely the page's own, whatever box holds it. */
const NEAR_HEADING = 25;

/** Region words are guesses: where they leave nothing, the amount right after the heading is taken back. */
export function reconsider(places: PricePlace[], headingRun: number | undefined): void {
  if (headingRun === undefined || places.some((place) => !place.rejected && place.score >= 1.5)) return;
  const near = places.filter(
    ({ rejected, run, bits }) =>
      rejected !== undefined &&
      SOFT_REASONS.has(rejected) &&
      run >= headingRun &&
      run - headingRun <= NEAR_HEADING &&
      bits & PriceWord.price,
  );
  if (new Set(near.map(({ amount }) => amount)).size !== 1) return;
  for (const place of near) delete place.rejected;
}

function textBetween(page: Page, first: PricePlace, second: PricePlace): string {
  const start = page.runEnd.get(first.element) ?? first.run + 1;
  const end = page.runStart.get(second.element) ?? second.run;
  let between = '';
  for (let at = start; at < end; at++) between += page.runs[at]?.text ?? '';
  return between.trim();
}

function markPart(part: PricePlace, whole: PricePlace): void {
  if (
    !part.rejected &&
    Number.isInteger(part.amount) &&
    !Number.isInteger(whole.amount) &&
    Math.floor(whole.amount) === part.amount
  ) {
    part.rejected = 'A part of another amount';
  }
}

/** The lower price beside an old one is what the thing costs now. */
function markSale(first: PricePlace, second: PricePlace): void {
  for (const [now, old] of [
    [first, second],
    [second, first],
  ] as const) {
    if (!now.rejected && old.rejected?.startsWith('An old') && now.amount < old.amount) now.score += 0.5;
  }
}

/** Side by side, without names that tell them apart, nobody shows the higher price for anything but contrast. */
function markOld(page: Page, first: PricePlace, second: PricePlace): void {
  if (first.amount === second.amount || first.currency !== second.currency || first.amount === 0 || second.amount === 0) return;
  const [low, high] = first.amount < second.amount ? [first, second] : [second, first];
  if (low.amount < high.amount * 0.25 || high.bits & PriceWord.current || low.isFrom || high.isFrom) return;
  const shared = ancestors(first.element, 4).find(
    (at) => (page.runEnd.get(at) ?? 0) > second.run && (page.runStart.get(at) ?? 0) <= first.run,
  );
  if (shared && charsIn(page, shared) <= 90) high.rejected = 'An old or list price';
}
