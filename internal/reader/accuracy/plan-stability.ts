import type { Ask } from '@monitors/contract';
import { Element, isTag, isText } from 'domhandler';
import { replaceElement } from 'domutils';
import { decodeBody } from '../src/decode.ts';
import { readFact } from '../src/index.ts';
import { pageDocument, pageLabels, type Split } from './labels.ts';
import { type Figure, type Miss, ratio } from './score.ts';
import { seeded } from './steadiness.ts';
import { elementsOf, rewrite, weaken } from './weaken.ts';

const PRICE: Ask = { field: 'price', type: 'number' };

/** Every way a page may write an amount, with the same way to write another. */
function spellings(amount: number): ((value: number) => string)[] {
  const grouped = (value: number, sign: string, point: string) => {
    const [whole = '', cents = ''] = value.toFixed(2).split('.');
    return `${whole.replace(/\B(?=(\d{3})+$)/g, sign)}${point}${cents}`;
  };
  const ways: ((value: number) => string)[] = [
    (value) => value.toFixed(2),
    (value) => String(value),
    ...(Number.isInteger(amount * 10) ? [(value: number) => value.toFixed(1)] : []),
    (value) => value.toFixed(2).replace('.', ','),
    (value) => grouped(value, ',', '.'),
    (value) => grouped(value, '.', ','),
    (value) => grouped(value, ' ', ','),
  ];
  if (!Number.isInteger(amount)) return ways;
  return [...ways, (value) => value.toFixed(0), (value) => grouped(value, ',', '.').replace(/\.00$/, '')];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The text with the amount replaced wherever it stands as a number of its own. */
function repriced(text: string, from: number, to: number): string {
  let out = text;
  for (const spell of spellings(from)) {
    const [old, now] = [spell(from), spell(to)];
    out = out.replace(new RegExp(`(?<![\\d.,])${escaped(old)}(?![\\d]|[.,]\\d)`, 'g'), now);
  }
  return out;
}

/** The page after a modest redesign: boxes wrapped, a third of the class names new, some neighbours swapped, a notice on top. */
function redesigned(html: string, seed: number, from: number, to: number): string {
  const random = seeded(seed);
  const names = new Map<string, string>();
  return rewrite(html, (root) => {
    const elements = elementsOf(root);
    for (const element of elements) {
      for (const key of ['content', 'value', 'data-price', 'data-product-price', 'aria-label', 'title'])
        if (element.attribs[key]) element.attribs[key] = repriced(element.attribs[key], from, to);
      for (const child of element.children) if (isText(child)) child.data = repriced(child.data, from, to);
      if (element.name === 'script' && element.children[0] && 'data' in element.children[0])
        element.children[0].data = repriced(element.children[0].data, from, to);
    }
    for (const element of elements) {
      if (element.attribs.class)
        element.attribs.class = element.attribs.class
          .split(/\s+/)
          .map((name) => {
            if (!names.has(name)) names.set(name, random() < 0.3 ? `${name}-b` : name);
            return names.get(name)!;
          })
          .join(' ');
      if (element.name !== 'div' || !element.parent || random() > 0.12) continue;
      const wrapper = new Element('div', { class: 'outer' }, []);
      replaceElement(element, wrapper);
      wrapper.children = [element];
      element.parent = wrapper;
      element.prev = null;
      element.next = null;
    }
    swapNeighbours(elements, random);
  });
}

function swapNeighbours(elements: Element[], random: () => number): void {
  for (const { name, children } of elements) {
    if (!/^(?:main|section|div)$/.test(name) || random() > 0.06) continue;
    const at = children.findIndex(
      (node, index) => isTag(node) && node.name === 'div' && isTag(children[index + 1] ?? node.parent!),
    );
    const [one, two] = [children[at], children[at + 1]];
    if (at < 0 || !one || !two || !isTag(two)) continue;
    children[at] = two;
    children[at + 1] = one;
    relink(children);
  }
}

function relink(children: Element['children']): void {
  for (const [at, node] of children.entries()) {
    node.prev = children[at - 1] ?? null;
    node.next = children[at + 1] ?? null;
  }
}

/** Counts how plans of one kind of page fare; with `isBare` the pages have no structured data, so that places are followed. */
async function runPlans(pagesDir: string, split: Split, isBare: boolean): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const misses: Miss[] = [];
  const suffix = isBare ? '_without_structured' : '';
  let [right, wrong, all] = [0, 0, 0];
  for (const [at, label] of pageLabels(split).entries()) {
    if (!label.price) continue;
    const document = pageDocument(pagesDir, label);
    const html = isBare ? weaken(decodeBody(document), 'structured') : decodeBody(document);
    const first = await readFact({ ...document, body: html }, PRICE);
    if (first.fact?.value !== label.price || !first.plan) continue;
    const wanted = Math.round(label.price * 90) / 100;
    const to = Number.isInteger(label.price) ? Math.max(1, Math.round(wanted)) : wanted;
    const body = redesigned(html, at + 1, label.price, to);
    const later = await readFact({ ...document, body }, PRICE, { plan: first.plan, previous: label.price });
    const value = later.fact?.value;
    all++;
    const isRight = typeof value === 'number' && Math.abs(value - to) < 0.005;
    if (isRight) right++;
    else if (value !== undefined) wrong++;
    if (!isRight) misses.push({ file: label.file, figure: `plan${suffix}`, expected: to, got: value ?? later.cause });
  }
  return {
    figures: [
      { figure: `plan_right_after_redesign${suffix}`, value: ratio(right, all), unit: 'ratio', cases: all },
      { figure: `plan_wrong_after_redesign${suffix}`, value: ratio(wrong, all), unit: 'share', cases: all },
    ],
    misses,
  };
}

/** Plans of product pages run on the same pages redesigned and with a new price: right, unknown, or a wrong number. */
export async function measurePlans(pagesDir: string, split: Split): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const parts = [await runPlans(pagesDir, split, false), await runPlans(pagesDir, split, true)];
  return { figures: parts.flatMap(({ figures }) => figures), misses: parts.flatMap(({ misses }) => misses) };
}
