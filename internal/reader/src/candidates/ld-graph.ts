import { isRecord, own } from '../formats/json-path.ts';
import type { Page } from '../html/page.ts';
import { textOf } from '../html/page.ts';
import { MAX_JSON_DEPTH, MAX_JSON_NODES, MAX_SCRIPT_CHARS } from '../limits.ts';
import { clean, fold } from '../text.ts';

/** A node of the page's JSON-LD graph; `isSide` marks things the page only mentions (related, list entries, breadcrumbs). */
export type Entity = { node: Record<string, unknown>; types: string[]; isSide: boolean; isVariant: boolean; depth: number };

const SIDE_PROPERTIES = new Set([
  'isRelatedTo',
  'isSimilarTo',
  'isAccessoryOrSparePartFor',
  'isConsumableFor',
  'itemListElement',
  'breadcrumb',
  'review',
  'reviews',
  'publisher',
  'author',
  'brand',
  'hasPart',
  'itemReviewed',
  'potentialAction',
  'mentions',
  'relatedLink',
  'isPartOf',
]);

/** Text inside an ld+json script as people really write it: comments, CDATA, raw line ends in strings, trailing commas. */
function parseLoose(text: string): unknown {
  const body = text
    .trim()
    .replace(/^(?:\/\/\s*)?<!\[CDATA\[|(?:\/\/\s*)?\]\]>$/g, '')
    .replace(/^<!--|-->$/g, '')
    .replace(/;\s*$/, '');
  for (const attempt of [
    body,
    body.replace(/[\u0000-\u001f]+/g, ' '),
    body.replace(/[\u0000-\u001f]+/g, ' ').replace(/,(\s*[}\]])/g, '$1'),
  ]) {
    try {
      return JSON.parse(attempt) as unknown;
    } catch {
      // The next attempt forgives more.
    }
  }
  return undefined;
}

/** The types of a node without their vocabulary's address. */
export function typesOf(node: unknown): string[] {
  const raw = own(node, '@type');
  const list = Array.isArray(raw) ? raw : [raw];
  return list
    .filter((type): type is string => typeof type === 'string')
    .map((type) => type.replace(/^.*[/#:]/, ''))
    .slice(0, 10);
}

/** Every JSON-LD node of the page, references by `@id` resolved to the fullest node of that id. */
export function readGraph(page: Page): Entity[] {
  const known = graphs.get(page);
  if (known) return known;
  const roots: unknown[] = [];
  let chars = 0;
  for (const script of page.scripts) {
    if (!/^application\/ld\+json/i.test((script.attribs.type ?? '').trim())) continue;
    const text = script.children.map((child) => ('data' in child ? child.data : '')).join('');
    chars += text.length;
    if (chars > MAX_SCRIPT_CHARS) break;
    const parsed = parseLoose(text);
    if (parsed !== undefined) roots.push(parsed);
  }
  const entities = flatten(roots);
  graphs.set(page, entities);
  return entities;
}

const graphs = new WeakMap<Page, Entity[]>();

function flatten(roots: unknown[]): Entity[] {
  const entities: Entity[] = [];
  const byId = new Map<string, Record<string, unknown>>();
  type Entry = { value: unknown; depth: number; isSide: boolean; isVariant: boolean };
  const queue: Entry[] = roots.map((value) => ({ value, depth: 0, isSide: false, isVariant: false }));
  for (let at = 0; at < queue.length && at < MAX_JSON_NODES; at++) {
    const { value, depth, isSide, isVariant } = queue[at]!;
    if (depth > MAX_JSON_DEPTH) continue;
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 5000)) queue.push({ value: item, depth, isSide, isVariant });
      continue;
    }
    if (!isRecord(value)) continue;
    const types = typesOf(value);
    if (types.length > 0) entities.push({ node: value, types, isSide, isVariant, depth });
    const id = own(value, '@id');
    if (typeof id === 'string') {
      const before = byId.get(id);
      if (!before || Object.keys(value).length > Object.keys(before).length) byId.set(id, value);
    }
    for (const key of Object.keys(value)) {
      const child = own(value, key);
      if (typeof child !== 'object' || child === null) continue;
      queue.push({
        value: child,
        depth: key === '@graph' ? depth : depth + 1,
        isSide: isSide || SIDE_PROPERTIES.has(key),
        isVariant: isVariant || key === 'hasVariant',
      });
    }
  }
  references.set(entities, byId);
  return entities;
}

