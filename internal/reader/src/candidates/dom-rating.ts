import type { Ask } from '@monitors/contract';
import type { Element } from 'domhandler';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, charsIn, type Page } from '../html/page.ts';
import { cut, words } from '../text.ts';
import type { Candidate } from '../types.ts';
import { numberOf } from '../values.ts';

const RATING: RegExp[] = [
  /(?:^|[^\d.,])(\d{1,2}(?:[.,]\d+)?)\s*(?:stars?\s*)?(?:out of|\/|von|sur|de|su|av|af|z)\s*(?:5|10)(?:[.,]0+)?(?![\d.,])/i,
  /(?:^|[^\d.,])(\d(?:[.,]\d+)?)[\s-]*(?:stars?|sterne|étoiles|estrellas|stelle)\b/i,
  /\b(?:rated|rating(?: is)?|bewertung|note)\s*:?\s*(\d(?:[.,]\d+)?)(?![\d.,]|\s*(?:reviews|ratings|%))/i,
];

const COUNT =
  /(?:^|[^\d.,])(\d[\d.,\s\u00a0]*[km]?)\+?\s*(?:(?:customer|verified|global|user|total|product|star|google|community)\s+)*(?:reviews?|ratings?|votes?|opinions?|bewertungen|rezensionen|avis|opiniones|rese.as|valoraciones|recensioni|beoordelingen|avalia..es|omdömen|recensioner|anmeldelser|opinii|отзыв\w*|件のレビュー|条评论)(?![\p{L}])/iu;
const COUNT_OF_PEOPLE =
  /\b(?:by|from|von|par)\s+(\d[\d.,]*)\s+(?:(?:verified|happy)\s+)?(?:customers?|people|users|buyers|shoppers|owners|kunden|clients)\b/i;

/** Words of a form in which a visitor rates: its choices are no one's rating. */
const CHOICE = /\b(?:worst|terrible|poor|very good|select|rate (?:this|it)|your rating|and up|& up|or more|only)\b/i;

/** One star class of many ("5 star reviews") is a share of the ratings, not their number. */
const SHARE = /\b[1-5][\s-]*stars?\s+(?:reviews?|ratings?)\b|\b(?:page \d|showing|write|be the first)\b/i;

const ASIDE = Region.related | Region.chrome | Region.overlay | Region.cart;
const MAX_FOUND = 40;

/** Visible and spoken texts of the page with their place in reading order. */
function* texts(page: Page): Generator<{ text: string; element: Element; run: number; flags: number }> {
  for (const run of page.runs)
    if (run.text.length <= 120 && /\d/.test(run.text))
      yield { text: run.text, element: run.parent, run: run.index, flags: run.flags };
  for (const element of page.elements) {
    const text =
      element.attribs['aria-label'] ?? element.attribs.title ?? (element.name === 'img' ? element.attribs.alt : undefined);
    if (!text || text.length > 120 || !/\d/.test(text)) continue;
    yield { text, element, run: page.runStart.get(element) ?? 0, flags: page.flags.get(element) ?? 0 };
  }
}

/** Ratings ("4.5 out of 5") or their number ("1,234 reviews") in the page's text, those next to the heading strongest. */
export function domRatings(page: Page, ask: Ask, isCount: boolean): Candidate[] {
  const headingRun = page.heading ? (page.runStart.get(page.heading) ?? 0) : 0;
  const found: Candidate[] = [];
  for (const { text, element, run, flags } of texts(page)) {
    if (found.length >= MAX_FOUND) break;
    if (flags & ASIDE || isOfOneReview(page, element) || (!isCount && isChoice(text, element))) continue;
    const value = isCount ? countIn(text) : ratingIn(text);
    if (value === undefined || value === 0) continue;
    const distance = run - headingRun;
    const near = distance < -3 ? 0.4 : Math.max(0.25, Math.exp(-Math.max(0, distance) / 60));
    found.push({
      value,
      type: ask.type,
      source: 'dom rating',
      locator: { kind: 'selector', css: cssPath(page, element) },
      snippet: cut(text),
      // A rating that says over how many it is taken is no single person's.
      weight: (flags & Region.review ? 0.8 : 1.2) * near * (countIn(text) !== undefined ? 1.4 : 1),
    });
  }
  return found;
}

function isChoice(text: string, element: Element): boolean {
  return (
    CHOICE.test(text) ||
    [element, ...ancestors(element, 3)].some(
      (at) => /^(?:label|select|option|fieldset)$/.test(at.name) || at.attribs.role === 'radio',
    )
  );
}

/** True inside one of several reviews, whose stars are one person's. */
function isOfOneReview(page: Page, element: Element): boolean {
  return [element, ...ancestors(element, 8)].some(
    (at) =>
      at.attribs.itemprop === 'review' ||
      (words(`${at.attribs.class ?? ''} ${at.attribs.id ?? ''}`.slice(0, 200)).some(
        (word) => word === 'review' || word === 'comment' || word === 'testimonial',
      ) &&
        charsIn(page, at) > 150 &&
        charsIn(page, at) < 3000),
  );
}

function ratingIn(text: string): number | undefined {
  for (const pattern of RATING) {
    const match = pattern.exec(text);
    if (!match) continue;
    const value = Number(match[1]!.replace(',', '.'));
    if (value <= 10) return value;
  }
  return undefined;
}

function countIn(text: string): number | undefined {
  if (SHARE.test(text)) return undefined;
  const match = COUNT.exec(text) ?? COUNT_OF_PEOPLE.exec(text);
  const value = match ? numberOf(match[1]!, {}) : undefined;
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}
