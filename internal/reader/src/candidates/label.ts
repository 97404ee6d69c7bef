import type { Ask } from '@monitors/contract';
import type { Element } from 'domhandler';
import { isTag } from 'domhandler';
import { coerce, type Typed } from '../coerce.ts';
import { kindOf } from '../fields/kinds.ts';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, charsIn, type Page, type TextRun, textOf } from '../html/page.ts';
import { clean, cut, fold } from '../text.ts';
import type { Candidate } from '../types.ts';
import type { Hints } from '../values.ts';

/** Longest text that is still a label or a value with its label. */
const MAX_LABEL = 90;
const MAX_FOUND = 60;

/** How well a text is the label, 0 for not at all; `rest` is what stands in the same text beside it. */
function matchLabel(text: string, labels: string[]): { score: number; rest: string } | undefined {
  const folded = fold(text);
  if (!folded) return undefined;
  for (const [index, label] of labels.entries()) {
    const rank = Math.max(0.6, 1 - index * 0.08);
    if (folded === label) return { score: 2.4 * rank, rest: '' };
    const singular = label.replace(/s$/, '');
    if (folded === singular || folded === `${label}s`) return { score: 2.2 * rank, rest: '' };
    const padded = ` ${folded} `;
    if (!padded.includes(` ${label} `) && !padded.includes(` ${singular} `)) continue;
    const used = padded.includes(` ${label} `) ? label : singular;
    const rest = restOf(text, used);
    const extra = padded
      .replace(` ${used} `, ' ')
      .trim()
      .split(' ')
      .filter((word) => !/\d/.test(word) && word.length > 2).length;
    return { score: Math.max(0.3, (2.1 - extra * 0.35) * rank), rest };
  }
  return undefined;
}

/** The text without the label's words, the value's own signs kept. */
function restOf(text: string, label: string): string {
  const words = label.split(' ');
  const lower = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const start = lower.indexOf(words[0]!);
  const lastWord = words[words.length - 1]!;
  const end = lower.indexOf(lastWord, start) + lastWord.length;
  if (start < 0 || lower.length !== text.length) return text;
  const after = text.slice(end).replace(/^[a-z]*\s*[:=–—-]?\s*/i, '');
  const before = text.slice(0, start).replace(/[\s:=–—-]+$/, '');
  return after.trim() || before.trim();
}

function valueIn(text: string, ask: Ask, hints: Hints, now?: Date): Typed | undefined {
  if (!text || text.length > (ask.type === 'text' ? 300 : 60)) return undefined;
  if ((ask.type === 'number' || kindOf(ask) === 'date') && !/\d/.test(text)) return undefined;
  return coerce(text, ask, hints, now);
}

const CONTROLS = new Set(['input', 'meter', 'progress', 'output']);

/** The control that a `<label>` names, by standing in it or by its id. */
function controlFor(page: Page, element: Element): Element | undefined {
  const label = [element, ...ancestors(element, 3)].find(({ name }) => name === 'label');
  if (!label) return undefined;
  const id = label.attribs.for;
  return page.elements.find(
    (at) => CONTROLS.has(at.name) && at.attribs.value !== undefined && (id ? at.attribs.id === id : at.parent === label),
  );
}

/** The cell that belongs to a label cell: beside it in its row, or below it in its column. */
function cellFor(
  page: Page,
  label: Element,
  ask: Ask,
  hints: Hints,
  now?: Date,
): { element: Element; typed: Typed; score: number } | undefined {
  const cell = [label, ...ancestors(label, 6)].find((at) => at.name === 'td' || at.name === 'th' || at.name === 'dt');
  if (!cell || charsIn(page, cell) > MAX_LABEL * 2) return undefined;
  for (let next = cell.next; next; next = next.next) {
    if (!isTag(next)) continue;
    if (cell.name === 'dt' && next.name !== 'dd') break;
    const typed = valueIn(textOf(next, 400), ask, hints, now);
    if (typed) return { element: next, typed, score: 1 };
    if (cell.name === 'th' && next.name === 'th') break;
  }
  if (cell.name === 'dt') return undefined;
  return cellBelow(cell, ask, hints, now);
}

function cellsOf(row: Element): Element[] {
  return row.children.filter((node): node is Element => isTag(node) && (node.name === 'td' || node.name === 'th'));
}

function cellBelow(
  cell: Element,
  ask: Ask,
  hints: Hints,
  now?: Date,
): { element: Element; typed: Typed; score: number } | undefined {
  const row = cell.parent && isTag(cell.parent) ? cell.parent : undefined;
  const table = [...ancestors(cell, 6)].find((at) => at.name === 'table');
  if (!row || !table) return undefined;
  const column = cellsOf(row).indexOf(cell);
  const rows = rowsOf(table);
  const index = rows.indexOf(row);
  const below = rows
    .slice(index + 1)
    .map((one) => cellsOf(one)[column])
    .filter((one): one is Element => one !== undefined);
  const typed = below.map((element) => ({ element, typed: valueIn(textOf(element, 400), ask, hints, now) }));
  const first = typed.find((one) => one.typed);
  if (!first?.typed) return undefined;
  // A column of many rows has no single value: the first is only a guess.
  return { element: first.element, typed: first.typed, score: below.length === 1 ? 0.9 : 0.1 };
}