const references = new WeakMap<Entity[], Map<string, Record<string, unknown>>>();

/** A node as it is, or the full node that a bare `{"@id": …}` refers to. */
function resolve(entities: Entity[], value: unknown): unknown {
  if (!isRecord(value) || Object.keys(value).length > 2) return value;
  const id = own(value, '@id');
  return (typeof id === 'string' ? references.get(entities)?.get(id) : undefined) ?? value;
}

/** A property as a list, references resolved. */
export function listOf(entities: Entity[], node: unknown, key: string): unknown[] {
  const value = own(node, key);
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value.slice(0, 2000) : [value]).map((item) => resolve(entities, item));
}

/** The first text, number or named thing of a property, as text. */
export function textProperty(entities: Entity[], node: unknown, key: string): string | undefined {
  for (const value of listOf(entities, node, key)) {
    if (typeof value === 'string' && value.trim()) return clean(value);
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const named = own(value, 'name') ?? own(value, '@value') ?? own(value, '@id');
    if (typeof named === 'string' && named.trim()) return clean(named);
  }
  return undefined;
}

/** Share of the words of a name that the page's heading or title also has, 0 to 1. */
export function nameMatch(page: Page, name: string | undefined): number {
  if (!name) return 0;
  const wanted = new Set(fold(name).split(' '));
  const about = new Set(fold(`${page.heading ? textOf(page.heading, 400) : ''} ${page.title}`).split(' '));
  let shared = 0;
  for (const word of wanted) if (about.has(word)) shared++;
  return wanted.size === 0 ? 0 : shared / wanted.size;
}

/** The entity the page is about among those of the given types; one only mentioned never wins over a main one. */
export function mainEntity(page: Page, types: ReadonlySet<string>): Entity | undefined {
  const entities = readGraph(page);
  let best: Entity | undefined;
  let bestScore = 0;
  for (const entity of entities) {
    if (!entity.types.some((type) => types.has(type)) || entity.isVariant) continue;
    const url = textProperty(entities, entity.node, 'url') ?? '';
    let score = 1 + nameMatch(page, textProperty(entities, entity.node, 'name')) * 2 - entity.depth * 0.05;
    if (entity.isSide) score -= 2;
    if (url && samePath(url, page.url)) score += 0.7;
    if (own(entity.node, 'offers') || own(entity.node, 'hasVariant')) score += 0.8;
    if (own(entity.node, 'mainEntityOfPage')) score += 0.2;
    if (score > bestScore) {
      bestScore = score;
      best = entity;
    }
  }
  return best;
}

/** True when two addresses name the same path of the same host, whatever their query. */
function samePath(a: string, b: string): boolean {
  if (!URL.canParse(a, b) || !URL.canParse(b)) return false;
  const [one, two] = [new URL(a, b), new URL(b)];
  const trim = (path: string) => path.replace(/\/+$/, '').toLowerCase();
  return one.hostname.replace(/^www\./, '') === two.hostname.replace(/^www\./, '') && trim(one.pathname) === trim(two.pathname);
}

/** Types whose entities are sold, booked or downloaded at a price. */
export const SOLD_TYPES: ReadonlySet<string> = new Set([
  'Product',
  'ProductGroup',
  'IndividualProduct',
  'ProductModel',
  'SomeProducts',
  'Vehicle',
  'Car',
  'Motorcycle',
  'Book',
  'SoftwareApplication',
  'MobileApplication',
  'WebApplication',
  'VideoGame',
  'Course',
  'Event',
  'MusicEvent',
  'SportsEvent',
  'TheaterEvent',
  'Service',
  'Movie',
  'Accommodation',
  'Apartment',
  'House',
  'Residence',
  'SingleFamilyResidence',
  'HotelRoom',
  'Trip',
  'TouristTrip',
  'Flight',
  'MenuItem',
  'Subscription',
]);
