import type { Evidence, FactValue } from '@monitors/contract';

const LONGEST_TEXT = 4000;
const MOST_ITEMS = 50;

/** Text a database can keep: well-formed, without NUL, and at most `longest` characters. */
export function storable(text: string, longest = LONGEST_TEXT): string {
  return text.slice(0, longest).toWellFormed().replaceAll('\0', '\ufffd');
}

/** The same for a value: long texts and lists are cut, an object that is too large is kept as a piece of its text. */
export function storableValue(value: FactValue): FactValue {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return deeply(value.slice(0, MOST_ITEMS)) as FactValue;
  if (typeof value === 'object' && value !== null) {
    const text = JSON.stringify(value);
    return text.length > LONGEST_TEXT ? storable(text) : (deeply(value) as FactValue);
  }
  return value;
}

/** The same for evidence. */
export function storableEvidence(evidence: Evidence | null | undefined): Evidence | null {
  if (!evidence) return null;
  const { locator, snippet, url } = evidence;
  return { locator: storable(locator, 2000), snippet: storable(snippet, 2000), ...(url ? { url: storable(url) } : {}) };
}

function deeply(value: unknown): unknown {
  if (typeof value === 'string') return storable(value);
  if (Array.isArray(value)) return value.map(deeply);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key, 200), deeply(inner)]));
}
