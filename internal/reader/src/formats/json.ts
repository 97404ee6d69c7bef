import type { Ask } from '@monitors/contract';
import { coerce } from '../coerce.ts';
import { kindOf, labelsOf } from '../fields/kinds.ts';
import { cut, fold, jsonText, words } from '../text.ts';
import type { Candidate, Finding } from '../types.ts';
import type { Hints } from '../values.ts';
import { queryJson, walkJson } from './json-path.ts';

const CURRENCY_KEY = /^(?:usd|eur|gbp|jpy|chf|cad|aud|nzd|cny|inr|brl|sek|nok|dkk|pln|czk|krw|mxn|sgd|hkd|zar|try)$/i;

/** Key words that mean a field although they do not spell it. */
const SYNONYMS: Partial<Record<ReturnType<typeof kindOf>, string[]>> = {
  price: [
    'price',
    'current price',
    'sale price',
    'last price',
    'amount',
    'cost',
    'value',
    'last',
    'rate',
    'close',
    'usd',
    'eur',
    'gbp',
  ],
  availability: [
    'availability',
    'available',
    'in stock',
    'is available',
    'stock',
    'stock status',
    'inventory',
    'quantity',
    'status',
  ],
  rating: ['rating', 'rating value', 'average rating', 'score', 'stars'],
  review_count: ['review count', 'reviews', 'rating count', 'num reviews', 'reviews count', 'total reviews'],
  title: ['title', 'name', 'headline', 'subject'],
  author: ['author', 'creator', 'user', 'owner', 'login'],
  date: ['date', 'published', 'published at', 'updated', 'updated at', 'created at', 'timestamp', 'time', 'last updated'],
  version: ['version', 'tag name', 'tag', 'latest', 'latest version', 'release'],
  status: ['status', 'state', 'description', 'indicator', 'condition'],
  quantity: ['temperature', 'temp', 'value'],
};

function snippetOf(path: string, value: unknown): string {
  return cut(`${path}: ${typeof value === 'string' ? value : jsonText(value)}`);
}

function candidate(path: string, raw: unknown, ask: Ask, hints: Hints, weight: number, now?: Date): Candidate | undefined {
  const typed = coerce(raw, ask, hints, now);
  if (!typed) return undefined;
  return {
    value: typed.value,
    type: ask.type,
    ...(typed.unit ? { unit: typed.unit } : {}),
    ...(typed.note ? { note: typed.note } : {}),
    source: 'json',
    locator: { kind: 'json', path },
    snippet: snippetOf(path, raw),
    weight,
  };
}

/** The value at the path the user named: found, of another type, or absent. */
export function findByPath(root: unknown, path: string, ask: Ask, hints: Hints, now?: Date): Finding {
  const matches = queryJson(root, path);
  if (matches.length === 0) return { candidates: [], message: `The document has nothing at ${path}` };
  if (ask.type === 'list' && !(matches.length === 1 && Array.isArray(matches[0]!.value))) {
    const made = candidate(
      path,
      matches.map((match) => match.value),
      ask,
      hints,
      4,
      now,
    );
    return { candidates: made ? [made] : [] };
  }
  if (ask.type === 'number' && matches.length > 1 && /count|total|how many/i.test(ask.field)) {
    return { candidates: [{ ...candidate(path, matches.length, ask, hints, 4)!, locator: { kind: 'json', path } }] };
  }
  const found = matches.map((match) => candidate(match.path, match.value, ask, hints, 4, now)).filter((one) => one !== undefined);
  if (found.length === 1) found[0]!.locator = { kind: 'json', path };
  if (found.length === 0) return { candidates: [], cause: 'type_mismatch', message: `The value at ${path} is not a ${ask.type}` };
  return { candidates: found };
}

/** How well a key and its path name what is asked, 0 for not at all. */
function matchKey(key: string, path: string, labels: string[], synonyms: string[]): number {
  const name = words(key).join(' ');
  const whole = words(path.replace(/\[\d+\]/g, '')).join(' ');
  let best = 0;
  for (const label of labels) {
    if (name === label || name.replaceAll(' ', '') === label.replaceAll(' ', '')) best = Math.max(best, 3);
    else if (whole.endsWith(label)) best = Math.max(best, 2.8);
    else if (label.split(' ').every((word) => whole.split(' ').includes(word))) best = Math.max(best, 1.6);
  }
  const place = synonyms.indexOf(name);
  if (place >= 0) best = Math.max(best, 2 - place * 0.07);
  return best;
}

/** Values whose key or path spells the asked field, the shallow and exact ones strongest. */
function findByName(root: unknown, ask: Ask, hints: Hints, now?: Date): Candidate[] {
  const kind = kindOf(ask);
  const labels = labelsOf(ask);
  const synonyms = SYNONYMS[kind] ?? [];
  const found: Candidate[] = [];
  walkJson(root, (value, path, key, depth, parent) => {
    if (found.length >= 200) return false;
    if (
      !key ||
      value === null ||
      Array.isArray(parent) ||
      (typeof value === 'object' && ask.type !== 'object' && !(Array.isArray(value) && ask.type === 'number'))
    )
      return undefined;
    const match = matchKey(key, path, labels, synonyms);
    if (match === 0 || (Array.isArray(value) && match < 2.5)) return undefined;
    const inList = (path.match(/\[\d+\]/g) ?? []).length;
    const isCurrency = kind === 'price' && CURRENCY_KEY.test(key);
    const weight = Math.max(match, isCurrency ? 1.7 : 0) - depth * 0.12 - inList * 0.7;
    const made = candidate(path, value, ask, hints, Math.max(0.1, weight), now);
    if (made && kind === 'price' && !made.unit && CURRENCY_KEY.test(key)) made.unit = key.toUpperCase();
    if (made) found.push(made);
    return undefined;
  });
  return found;
}

/** The list a document is about: the array of the most records, near the top. */
function findList(root: unknown, ask: Ask, hints: Hints): Candidate[] {
  const found: Candidate[] = [];
  const labels = labelsOf(ask);
  walkJson(root, (value, path, key, depth) => {
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const isNamed = labels.includes(fold(words(key).join(' ')));
    const records = typeof value[0] === 'object' ? 1 : 0.4;
    const weight = records * 1.5 + Math.min(1, value.length / 20) + (isNamed ? 2 : 0) - depth * 0.4;
    const made = candidate(path, value, { ...ask, type: 'list' }, hints, Math.max(0.1, weight));
    if (made) found.push(made);
    return found.length < 50 ? undefined : false;
  });
  // Nested lists of equal strength are no tie: the outer one was met first.
  found.sort((a, b) => b.weight - a.weight);
  found.forEach((one, index) => {
    if (index > 0) one.weight = Math.min(one.weight, found[0]!.weight * 0.7);
  });
  return found;
}

/** Candidates of a JSON document for what is asked. */
export function findInJson(root: unknown, text: string, ask: Ask, hints: Hints, now?: Date): Finding {
  if (ask.path) return findByPath(root, ask.path, ask, hints, now);
  const kind = kindOf(ask);
  if (kind === 'items') return { candidates: findList(root, ask, hints) };
  if (kind === 'text') {
    const body = cut(text.trim(), 32 * 1024);
    return {
      candidates: [{ value: body, type: 'text', source: 'json', locator: { kind: 'text' }, snippet: cut(body), weight: 3 }],
    };
  }
  if (typeof root !== 'object' || root === null) {
    const made = candidate('$', root, ask, hints, 3, now);
    return made ? { candidates: [made] } : { candidates: [], cause: 'type_mismatch' };
  }
  return { candidates: findByName(root, ask, hints, now) };
}
