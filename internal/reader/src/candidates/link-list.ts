import type { ListItem } from '@monitors/contract';
import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { Region } from '../html/class-words.ts';
import { ancestors, charsIn, type Page, textOf } from '../html/page.ts';
import { MAX_ITEMS } from '../limits.ts';
import { clean, cut } from '../text.ts';

/** A repeated list of links: the selector that finds its links, and what they lead to. */
type LinkList = { css: string; items: ListItem[]; score: number };

/** Parameters that say where a visitor came from or who he is, never what the address leads to. */
const TRACKING =
  /^(?:utm_.*|[a-z]{0,3}clid|gbraid|wbraid|igshid|srsltid|mc_[ce]id|_ga|_gl|_hs(?:enc|mi)|mkt_tok|vero_id|oly_(?:enc|anon)_id|s_kwcid|cmpid|ncid|trk|spm|scm|(?:pk|mtm|piwik|hsa|matomo)_.*|ck_subscriber_id|wickedid|li_fat_id|rdt_cid|ref|ref_|ref_src|referrer|source|session.*|phpsessid|jsessionid|sid|sessid|token|csrf.*|_pos|_sid|_ss|_psq|pr_(?:prod_strat|rec_id|rec_pid|ref_pid|seq))$/i;

/** An absolute address without fragment and tracking parameters: the identity of a linked item. */
function linkKey(href: string, base: string): string | undefined {
  const trimmed = href.trim();
  if (!trimmed || trimmed.startsWith('#') || /^(?:javascript|mailto|tel|data):/i.test(trimmed) || !URL.canParse(trimmed, base))
    return undefined;
  const url = new URL(trimmed, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  // Pages of one file keep what they show behind the sign: "#/posts/1"; and items of this very page have no other address of their own.
  const { hash } = url;
  url.hash = '';
  if (/^#!?\//.test(hash) || url.href === new URL(base).href.replace(/#.*$/, '')) url.hash = hash;
  url.pathname = url.pathname.replace(/;jsessionid=[^/]*/i, '');
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
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

/** The heading within a link, or the element in it that is named as its title. */
function headingIn(link: Element): Element | undefined {
  const stack: Element[] = [link];
  let named: Element | undefined;
  for (let seen = 0; stack.length > 0 && seen < 60; seen++) {
    const at = stack.pop()!;
    if (/^h[1-6]$/.test(at.name)) return at;
    if (!named && at !== link && /(?:^|[\s_-])(?:title|headline|name)(?:$|\s)/i.test(at.attribs.class ?? '')) named = at;
    for (let index = at.children.length - 1; index >= 0; index--) {
      const child = at.children[index]!;
      if (isTag(child)) stack.push(child);
    }
  }
  return named;
}

/** Where relative addresses start: the page's own address or the base that its head names. */
export function baseOf(page: Page): string {
  const base = page.elements.slice(0, 400).find(({ name, attribs }) => name === 'base' && attribs.href)?.attribs.href;
  return base && URL.canParse(base, page.url) ? new URL(base, page.url).href : page.url;
}

function titleOf(link: Element): string {
  const heading = headingIn(link);
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
  const base = baseOf(page);
  const lists: LinkList[] = [];
  const short: LinkList[] = [];
  for (const [css, links] of groups) {
    const items = itemsOf(links, base).filter((item) => item.title !== item.key);
    if (items.length === 0) continue;
    const isLong = items.length >= 3;
    if (!isLong && !IS_ENTRY.test(css)) continue;
    (isLong ? lists : short).push({ css, items, score: scoreList(page, css, items, links) });
  }
  const all = lists.some(({ score }) => score > 1) ? lists : [...lists, ...short];
  return all.sort((a, b) => b.score - a.score).slice(0, 12);
}

/** Shapes that hold an entry even where there is only one of it: a heading or an article that leads somewhere. */
const IS_ENTRY = /\bh[1-6]\b|\barticle\b|\b(?:li|div|section)\.(?:post|entry|item|story|article|news|release|job|result)/;

/** Dates, counts and picture numbers lead to items but do not name them. */
const NOT_A_TITLE =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d|\d[\d\s.,:/TZ-]*$|image #?\d|\d+ comments?|comments?:|reply|read more|learn more|view:|\[?email|today|yesterday)/i;

const counts = new WeakMap<Page, number>();

/** Links of the page that lie in its own content. */
function linkCount(page: Page): number {
  const known = counts.get(page);
  if (known !== undefined) return known;
  let made = 0;
  for (const element of page.elements)
    if (element.name === 'a' && element.attribs.href && !((page.flags.get(element) ?? 0) & ASIDE)) made++;
  counts.set(page, made);
  return made;
}

function scoreList(page: Page, css: string, items: ListItem[], links: Element[]): number {
  const length = items.reduce((sum, item) => sum + Math.min(item.title.length, 120), 0) / items.length;
  let score = Math.log2(Math.min(items.length, 64)) * 0.5 + Math.min(length, 60) / 30;
  if (/\bh[1-6]\b/.test(css)) score += 1.2;
  if (/article|\bli\b|post|entry|story|item|card|title|headline|result/i.test(css)) score += 0.5;
  if (items.some((item) => item.at)) score += 0.8;
  if (items.length >= 40) score += 1.6 * (links.length / Math.max(links.length, linkCount(page)));
  if (links.some((link) => ancestors(link, 60).some((at) => at.name === 'main' || at.name === 'article'))) score += 0.3;
  if (/comment|tag|categor|author|share|social|breadcrumb|pagination|sidebar|widget/i.test(css)) score -= 1.2;
  if ((page.flags.get(links[0]!) ?? 0) & Region.related) score -= 0.6;
  if (links.filter((link) => charsIn(page, link) === 0).length > links.length / 2) score -= 0.7;
  if (length < 14) score -= 1;
  if (items.filter((item) => NOT_A_TITLE.test(item.title)).length > items.length / 2) score -= 1.5;
  return score;
}
