import type { Ask } from '@monitors/contract';
import { parseDate } from '@monitors/language';
import { authorName, bylines, visibleDates } from '../candidates/byline.ts';
import { ldCandidate } from '../candidates/json-ld.ts';
import { listOf, mainEntity, readGraph, SOLD_TYPES, textProperty } from '../candidates/ld-graph.ts';
import { readMeta } from '../candidates/meta.ts';
import { microLocator, readMicrodata } from '../candidates/microdata.ts';
import { namesSite, withoutSite } from '../candidates/page-title.ts';
import { coerce } from '../coerce.ts';
import { pageHints } from '../html/hints.ts';
import { cssPath } from '../html/locate.ts';
import { type Page, textOf } from '../html/page.ts';
import { clean, cut } from '../text.ts';
import type { Candidate, Finding } from '../types.ts';
import { fieldOf } from './kinds.ts';
import { addHeading } from './title.ts';

/** Where a named fact is kept for machines: JSON-LD paths, microdata properties, meta names. */
type Places = { ld: string[]; micro: string[]; meta: string[] };

const DATES_PUBLISHED: Places = {
  ld: ['datePublished', 'dateCreated', 'uploadDate', 'releaseDate', 'startDate'],
  micro: ['datePublished', 'startDate', 'releaseDate'],
  meta: [
    'article:published_time',
    'og:article:published_time',
    'date',
    'dc.date',
    'dc.date.issued',
    'pubdate',
    'publishdate',
    'citation_publication_date',
    'parsely-pub-date',
  ],
};
const DATES_UPDATED: Places = {
  ld: ['dateModified', 'datePublished'],
  micro: ['dateModified', 'datePublished'],
  meta: ['article:modified_time', 'og:updated_time', 'last-modified', 'dcterms.modified', 'article:published_time'],
};
const DATES_EVENT: Places = { ld: ['startDate', 'validFrom', 'endDate'], micro: ['startDate'], meta: ['event:start_time'] };

const PLACES: Record<string, Places> = {
  rating: { ld: ['aggregateRating.ratingValue'], micro: ['ratingValue'], meta: ['og:rating', 'product:rating:value'] },
  review_count: {
    ld: ['aggregateRating.reviewCount', 'aggregateRating.ratingCount'],
    micro: ['reviewCount', 'ratingCount'],
    meta: ['product:rating:count'],
  },
  sku: {
    ld: ['sku', 'offers.sku', 'productID', 'mpn'],
    micro: ['sku', 'productID', 'mpn'],
    meta: ['product:retailer_item_id', 'product:sku'],
  },
  mpn: { ld: ['mpn', 'model'], micro: ['mpn', 'model'], meta: ['product:mfr_part_no'] },
  gtin: {
    ld: ['gtin13', 'gtin', 'gtin12', 'gtin14', 'gtin8', 'isbn', 'offers.gtin13'],
    micro: ['gtin13', 'gtin', 'gtin12', 'gtin14', 'gtin8', 'isbn'],
    meta: ['product:ean', 'product:upc', 'product:isbn', 'book:isbn'],
  },
  author: {
    ld: ['author', 'creator'],
    micro: ['author', 'creator'],
    meta: ['author', 'article:author', 'parsely-author', 'dc.creator', 'citation_author'],
  },
  brand: { ld: ['brand', 'manufacturer'], micro: ['brand', 'manufacturer'], meta: ['product:brand', 'og:brand'] },
  publisher: { ld: ['publisher'], micro: ['publisher'], meta: ['og:site_name', 'dc.publisher'] },
  description: {
    ld: ['description', 'abstract'],
    micro: ['description'],
    meta: ['description', 'og:description', 'twitter:description'],
  },
  version: { ld: ['softwareVersion', 'version'], micro: ['softwareVersion'], meta: [] },
  title: { ld: ['headline', 'name'], micro: ['headline', 'name'], meta: ['og:title', 'twitter:title'] },
};

const ARTICLE_TYPES = new Set(
  'Article NewsArticle BlogPosting TechArticle Report WebPage Event MusicEvent SportsEvent Recipe VideoObject DiscussionForumPosting QAPage Question ProfilePage ItemPage Dataset ScholarlyArticle LiveBlogPosting JobPosting PodcastEpisode'.split(
    ' ',
  ),
);

function placesOf(ask: Ask): Places {
  const field = fieldOf(ask);
  if (/^(?:gtin|ean|upc|isbn)$/.test(field)) return PLACES.gtin!;
  if (/mpn|part number|model/.test(field)) return PLACES.mpn!;
  if (/sku|asin|product id|product code|item number|article number/.test(field)) return PLACES.sku!;
  if (/description|summary|subtitle|standfirst|excerpt/.test(field)) return PLACES.description!;
  if (/^(?:brand|manufacturer|maker)$/.test(field)) return PLACES.brand!;
  if (field === 'publisher') return PLACES.publisher!;
  if (/author|byline|writer/.test(field)) return PLACES.author!;
  if (/review|votes|number of ratings|ratings|rating count/.test(field) && !/score/.test(field)) return PLACES.review_count!;
  if (/rating/.test(field)) return PLACES.rating!;
  if (/version|release$|build/.test(field)) return PLACES.version!;
  if (/updated|modified/.test(field)) return DATES_UPDATED;
  if (/event|start|deadline|due/.test(field)) return DATES_EVENT;
  if (/date|publish|release|expires/.test(field)) return DATES_PUBLISHED;
  return PLACES.title!;
}

