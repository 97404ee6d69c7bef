import { type Page, textOf } from '../html/page.ts';
import { clean, fold } from '../text.ts';
import { readMeta } from './meta.ts';

const SEPARATOR = /\s+[|–—·•»«:›/~-]+\s+|\s*[|»«]\s*|:\s+(?=[^:]{2,40}$)/u;

/** Names of the site itself, folded, without spaces: what its head calls it and the name of its host. */
function siteNames(page: Page): string[] {
  const meta = readMeta(page);
  const host = URL.canParse(page.url) ? new URL(page.url).hostname.replace(/^(?:www|shop|store|m|en)\./, '') : '';
  const labels = host.split('.').filter((label) => label.length > 2);
  const main = labels.length > 1 ? labels.slice(0, -1) : [];
  const stated = ['og:site_name', 'application-name', 'apple-mobile-web-app-title'].map((name) => meta.get(name) ?? '');
  return [...stated, ...main].map(compact).filter((name) => name.length > 2);
}

function compact(text: string): string {
  return fold(text).replaceAll(' ', '');
}

function isSite(text: string, sites: string[]): boolean {
  const own = compact(text);
  return (
    own.length > 2 &&
    sites.some(
      (site) =>
        own === site || (own.startsWith(site) && own.length - site.length <= 6) || (site.startsWith(own) && own.length >= 4),
    )
  );
}

/** A title without the site's name before or after it; the whole where nothing else would be left. */
export function withoutSite(page: Page, title: string): string {
  const sites = siteNames(page);
  const text = clean(title);
  const parts = text.split(SEPARATOR).filter(Boolean);
  if (parts.length < 2) return text;
  const last = parts[parts.length - 1]!;
  if (isSite(last, sites)) {
    const end = text.lastIndexOf(last);
    return text.slice(0, end).replace(/[\s|–—·•»«:›/~-]+$/u, '') || text;
  }
  const first = parts[0]!;
  if (isSite(first, sites)) return text.slice(first.length).replace(/^[\s|–—·•»«:›/~-]+/u, '') || text;
  return text;
}

/** True for a text that only names the site. */
export function namesSite(page: Page, text: string): boolean {
  return siteNames(page).includes(compact(text));
}

function contentWords(text: string): Set<string> {
  return new Set(
    fold(text)
      .split(' ')
      .filter((word) => word.length > 2),
  );
}

function share(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared;
}

/** True for a heading that is a slogan: none of its words stand in what the head calls the page, which agrees with itself. */
export function isSlogan(page: Page, heading: string): boolean {
  const meta = readMeta(page);
  const named = contentWords(meta.get('og:title') ?? meta.get('twitter:title') ?? '');
  const titled = contentWords(page.title);
  const own = contentWords(heading);
  if (own.size === 0 || named.size === 0 || titled.size === 0) return false;
  return share(own, named) === 0 && share(own, titled) === 0 && share(named, titled) * 2 >= Math.min(named.size, titled.size);
}

/** The text of the page's heading as one line, without the sign that links to it; empty where it has none. */
export function headingText(page: Page): string {
  return page.heading ? textOf(page.heading, 500).replace(/\s*[¶§#🔗]+$/u, '') : '';
}