function rowsOf(table: Element): Element[] {
  const rows: Element[] = [];
  const stack = [...table.children].reverse();
  while (stack.length > 0 && rows.length < 5000) {
    const node = stack.pop()!;
    if (!isTag(node)) continue;
    if (node.name === 'tr') rows.push(node);
    else if (node.name !== 'table') for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
  return rows;
}

/** The nearest run with a value, after or before the label, within a common small container. */
function neighbour(
  page: Page,
  run: TextRun,
  ask: Ask,
  hints: Hints,
  now?: Date,
): { run: TextRun; typed: Typed; score: number } | undefined {
  const scopes = ancestors(run.parent, 5).filter((at) => charsIn(page, at) <= 240);
  const scope = scopes[scopes.length - 1] ?? run.parent;
  const low = page.runStart.get(scope) ?? run.index;
  const high = page.runEnd.get(scope) ?? run.index + 1;
  let best: { run: TextRun; typed: Typed; score: number } | undefined;
  for (let distance = 1; distance <= 4; distance++) {
    for (const at of [run.index + distance, run.index - distance]) {
      const other = page.runs[at];
      if (!other || at < low || at >= high || other.flags & Region.hidden) continue;
      const typed = valueIn(other.text.replace(/^[(:\s]+|[)\s]+$/g, ''), ask, hints, now);
      if (!typed) continue;
      const isAfter = at > run.index;
      const shared = scopes.findIndex((one) => (page.runStart.get(one) ?? 0) <= at && (page.runEnd.get(one) ?? 0) > at);
      const score = 0.95 - distance * 0.06 - shared * 0.15 + (isAfter ? 0.03 : 0);
      if (!best || score > best.score) best = { run: other, typed, score };
    }
  }
  return best;
}

const HUSHED = Region.chrome | Region.overlay | Region.noscript | Region.related;

/** Values next to a label in tables, definition lists, running text, either side, and in accessible names. */
export function findByLabel(page: Page, labels: string[], ask: Ask, hints: Hints, now?: Date): Candidate[] {
  const found: Candidate[] = [];
  if (labels.length === 0) return found;
  const push = (typed: Typed, element: Element, snippet: string, weight: number, label: string) => {
    if (found.length >= MAX_FOUND) return;
    const shared = {
      value: typed.value,
      type: ask.type,
      ...(typed.unit ? { unit: typed.unit } : {}),
      ...(typed.note ? { note: typed.note } : {}),
      snippet: cut(snippet),
    };
    found.push({ ...shared, source: 'label', locator: { kind: 'label', label: cut(label, 200) }, weight });
    found.push({ ...shared, source: 'dom', locator: { kind: 'selector', css: cssPath(page, element) }, weight: weight * 0.2 });
  };
  const isDated = kindOf(ask) === 'date' || kindOf(ask) === 'version';
  for (const run of page.runs) {
    if (run.text.length > MAX_LABEL) continue;
    const match = matchLabel(run.text, labels);
    if (!match) continue;
    const factor = run.flags & Region.hidden ? 0.3 : run.flags & HUSHED ? 0.85 : 1;
    // Words beside a label are its value only behind a separator: "Example status" is no status.
    const isSeparated =
      ask.type !== 'text' || /[:=–—]\s*\S/.test(run.text) || (match.rest !== '' && isDated && /\d/.test(match.rest));
    const inside = match.rest && isSeparated && valueIn(match.rest, ask, hints, now);
    const label = inside ? run.text.replace(match.rest, '').replace(/[\s:=]+$/, '') || run.text : run.text;
    if (inside) {
      push(inside, run.parent, run.text, match.score * factor, label);
      continue;
    }
    const cell = cellFor(page, run.parent, ask, hints, now);
    if (cell) {
      push(cell.typed, cell.element, `${run.text}: ${textOf(cell.element, 200)}`, match.score * factor * cell.score, label);
      continue;
    }
    const control = controlFor(page, run.parent);
    const held = control && valueIn(clean(control.attribs.value ?? ''), ask, hints, now);
    if (control && held) {
      push(held, control, `${run.text}: ${control.attribs.value}`, match.score * factor * 0.9, label);
      continue;
    }
    const near = neighbour(page, run, ask, hints, now);
    if (near) push(near.typed, near.run.parent, `${run.text}: ${near.run.text}`, match.score * factor * near.score, label);
  }
  for (const element of page.elements) {
    const name = element.attribs['aria-label'] ?? element.attribs.title;
    if (!name || name.length > MAX_LABEL) continue;
    const match = matchLabel(name, labels);
    if (!match) continue;
    const typed = (match.rest && valueIn(match.rest, ask, hints, now)) || valueIn(textOf(element, 100), ask, hints, now);
    if (typed) push(typed, element, match.rest ? name : `${name}: ${textOf(element, 100)}`, match.score * 0.7, name);
  }
  return found;
}
