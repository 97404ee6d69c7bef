import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, type Page, textOf } from '../html/page.ts';
import { clean } from '../text.ts';
import type { Candidate } from '../types.ts';
import { nameMatch, SOLD_TYPES } from './ld-graph.ts';

/** A property of the page's main item, from microdata or RDFa attributes. */
type MicroValue = { element: Element; property: string; value: string; itemtype: string; flags: number };

type Item = { element: Element; itemtype: string; owner?: Item };

function typeName(raw: string | undefined): string {
  return (raw ?? '')
    .trim()
    .split(/\s+/)[0]!
    .replace(/^.*[/#:]/, '');
}

/** The value of a property element: its machine attribute before its text. */
function propertyText(element: Element): string {
  const { attribs, name } = element;
  if (attribs.content !== undefined) return clean(attribs.content);
  if (name === 'meta') return clean(attribs.content ?? '');
  if (name === 'link' || name === 'a')
    return attribs.href && !textOf(element, 100).match(/\d/) ? attribs.href : textOf(element, 400);
  if (name === 'img') return attribs.src ?? '';
  if (name === 'time') return attribs.datetime ?? textOf(element, 200);
  if (name === 'data' || name === 'meter') return attribs.value ?? textOf(element, 200);
  return textOf(element, 1000);
}

function isItem(element: Element): boolean {
  return 'itemscope' in element.attribs || ('typeof' in element.attribs && element.attribs.typeof !== '');
}

/** Properties of the main sold item and the offers and ratings inside it; other items on the page are left out. */
export function readMicrodata(page: Page): MicroValue[] {
  const known = values.get(page);
  if (known) return known;
  const made = collect(page);
  values.set(page, made);
  return made;
}

const values = new WeakMap<Page, MicroValue[]>();

function collect(page: Page): MicroValue[] {
  const items = new Map<Element, Item>();
  for (const element of page.elements) {
    if (!isItem(element)) continue;
    const owner = ancestors(element, 200).find((parent) => items.has(parent));
    items.set(element, {
      element,
      itemtype: typeName(element.attribs.itemtype ?? element.attribs.typeof),
      ...(owner ? { owner: items.get(owner) } : {}),
    });
  }
  if (items.size === 0) return [];
  const main = mainItem(page, items);
  const found: MicroValue[] = [];
  for (const element of page.elements) {
    const property = element.attribs.itemprop ?? (element.name === 'meta' ? undefined : element.attribs.property);
    if (!property || property.length > 100) continue;
    const scope = ancestors(element, 200).find((parent) => items.has(parent));
    const item = scope ? items.get(scope) : undefined;
    if (main && !belongsTo(item, main)) continue;
    found.push({
      element,
      property: property
        .trim()
        .split(/\s+/)[0]!
        .replace(/^.*[/#:]/, ''),
      value: isItem(element) ? (firstName(element) ?? propertyText(element)) : propertyText(element),
      itemtype: item?.itemtype ?? '',
      flags: page.flags.get(element) ?? 0,
    });
    if (found.length > 2000) break;
  }
  return found;
}

/** How a property is found again: by its name where it is the first of that name, else by its place. */
export function microLocator(page: Page, value: MicroValue): Candidate['locator'] {
  const first = readMicrodata(page).find(({ property, itemtype }) => property === value.property && itemtype === value.itemtype);
  return first === value
    ? { kind: 'microdata', itemtype: value.itemtype, property: value.property }
    : { kind: 'selector', css: cssPath(page, value.element) };
}

function belongsTo(item: Item | undefined, main: Item): boolean {
  for (let at = item; at; at = at.owner) {
    if (at === main) return true;
    if (SOLD_TYPES.has(at.itemtype) || at.itemtype === 'Review') return false;
  }
  return false;
}

function mainItem(page: Page, items: Map<Element, Item>): Item | undefined {
  let best: Item | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const item of items.values()) {
    if (!SOLD_TYPES.has(item.itemtype)) continue;
    const name = firstName(item.element);
    const flags = page.flags.get(item.element) ?? 0;
    let score = nameMatch(page, name) * 2;
    if (page.heading && ancestors(page.heading, 200).includes(item.element)) score += 1.5;
    if (flags & (Region.related | Region.chrome | Region.cart)) score -= 2;
    if (item.owner && SOLD_TYPES.has(item.owner.itemtype)) score -= 1;
    if (score > bestScore) {
      bestScore = score;
      best = item;
    }
  }
  return best;
}

function firstName(item: Element): string | undefined {
  const stack: Element[] = [item];
  for (let seen = 0; stack.length > 0 && seen < 3000; seen++) {
    const at = stack.pop()!;
    if (at !== item && (at.attribs.itemprop ?? at.attribs.property) === 'name') return propertyText(at);
    for (let i = at.children.length - 1; i >= 0; i--) {
      const child = at.children[i]!;
      if (isTag(child)) stack.push(child);
    }
  }
  return undefined;
}
