import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ask } from '@monitors/contract';
import { type Element, isTag, isText, type Text } from 'domhandler';
import { appendChild, prepend, removeElement } from 'domutils';
import { parseDocument } from 'htmlparser2';
import { decodeBody } from '../src/decode.ts';
import { readFact } from '../src/index.ts';
import { pageDocument, type Split } from './labels.ts';
import { type Figure, type Miss, ratio } from './score.ts';
import { elementsOf, rewrite } from './weaken.ts';

const TEXT: Ask = { field: 'text', type: 'text' };

/** A repeatable source of numbers from 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function hex(random: () => number, length: number): string {
  let out = '';
  while (out.length < length) out += Math.floor(random() * 16).toString(16);
  return out;
}

function textNodes(elements: Element[]): Text[] {
  return elements
    .filter(({ name }) => !/^(?:script|style|template|noscript|svg|title|head)$/.test(name))
    .flatMap(({ children }) => children.filter(isText));
}

/** What stands on many pages and is another at every visit; `random` makes the visit. */
function visitMarkup(random: () => number): string {
  const number = (most: number) => Math.floor(random() * most);
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    `<div class="clock">${number(24)}:${two(number(60))}:${two(number(60))}</div>`,
    `<p>Last updated ${2 + number(50)} minutes ago</p>`,
    `<span class="live">${100 + number(9000)} people are viewing this right now</span>`,
    `<p>${(1000 + number(90000)).toLocaleString('en')} views</p>`,
    `<form><input type="hidden" name="csrf_token" value="${hex(random, 40)}"></form>`,
    `<div id="div-gpt-ad-${number(1e9)}" class="ad-slot">Buy ${['shoes', 'cars', 'tea', 'ink'][number(4)]} today for ${number(90)} dollars</div>`,
    `<script>window.__visit="${hex(random, 32)}"</script>`,
    `<p>Request ID: ${hex(random, 32)}</p>`,
    `<p>Session ${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}</p>`,
  ].join('');
}

/** Counters, clocks, addresses and names of a page as another visit would show them. */
function revisit(html: string, seed: number): string {
  const random = seeded(seed);
  return rewrite(html, (root) => {
    const elements = elementsOf(root);
    for (const { name, attribs, children } of elements) {
      for (const key of ['src', 'href'])
        if (attribs[key] && /\.(?:js|css|png|jpe?g|webp|svg|woff2?)(?:\?|$)/.test(attribs[key]))
          attribs[key] = `${attribs[key].replace(/\?.*$/, '')}?v=${hex(random, 8)}`;
      if (/^(?:csrf|nonce|token)/i.test(attribs.name ?? '')) attribs[name === 'meta' ? 'content' : 'value'] = hex(random, 32);
      if (attribs.nonce) attribs.nonce = hex(random, 16);
      if (/^(?:css|sc|jsx)-[a-z0-9]+$/i.test(attribs.class ?? '')) attribs.class = `css-${hex(random, 7)}`;
      if (/\d{4,}|[0-9a-f]{8,}/i.test(attribs.id ?? '')) attribs.id = `id-${hex(random, 10)}`;
      if (name === 'script' && children[0] && 'data' in children[0]) children[0].data += `\n/* ${hex(random, 16)} */`;
    }
    for (const node of textNodes(elements)) {
      node.data = node.data
        .replace(/\b\d{1,3} (?=(?:seconds?|minutes?|hours?|days?|weeks?) ago\b)/gi, () => `${2 + Math.floor(random() * 20)} `)
        .replace(/\b[\d,]{2,} (?=views\b)/gi, () => `${1000 + Math.floor(random() * 9000)} `);
    }
    const body = elements.find(({ name }) => name === 'body');
    const main = elements.find(({ name }) => name === 'main' || name === 'article') ?? body;
    const added = parseDocument(visitMarkup(random)).children;
    for (const [at, node] of [...added].entries()) {
      removeElement(node);
      const target = at % 2 === 0 ? main : body;
      if (target?.children[0] && at % 3 === 0) prepend(target.children[0], node);
      else if (target) appendChild(target, node);
    }
  });
}

