import type { Evidence, Locator, Source } from '@monitors/contract';

const KINDS: Record<Locator['kind'], string> = {
  json: 'In the JSON answer',
  jsonld: 'In the page’s structured product data',
  microdata: 'In the page’s marked-up data',
  meta: 'In the page’s header data',
  state: 'In the data the page’s scripts carry',
  selector: 'In the visible page',
  label: 'Beside its label on the page',
  feed: 'In the items of the feed',
  text: 'In the text of the page',
};

/** How the text form of evidence begins; longer beginnings first. */
const PREFIXES: readonly (readonly [string, Locator['kind']])[] = [
  ['json-ld', 'jsonld'],
  ['jsonld', 'jsonld'],
  ['json', 'json'],
  ['css', 'selector'],
  ['selector', 'selector'],
  ['microdata', 'microdata'],
  ['meta', 'meta'],
  ['state', 'state'],
  ['label', 'label'],
  ['feed', 'feed'],
  ['text', 'text'],
];

const OTHER_PLACES: Record<Exclude<Source['kind'], 'page'>, string> = {
  probe: 'In the answer to our probe',
  query: 'In the stored signals',
  push: 'In what was reported',
};

/** Where a value was found, in words; the locator that was followed wins over the text form of the evidence. */
export function sayWhere(from: Source['kind'], evidence: Evidence | null | undefined, locator?: Locator): string {
  if (from !== 'page') return OTHER_PLACES[from];
  if (locator?.kind === 'label') return `Beside the label “${locator.label}”`;
  if (locator) return KINDS[locator.kind];
  const text = evidence?.locator ?? '';
  const kind = PREFIXES.find(([prefix]) => text.startsWith(prefix))?.[1];
  if (kind) return KINDS[kind];
  return text.startsWith('$') ? KINDS.json : 'On the page';
}

/** The address a source reads, when it has one. */
export function sourceUrl(source: Source): string | undefined {
  if (source.kind === 'page') return source.url;
  if (source.kind === 'probe' && /^https?:/.test(source.target)) return source.target;
  return undefined;
}

/** A source in a few words: host and path, or what is probed. */
export function saySource(source: Source): string {
  switch (source.kind) {
    case 'page':
      return shortUrl(source.url);
    case 'probe':
      return source.target ? `${source.check.toUpperCase()} ${shortUrl(source.target)}` : `${source.check} of this machine`;
    case 'query':
      return `stored ${source.dataset}`;
    case 'push':
      return 'reports that are sent in';
  }
}

/** An address without scheme and trailing slash. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
}
