import type { Document, Element, Text } from 'domhandler';
import { isTag, isText } from 'domhandler';
import { clean } from '../text.ts';
import { Region, regionBits } from './class-words.ts';
import { parseMarkup } from './parse.ts';

/** A visible piece of text with the element that holds it, in reading order. */
export type TextRun = { node: Text; text: string; parent: Element; flags: number; index: number };

/** A parsed page: its elements and texts in document order, with the region each one lies in. */
export type Page = {
  url: string;
  root: Document;
  isCut: boolean;
  language?: string;
  title: string;
  elements: Element[];
  /** Region bits by element, inherited from its ancestors. */
  flags: Map<Element, number>;
  runs: TextRun[];
  /** Index of the first text run inside or after an element. */
  runStart: Map<Element, number>;
  /** Index after the last text run inside an element. */
  runEnd: Map<Element, number>;
  /** Characters of all runs before each run; one entry more than runs. */
  charsBefore: number[];
  scripts: Element[];
  /** The heading that names what the page is about. */
  heading?: Element;
};

const SKIPPED = new Set([
  'script',
  'style',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
  'canvas',
  'head',
  'title',
  'audio',
  'video',
  'noframes',
]);
const CHROME_TAGS = new Set(['nav', 'footer']);

function ownFlags(element: Element): number {
  const { name, attribs } = element;
  let flags = 0;
  if (CHROME_TAGS.has(name)) flags |= Region.chrome;
  else if (name === 'noscript') flags |= Region.noscript;
  else if (name === 'option') flags |= Region.option;
  else if (name === 'dialog') flags |= Region.overlay;
  // Streamed React pages send their content in hidden boxes that a script moves into place.
  const isStreamed = /^S:[0-9a-f]+$/.test(attribs.id ?? '');
  if ('hidden' in attribs && attribs.hidden !== 'until-found' && !isStreamed) flags |= Region.hidden;
  if (attribs.style && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs.style.slice(0, 500))) flags |= Region.hidden;
  if (attribs.role === 'navigation' || attribs.role === 'contentinfo') flags |= Region.chrome;
  if (attribs.role === 'dialog') flags |= Region.overlay;
  if (name === 'body' || name === 'html' || name === 'main') return flags;
  if (attribs.class) flags |= regionBits(attribs.class);
  if (attribs.id) flags |= regionBits(attribs.id);
  return flags;
}

/** Text of an element as one line, without scripts and styles; stops after `limit` characters. */
export function textOf(element: Element | Document, limit = 2000): string {
  let out = '';
  const stack: { children: Element['children']; at: number; isBlock: boolean }[] = [
    { children: element.children, at: 0, isBlock: false },
  ];
  while (stack.length > 0 && out.length < limit) {
    const top = stack[stack.length - 1]!;
    const node = top.children[top.at++];
    if (!node) {
      if (top.isBlock) out += ' ';
      stack.pop();
    } else if (isText(node)) out += node.data.length > limit * 2 ? node.data.slice(0, limit * 2) : node.data;
    else if (isTag(node) && !SKIPPED.has(node.name)) {
      const isBlock = BLOCKS.has(node.name);
      if (isBlock) out += ' ';
      stack.push({ children: node.children, at: 0, isBlock });
    }
  }
  return clean(out.slice(0, limit));
}

