import type { Ask, Evidence, FactType, FactValue, Locator } from '@monitors/contract';
import { coerce } from './coerce.ts';
import { contextOf } from './context.ts';
import { kindOf } from './fields/kinds.ts';
import { find } from './find.ts';
import { walkJson } from './formats/json-path.ts';
import { Region } from './html/class-words.ts';
import { pageHints } from './html/hints.ts';
import { cssPath } from './html/locate.ts';
import type { Page, TextRun } from './html/page.ts';
import { type Opened, openDocument } from './open.ts';
import { cut, fold } from './text.ts';
import { thisMoment } from './this-moment.ts';
import type { SourceDocument } from './types.ts';
import { locatorText, vote } from './vote.ts';

/** A value that a document offers to be watched, with the question and the locator that read it again. */
export type OfferedFact = {
  ask: Ask;
  value: FactValue;
  type: FactType;
  unit?: string;
  confidence: number;
  evidence: Evidence;
  locator: Locator;
  /** Why it is not the likely answer to its question, if it is not. */
  reason?: string;
};

const QUESTIONS: Ask[] = [
  { field: 'price', type: 'number' },
  { field: 'availability', type: 'boolean' },
  { field: 'title', type: 'text' },
  { field: 'rating', type: 'number' },
  { field: 'review_count', type: 'number' },
  { field: 'sku', type: 'text' },
  { field: 'author', type: 'text' },
  { field: 'published', type: 'text' },
  { field: 'version', type: 'text' },
  { field: 'temperature', type: 'number' },
  { field: 'items', type: 'list' },
  { field: 'text', type: 'text' },
];
const MAX_LABELLED = 60;
const MAX_LEAVES = 120;

function offersFor(opened: Opened, ask: Ask, now: Date): OfferedFact[] {
  const reading = vote(find(opened, ask, now), ask, contextOf(opened, ask, now));
  const found: OfferedFact[] = [];
  const locator = reading.plan?.locators[0];
  if (reading.fact && reading.evidence && locator) {
    const { value, type, unit, confidence } = reading.fact;
    found.push({ ask, value, type, ...(unit ? { unit } : {}), confidence, evidence: reading.evidence, locator });
  }
  for (const { value, type, unit, confidence, evidence, locator: other, reason } of reading.alternatives.slice(0, 6)) {
    if (other)
      found.push({
        ask,
        value,
        type,
        ...(unit ? { unit } : {}),
        confidence: Math.min(confidence, 0.5),
        evidence,
        locator: other,
        reason,
      });
  }
  return found;
}

/** Lines such as "Queue length: 42", and the cells and definitions beside a short label. */
function labelled(page: Page): OfferedFact[] {
  const found: OfferedFact[] = [];
  const seen = new Set<string>();
  const add = (label: string, text: string, run: TextRun) => {
    const ask: Ask = { field: 'number', type: 'number', label: cut(label, 200) };
    const typed = text.length <= 40 && /\d/.test(text) ? coerce(text, ask, pageHints(page, ask)) : undefined;
    const key = fold(label);
    if (!typed || !key || /^\d+$/.test(key) || seen.has(key) || found.length >= MAX_LABELLED) return;
    seen.add(key);
    found.push({
      ask,
      value: typed.value,
      type: 'number',
      ...(typed.unit ? { unit: typed.unit } : {}),
      confidence: 0.4,
      evidence: { locator: `css ${cssPath(page, run.parent)}`, snippet: cut(`${label}: ${text}`), url: page.url },
      locator: { kind: 'label', label: cut(label, 200) },
    });
  };
  for (const run of page.runs) {
    if (run.flags & (Region.hidden | Region.chrome | Region.overlay) || run.text.length > 90) continue;
    const inline = /^([^:]{2,50}):\s*(\S.{0,40})$/.exec(run.text);
    if (inline) add(inline[1]!, inline[2]!, run);
    else if (/^(?:dt|th|td|label|strong|b)$/.test(run.parent.name) && !/^\d/.test(run.text)) {
      const next = page.runs[run.index + 1];
      if (next && next.parent !== run.parent) add(run.text.replace(/:$/, ''), next.text, run);
    }
  }
  return found;
}

/** The single values of a JSON tree, the shallow ones first. */
function leaves(tree: unknown, url: string): OfferedFact[] {
  const found: OfferedFact[] = [];
  walkJson(tree, (value, path, key, _depth, parent) => {
    if (found.length >= MAX_LEAVES) return false;
    const type =
      typeof value === 'number'
        ? 'number'
        : typeof value === 'boolean'
          ? 'boolean'
          : typeof value === 'string'
            ? 'text'
            : undefined;
    if (!type || !key || Array.isArray(parent)) return undefined;
    found.push({
      ask: { field: cut(key, 100), type, path: cut(path, 1000) },
      value: typeof value === 'string' ? cut(value, 500) : (value as FactValue),
      type,
      confidence: 0.5,
      evidence: { locator: path, snippet: cut(`${path}: ${String(value)}`), url },
      locator: { kind: 'json', path: cut(path, 1000) },
    });
    return undefined;
  });
  return found;
}

/** Every value of a document worth offering to the user, the likely ones first; empty where it cannot be read. */
export async function listFacts(document: SourceDocument, now = thisMoment()): Promise<OfferedFact[]> {
  const opened = await openDocument(document);
  if ('cause' in opened) return [];
  const { page, tree, format } = opened;
  const found = format === 'json' || format === 'xml' ? [] : QUESTIONS.flatMap((ask) => offersFor(opened, ask, now));
  if (page) found.push(...labelled(page));
  if (tree !== undefined && format !== 'feed')
    found.push(...offersFor(opened, { field: 'items', type: 'list' }, now), ...leaves(tree, document.url));
  const seen = new Set<string>();
  return found
    .filter(({ ask, value, unit, locator }) => {
      const key = `${kindOf(ask)} ${ask.label ?? ''} ${JSON.stringify(value)} ${unit ?? ''} ${ask.path ?? ''} ${locator.kind === 'json' ? locatorText(locator) : ''}`;
      return seen.has(key) ? false : seen.add(key) !== undefined;
    })
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 200);
}