function follow(page: Page, node: unknown, path: string): string | undefined {
  const entities = readGraph(page);
  const [first, ...rest] = path.split('.');
  if (rest.length === 0) return textProperty(entities, node, first!);
  for (const child of listOf(entities, node, first!)) {
    const value = textProperty(entities, child, rest[0]!);
    if (value) return value;
  }
  return undefined;
}

const SCALE_OTHER = /best ?rating/i;

/** Facts that pages state under a fixed name: rating, review count, identifiers, author, dates, version, title. */
export function findNamed(page: Page, ask: Ask, now?: Date): Finding {
  const hints = pageHints(page, ask);
  const places = placesOf(ask);
  const candidates: Candidate[] = [];
  const isDate = places === DATES_EVENT || places === DATES_PUBLISHED || places === DATES_UPDATED;
  const add = (raw: string, rest: Omit<Candidate, 'value' | 'type' | 'snippet'>, name: string) => {
    const text = places === PLACES.author ? authorName(raw) : unescaped(clean(raw));
    if (!text || SCALE_OTHER.test(name)) return;
    const typed =
      isDate && ask.type === 'text'
        ? dateValue(text, now)
        : coerce(/^\d+(\.\d+)?$/.test(text) && ask.type === 'number' ? Number(text) : text, ask, hints, now);
    if (typed)
      candidates.push({
        value: typed.value,
        type: ask.type,
        ...(typed.unit ? { unit: typed.unit } : {}),
        snippet: cut(`${name}: ${text}`),
        ...rest,
      });
  };
  for (const types of [SOLD_TYPES, ARTICLE_TYPES]) {
    const entity = mainEntity(page, types);
    if (!entity) continue;
    const isSold = types === SOLD_TYPES;
    for (const [index, path] of places.ld.entries()) {
      const value = follow(page, entity.node, path);
      if (value)
        add(
          value,
          {
            source: isSold ? 'json-ld' : 'json-ld article',
            locator: ldCandidate(entity, path, { value, type: 'text', snippet: '', weight: 0 }).locator,
            weight: (isSold ? 2.2 : 1.9) - index * 0.4,
          },
          path,
        );
    }
  }
  for (const micro of readMicrodata(page)) {
    const { property, value, itemtype } = micro;
    if (
      places === PLACES.title &&
      /^(?:ListItem|Person|Review|Organization|Brand|WebSite|BreadcrumbList|ImageObject)$/.test(itemtype)
    )
      continue;
    const index = places.micro.indexOf(property);
    if (index >= 0) add(value, { source: 'microdata', locator: microLocator(page, micro), weight: 1.8 - index * 0.3 }, property);
  }
  const meta = readMeta(page);
  for (const [index, name] of places.meta.entries()) {
    const value = meta.get(name);
    if (value && places === PLACES.title)
      add(
        withoutSite(page, value),
        { source: 'meta', locator: { kind: 'meta', name }, weight: namesSite(page, value) ? 0.3 : 1.3 },
        name,
      );
    else if (value) add(value, { source: 'meta', locator: { kind: 'meta', name }, weight: 1.3 - index * 0.15 }, name);
  }
  if (places === PLACES.title) addHeading(page, candidates, ask);
  if (places === PLACES.author && ask.type === 'text') candidates.push(...bylines(page));
  if (isDate) addTimes(page, candidates, ask, now);
  if ((places === DATES_PUBLISHED || places === DATES_UPDATED) && ask.type === 'text')
    candidates.push(...visibleDates(page, places === DATES_UPDATED, now));
  return { candidates };
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  rsquo: '’',
  lsquo: '‘',
};

/** Text that was escaped twice, as feeds and heads carry it, with its signs back. */
function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{2,6})|#x([0-9a-f]{2,5})|([a-z]{3,5}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
      if (code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code);
      return (name && ENTITIES[name.toLowerCase()]) || whole;
    },
  );
}

function dateValue(text: string, now?: Date): { value: string; unit?: string } | undefined {
  const date = parseDate(text, now ? { now } : undefined);
  return date ? { value: date } : undefined;
}

function addTimes(page: Page, candidates: Candidate[], ask: Ask, now?: Date): void {
  for (const element of page.elements) {
    if (element.name !== 'time' || candidates.length > 30) continue;
    const typed = coerce(element.attribs.datetime ?? textOf(element, 100), ask, { url: page.url }, now);
    if (typed)
      candidates.push({
        value: typed.value,
        type: ask.type,
        source: 'dom',
        locator: { kind: 'selector', css: cssPath(page, element) },
        snippet: textOf(element, 100),
        weight: 0.9,
      });
  }
}