const BLOCKS = new Set(
  'address article aside blockquote br button dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr label li main nav ol option p pre section select table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

/** True for elements that start a line of their own. */
export function isBlock(element: Element): boolean {
  return BLOCKS.has(element.name);
}

/** Characters of visible text inside an element, without walking it again. */
export function charsIn(page: Page, element: Element): number {
  return page.charsBefore[page.runEnd.get(element) ?? 0]! - page.charsBefore[page.runStart.get(element) ?? 0]!;
}

/** The text runs inside an element. */
export function runsIn(page: Page, element: Element): TextRun[] {
  return page.runs.slice(page.runStart.get(element) ?? 0, page.runEnd.get(element) ?? 0);
}

/** The element's ancestors from its parent up, at most `limit`. */
export function ancestors(element: Element, limit = 40): Element[] {
  const path: Element[] = [];
  for (let at = element.parent; at && isTag(at) && path.length < limit; at = at.parent) path.push(at);
  return path;
}

/** Parses HTML into a page; bounded, never throws on any text. */
export function openPage(html: string, url: string): Page {
  // Outside scripts a CDATA mark is no markup in HTML, yet the parser would skip to its end.
  const { root, isCut } = parseMarkup(html.replace(/(>\s*)<!\[CDATA\[/g, '$1'));
  const page: Page = {
    url,
    root,
    isCut,
    title: '',
    elements: [],
    flags: new Map(),
    runs: [],
    runStart: new Map(),
    runEnd: new Map(),
    charsBefore: [0],
    scripts: [],
  };
  walk(page);
  page.heading = mainHeading(page);
  if (page.heading) clearFlagsAround(page, page.heading);
  return page;
}

function walk(page: Page): void {
  const stack: { children: Element['children']; at: number; flags: number; parent: Element | undefined; isQuiet: boolean }[] = [
    { children: page.root.children, at: 0, flags: 0, parent: undefined, isQuiet: false },
  ];
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const node = top.children[top.at++];
    if (!node) {
      stack.pop();
      if (top.parent) page.runEnd.set(top.parent, page.runs.length);
      continue;
    }
    if (isText(node)) {
      if (top.isQuiet || !top.parent || node.data.length === 0) continue;
      const text = clean(node.data);
      if (!text) continue;
      page.runs.push({ node, text, parent: top.parent, flags: top.flags, index: page.runs.length });
      page.charsBefore.push(page.charsBefore[page.charsBefore.length - 1]! + text.length + 1);
      continue;
    }
    if (!isTag(node)) continue;
    page.elements.push(node);
    if (node.name === 'script') page.scripts.push(node);
    else if (node.name === 'html' && node.attribs.lang) page.language = node.attribs.lang;
    else if (node.name === 'title' && !page.title && top.parent?.name !== 'svg') page.title = textOf(node, 600);
    const flags = top.flags | ownFlags(node);
    page.flags.set(node, flags);
    page.runStart.set(node, page.runs.length);
    stack.push({ children: node.children, at: 0, flags, parent: node, isQuiet: top.isQuiet || SKIPPED.has(node.name) });
  }
}

function mainHeading(page: Page): Element | undefined {
  const title = page.title.toLowerCase();
  let best: Element | undefined;
  let bestScore = 0;
  for (const element of page.elements) {
    if (element.name !== 'h1' && element.attribs.itemprop !== 'name') continue;
    const text = textOf(element, 300).toLowerCase();
    if (text.length < 2) continue;
    const flags = page.flags.get(element) ?? 0;
    let score = element.name === 'h1' ? 2 : 1;
    if (title.includes(text) || (text.length > 12 && title.slice(0, 20) === text.slice(0, 20))) score += 2;
    if (flags & (Region.hidden | Region.chrome | Region.overlay | Region.related | Region.review | Region.cart)) score -= 1.5;
    if (score > bestScore) {
      bestScore = score;
      best = element;
    }
  }
  return best ?? headingByTitle(page);
}

/** Without a heading, the most of the title that stands alone in the page's text names it. */
function headingByTitle(page: Page): Element | undefined {
  const title = clean(page.title).toLowerCase();
  let best: TextRun | undefined;
  for (const run of page.runs) {
    if (
      run.text.length < 4 ||
      run.text.length <= (best?.text.length ?? 0) ||
      run.flags & (Region.hidden | Region.chrome | Region.overlay)
    )
      continue;
    if (title.startsWith(run.text.toLowerCase())) best = run;
  }
  return best?.parent;
}

/** What holds the main heading is the page itself, whatever its class says: a region word there is void. */
function clearFlagsAround(page: Page, heading: Element): void {
  const path: Element[] = [];
  for (let at = heading.parent; at && isTag(at); at = at.parent) path.push(at);
  let wrong = 0;
  for (const element of path) wrong |= ownFlags(element) & ~Region.hidden;
  if (!wrong) return;
  const cleared = new Set(path);
  const stack: { element: Element; flags: number }[] = [];
  const top = path[path.length - 1];
  if (top) stack.push({ element: top, flags: 0 });
  while (stack.length > 0) {
    const { element, flags } = stack.pop()!;
    const own = cleared.has(element) ? ownFlags(element) & Region.hidden : ownFlags(element);
    page.flags.set(element, flags | own);
    for (const child of element.children) if (isTag(child)) stack.push({ element: child, flags: flags | own });
  }
  for (const run of page.runs) run.flags = page.flags.get(run.parent) ?? run.flags;
}
