import type { ListItem } from '@monitors/contract';
import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, textOf } from '../html/page.ts';
import { MAX_ITEMS } from '../limits.ts';
import { clean, cut } from '../text.ts';

/** A repeated list of links: the selector that finds its links, and what they lead to. */
type LinkList = { css: string; items: ListItem[]; score: number };

const TRACKING = /^(?:utm_.*|fbclid|gclid|ref|ref_|source|srsltid|mc_[ce]id|_ga|session.*|sid|token|cid)$/i;

/** An absolute address without fragment and tracking parameters: the identity of a linked item. */
function linkKey(href: string, base: string): string | undefined {
  const trimmed = href.trim();
  if (!trimmed || trimmed.startsWith('#') || /^(?:javascript|mailto|tel|data):/i.test(trimmed) || !URL.canParse(trimmed, base))
    return undefined;
  const url = new URL(trimmed, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  return url.href;
}

function step(element: Element): string {
  const word = (element.attribs.class ?? '')
    .split(/\s+/)
    .find((name) => /^[a-zA-Z][a-zA-Z_-]{2,40}$/.test(name) && /[aeiou]/i.test(name));
  return word ? `${element.name}.${word}` : element.name;
}

/** The shape of a link's place: its tag path with one class word each; alike links form a list. */
function shapeOf(link: Element): string {
  const path = [link, ...ancestors(link, 4)].filter((at) => at.name !== 'body' && at.name !== 'html');
  return path.reverse().map(step).join(' > ');
}

function titleOf(link: Element): string {
  const heading = link.children.find((node): node is Element => isTag(node) && /^h[1-6]$/.test(node.name));
  return cut(
    textOf(heading ?? link, 600) || clean(link.attribs['aria-label'] ?? link.attribs.title ?? '') || imageText(link),
    300,
  );
}

/** What the picture of a link shows, where the link has no words. */
function imageText(link: Element): string {
  const stack: Element[] = [link];
  for (let seen = 0; stack.length > 0 && seen < 40; seen++) {
    const at = stack.pop()!;
    if (at.name === 'img' && at.attribs.alt) return clean(at.attribs.alt);
    for (const child of at.children) if (isTag(child)) stack.push(child);
  }
  return '';
}

/** The date a list item shows in a `<time>` beside its link. */
function dateOf(link: Element): string | undefined {
  const box =
    ancestors(link, 5).find((at) => /^(?:li|article|tr|section)$/.test(at.name)) ??
    (link.parent && isTag(link.parent) ? link.parent : link);
  const stack: Element[] = [box];
  for (let seen = 0; stack.length > 0 && seen < 120; seen++) {
    const at = stack.pop()!;
    const stamp = at.name === 'time' ? Date.parse(at.attribs.datetime ?? textOf(at, 60)) : Number.NaN;
    if (!Number.isNaN(stamp)) return new Date(stamp).toISOString();
    for (const child of at.children) if (isTag(child)) stack.push(child);
  }
  return undefined;
}

/** Items of a set of links, one for each address, the longest title kept. */
export function itemsOf(links: Element[], base: string): ListItem[] {
  const items = new Map<string, ListItem>();
  for (const link of links) {
    const key = linkKey(link.attribs.href ?? '', base);
    if (!key) continue;
    const title = titleOf(link);
    const before = items.get(key);
    if (before && before.title.length >= title.length) continue;
    const at = dateOf(link);
    items.set(key, { key, title: title || key, url: key, ...(at ? { at } : {}) });
    if (items.size >= MAX_ITEMS) break;
  }
  return [...items.values()];
}

const ASIDE = Region.chrome | Region.overlay | Region.cart | Region.hidden | Region.advert;

/** Repeated lists of links on a page, the one that is most likely its content first. */
export function linkLists(page: Page): LinkList[] {
  const groups = new Map<string, Element[]>();
  for (const element of page.elements) {
    if (element.name !== 'a' || !element.attribs.href || (page.flags.get(element) ?? 0) & ASIDE) continue;
    const shape = shapeOf(element);
    const group = groups.get(shape);
    if (group) group.push(element);
    else groups.set(shape, [element]);
  }
  const lists: LinkList[] = [];
  for (const [css, links] of groups) {
    const items = itemsOf(links, page.url).filter((item) => item.title !== item.key);
    if (items.length < 3) continue;
    lists.push({ css, items, score: scoreList(page, css, items, links) });
  }
  return lists.sort((a, b) => b.score - a.score).slice(0, 12);
}

/** Dates, counts and picture numbers lead to items but do not name them. */
const NOT_A_TITLE =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d|\d[\d\s.,:/TZ-]*$|image #?\d|\d+ comments?|comments?:|reply|read more|learn more|view:|\[?email|today|yesterday)/i;

function scoreList(page: Page, css: string, items: ListItem[], links: Element[]): number {
  const length = items.reduce((sum, item) => sum + Math.min(item.title.length, 120), 0) / items.length;
  let score = Math.log2(Math.min(items.length, 64)) * 0.5 + Math.min(length, 60) / 30;
  if (/\bh[1-6]\b/.test(css)) score += 1.2;
  if (/article|\bli\b|post|entry|story|item|card|title|headline|result/i.test(css)) score += 0.5;
  if (items.some((item) => item.at)) score += 0.8;
  if (links.some((link) => ancestors(link, 60).some((at) => at.name === 'main' || at.name === 'article'))) score += 0.3;
  if (/comment|tag|categor|author|share|social|breadcrumb|pagination|sidebar|widget/i.test(css)) score -= 1.2;
  if ((page.flags.get(links[0]!) ?? 0) & Region.related) score -= 0.6;
  if (links.filter((link) => charsIn(page, link) === 0).length > links.length / 2) score -= 0.7;
  if (length < 14) score -= 1;
  if (items.filter((item) => NOT_A_TITLE.test(item.title)).length > items.length / 2) score -= 1.5;
  return score;
}