const ASIDE =
  /nav|footer|header|menu|cookie|modal|popup|related|recommend|hidden|banner|promo|newsletter|cart|advert|sidebar|overlay/i;

function isContent(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parent && isTag(at.parent) ? at.parent : null) {
    if (/^(?:nav|footer|header|aside|noscript|template|dialog|form)$/.test(at.name)) return false;
    if ('hidden' in at.attribs || /display\s*:\s*none/.test(at.attribs.style ?? '')) return false;
    if (at.name !== 'body' && at.name !== 'html' && ASIDE.test(`${at.attribs.class ?? ''} ${at.attribs.id ?? ''}`)) return false;
  }
  return true;
}

/** The page with one word of a sentence of its own content replaced; `undefined` where no such sentence is found. */
function withOtherSentence(html: string, seed: number): string | undefined {
  let isChanged = false;
  const random = seeded(seed);
  const changed = rewrite(html, (root) => {
    const sentences = textNodes(elementsOf(root)).filter(
      (node) =>
        node.data.trim().length >= 60 &&
        /[.!?]\s*$/.test(node.data) &&
        node.parent &&
        isTag(node.parent) &&
        isContent(node.parent),
    );
    const chosen = sentences[Math.floor(random() * sentences.length)];
    if (!chosen) return;
    const words = chosen.data.split(' ');
    const at = words.findIndex((word, index) => index >= words.length / 3 && /^\p{L}{4,}$/u.test(word));
    if (at < 0) return;
    words[at] = 'xylophone';
    chosen.data = words.join(' ');
    isChanged = true;
  });
  return isChanged ? changed : undefined;
}

/**
 * "Anything changes" over every page of the folder: how often two visits to the same content differ, and how often a
 * changed word of a sentence goes unseen.
 */
export async function measureSteadiness(pagesDir: string, split: Split): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const lines = readFileSync(join(pagesDir, 'index.jsonl'), 'utf8').trim().split('\n');
  const pages = lines.map((line) => JSON.parse(line) as { file: string; url: string });
  const misses: Miss[] = [];
  const [alarms, missed] = [
    { wrong: 0, all: 0 },
    { wrong: 0, all: 0 },
  ];
  for (const [at, page] of pages.entries()) {
    if (split !== 'all' && (at % 2 === 0) !== (split === 'look')) continue;
    const document = pageDocument(pagesDir, page);
    const html = decodeBody(document);
    const textOf = async (body: string) => (await readFact({ ...document, body }, TEXT)).fact?.value;
    const first = await textOf(revisit(html, at * 2 + 1));
    if (typeof first !== 'string') continue;
    const second = await textOf(revisit(html, at * 2 + 2));
    alarms.all++;
    if (first !== second) {
      alarms.wrong++;
      misses.push({ file: page.file, figure: 'text_false_alarm', expected: 'the same text', got: difference(first, second) });
    }
    const other = withOtherSentence(html, at + 1);
    if (other === undefined) continue;
    missed.all++;
    if ((await textOf(other)) === (await textOf(rewrite(html, () => {})))) {
      missed.wrong++;
      misses.push({ file: page.file, figure: 'text_missed_change', expected: 'another text', got: sentenceOf(html, other) });
    }
  }
  return {
    figures: [
      { figure: 'text_false_alarms', value: ratio(alarms.wrong, alarms.all), unit: 'share', cases: alarms.all },
      { figure: 'text_missed_changes', value: ratio(missed.wrong, missed.all), unit: 'share', cases: missed.all },
    ],
    misses,
  };
}

function difference(one: string, other: unknown): string {
  const lines = new Set(String(other).split('\n'));
  return one
    .split('\n')
    .filter((line) => !lines.has(line))
    .slice(0, 3)
    .join(' / ')
    .slice(0, 200);
}

/** The line that was changed, with the way to it. */
function sentenceOf(_html: string, other: string): string {
  const at = other.indexOf('xylophone');
  return other.slice(Math.max(0, at - 300), at + 60).replace(/\s+/g, ' ');
}
