import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { BUY_PLACE } from '../html/buy-words.ts';
import { Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, runsIn, textOf } from '../html/page.ts';
import { words } from '../text.ts';

/** A link of few words is a button of its own page, such as one that buys. */
const BUTTON_TEXT = 60;

/** True where the place lies in one of several alike boxes that each lead to another page. */
export function isInCard(page: Page, element: Element, isButton = false): boolean {
  const heading = page.heading ? new Set(ancestors(page.heading)) : new Set<Element>();
  for (const at of [element, ...ancestors(element, 10)]) {
    if (heading.has(at)) return false;
    const isOwnButton = isButton && charsIn(page, at) <= BUTTON_TEXT;
    if (at.name === 'a' && !isOwnButton && isForeignLink(at, page.url)) return true;
    if (isOwnButton || charsIn(page, at) >= 600 || !hasForeignLink(at, page.url)) continue;
    if (alikeBoxes(at).some((other) => at.attribs.class || hasForeignLink(other, page.url))) return true;
  }
  return false;
}

/** Siblings of the same build: the same class, or where there is none nearly the same kinds of elements. */
function alikeBoxes(element: Element): Element[] {
  const siblings =
    element.parent?.children.filter((node): node is Element => isTag(node) && node !== element && node.name === element.name) ??
    [];
  const own = (element.attribs.class ?? '').slice(0, 30);
  const isAlike = own || element.name === 'li' || element.name === 'article' ? () => true : buildLike(element);
  return siblings.slice(0, 40).filter((node) => (node.attribs.class ?? '').slice(0, 30) === own && isAlike(node));
}

/** Tells whether another element holds nearly the same kinds of elements. */
function buildLike(element: Element): (other: Element) => boolean {
  const own = namesWithin(element);
  return (other) => {
    const names = namesWithin(other);
    let shared = 0;
    for (const name of names) if (own.has(name)) shared++;
    return shared >= 0.75 * Math.max(own.size, names.size);
  };
}

function namesWithin(element: Element): Set<string> {
  const names = new Set<string>();
  const stack: Element[] = [element];
  for (let seen = 0; stack.length > 0 && seen < 60; seen++) {
    const at = stack.pop()!;
    for (const child of at.children) {
      if (!isTag(child)) continue;
      names.add(`${at.name}>${child.name}`);
      stack.push(child);
    }
  }
  return names;
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
export function buyRuns(page: Page): number[] {
  const found: number[] = [];
  for (const run of page.runs) {
    if (run.text.length > 60 || run.flags & (Region.related | Region.chrome | Region.overlay | Region.cart)) continue;
    if (BUY_PLACE.test(run.text) && !isInCard(page, run.parent, true)) found.push(run.index);
    if (found.length >= 12) break;
  }
  return found;
}

const AMOUNT = /[$€£¥₹]\s?[\d.,]+|[\d.,]+\s?[€£]/;

/** True where an option box around the place is marked as the chosen one. */
export function isSelected(page: Page, element: Element): boolean {
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
export function isBesideLink(page: Page, element: Element): boolean {
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
