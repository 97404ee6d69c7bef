import { selectAll } from 'css-select';
import type { AnyNode, Element, ParentNode } from 'domhandler';
import { isTag } from 'domhandler';
import type { Page } from './page.ts';

const MAX_SELECTOR = 1000;
const MAX_FOUND = 500;
/** Class words that a build tool or a state makes: they do not outlive a release. */
const UNSTABLE =
  /\d{3,}|^(css|sc|jsx|emotion|chakra|svelte|mui|ember|ng|v)-|^[a-z]{1,2}\d|__[A-Za-z0-9]{5,}$|^_|--?[a-z0-9]{6,}$|active|selected|hover|focus|open|loaded|lazy|visible|hidden/i;

function escapeName(name: string): string {
  return name.replace(/^(\d)/, '\\3$1 ').replace(/[^\w\u00a0-\uffff\\ -]/g, (sign) => `\\${sign}`);
}

const stableWords = new Map<string, boolean>();

function isStableWord(word: string): boolean {
  if (word.length >= 50) return false;
  const known = stableWords.get(word);
  if (known !== undefined) return known;
  if (stableWords.size > 50_000) stableWords.clear();
  const made = judgeWord(word);
  stableWords.set(word, made);
  return made;
}

function judgeWord(word: string): boolean {
  return word.length > 1 && word.length < 50 && /^[A-Za-z][\w-]*$/.test(word) && !UNSTABLE.test(word) && !looksRandom(word);
}

/** Build hashes mix cases or digits without forming words: `xZ3kQ`, `hYtB1a`. */
function looksRandom(word: string): boolean {
  return (
    /\d[a-z]+\d|[a-z]\d[a-z]\d/i.test(word) ||
    (/[a-z][A-Z][a-z]?[A-Z]/.test(word) && !/[a-z]{4}/.test(word)) ||
    !/[aeiouy]/i.test(word)
  );
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

const HOOKS = ['data-testid', 'data-test', 'data-qa', 'data-hook', 'itemprop', 'property', 'name', 'aria-label'];

/** The parts that name an element, the most telling first; none for a bare tag. */
function namesOf(element: Element): string[] {
  const names: string[] = [];
  const { id } = element.attribs;
  if (id && isStableWord(id)) names.push(`#${escapeName(id)}`);
  for (const hook of HOOKS) {
    const value = element.attribs[hook];
    if (value && value.length < 60 && !/[\d\n\r]/.test(value)) names.push(`${element.name}[${hook}=${quoted(value)}]`);
  }
  const classes = (element.attribs.class ?? '').split(/\s+/).filter(isStableWord);
  if (classes.length > 0) names.push(`${element.name}.${classes.slice(0, 3).map(escapeName).join('.')}`);
  return names;
}

const steps = new WeakMap<ParentNode, Map<Element, string>>();

/** The step to an element from its parent; the steps to all its siblings are made at once. */
function nthOfType(element: Element): string {
  const { parent } = element;
  if (!parent) return element.name;
  let known = steps.get(parent);
  if (!known) {
    known = new Map();
    const totals = new Map<string, number>();
    const siblings = parent.children.filter(isTag);
    for (const { name } of siblings) totals.set(name, (totals.get(name) ?? 0) + 1);
    const places = new Map<string, number>();
    for (const sibling of siblings) {
      const place = (places.get(sibling.name) ?? 0) + 1;
      places.set(sibling.name, place);
      known.set(sibling, totals.get(sibling.name) === 1 ? sibling.name : `${sibling.name}:nth-of-type(${place})`);
    }
    steps.set(parent, known);
  }
  return known.get(element) ?? element.name;
}

/** Every element a selector finds, in document order; none for an invalid or over-long selector. */
export function select(page: Page, css: string, limit = MAX_FOUND): Element[] {
  if (css.length > MAX_SELECTOR || !isCheap(css)) return [];
  try {
    return selectAll<AnyNode, Element>(css, page.root.children).slice(0, limit);
  } catch {
    return [];
  }
}

/** Selectors whose work may grow faster than the page: nested look-ahead, many alternatives, many hops. */
function isCheap(css: string): boolean {
  const count = (sign: RegExp) => (css.match(sign) ?? []).length;
  return (
    count(/:has|:not|:is|:where|:matches/gi) <= 2 &&
    count(/,/g) <= 10 &&
    count(/[>+~\s]+/g) <= 40 &&
    count(/~/g) <= 3 &&
    count(/:(icontains|contains)/gi) <= 2
  );
}

const lists = new WeakMap<Page, Map<string, number>>();

/** How many elements carry a name, from one index over the page instead of a search for each. */
function countOf(page: Page, name: string): number {
  let index = lists.get(page);
  if (!index) {
    index = new Map();
    for (const element of page.elements) for (const own of namesOf(element)) index.set(own, (index.get(own) ?? 0) + 1);
    lists.set(page, index);
  }
  return index.get(name) ?? 0;
}

/**
 * A selector for an element that survives releases as well as the page allows: its own unique name, or the nearest
 * uniquely named ancestor and the steps down from it. Build hashes and state classes are not used.
 */
export function cssPath(page: Page, element: Element): string {
  const path: string[] = [];
  for (let at: Element | null = element; at; at = at.parent && isTag(at.parent) ? at.parent : null) {
    const names = namesOf(at);
    const unique = names.find((name) => countOf(page, name) === 1);
    if (unique) return [unique, ...path].join(' > ');
    if (at.name === 'body' || at.name === 'html') return [at.name, ...path].join(' > ');
    path.unshift(nthOfType(at));
    if (path.length > 30) break;
  }
  while (path.length > 1 && path.join(' > ').length > MAX_SELECTOR) path.shift();
  return path.join(' > ').slice(0, MAX_SELECTOR);
}
