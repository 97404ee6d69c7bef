import { JSONPathEnvironment } from 'json-p3';
import { MAX_JSON_DEPTH, MAX_JSON_NODES } from '../limits.ts';

/** A value inside a JSON tree with the normalised path that leads to it. */
type JsonMatch = { path: string; value: unknown };

/** Work allowed to one JSONPath, in visited values; a path that could need more is refused. */
const MAX_WORK = 50_000_000;
const MAX_MATCHES = 2_000;

const environment = new JSONPathEnvironment({ maxRecursionDepth: MAX_JSON_DEPTH * 2 });
// Both take a regular expression from the user, whose cost has no bound.
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

/** Parses JSON; `undefined` where the text is none. A leading anti-hijacking guard such as `)]}'` is skipped. */
export function parseJson(text: string): unknown {
  const body = text.replace(/^\ufeff?\s*(?:\)\]\}'?,?|for\s*\(;;\);|while\s*\(1\);)\s*/, '');
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Newline-delimited JSON as an array; `undefined` where any of the first lines is none. */
export function parseJsonLines(text: string): unknown[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  if (lines.length < 2 || !/^\s*[{[]/.test(lines[0] ?? '')) return undefined;
  const values: unknown[] = [];
  for (const line of lines.slice(0, 50_000)) {
    const value = parseJson(line);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** True for a plain object, not an array or null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property of a record, never an inherited one. */
export function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** Appends a member to a normalised path. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return /^[A-Za-z_][\w]*$/.test(key) ? `${path}.${key}` : `${path}['${key.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}']`;
}

/** Visits the values of a tree breadth first, bounded in number and depth; stops when `visit` returns false. */
export function walkJson(
  root: unknown,
  visit: (value: unknown, path: string, key: string, depth: number, parent: unknown) => boolean | undefined,
  limit = MAX_JSON_NODES,
): void {
  type Entry = { value: unknown; path: string; key: string; depth: number; parent: unknown };
  const queue: Entry[] = [{ value: root, path: '$', key: '', depth: 0, parent: undefined }];
  for (let at = 0; at < queue.length; at++) {
    const { value, path, key, depth, parent } = queue[at]!;
    if (visit(value, path, key, depth, parent) === false) return;
    if (typeof value !== 'object' || value === null || depth >= MAX_JSON_DEPTH) continue;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length && queue.length < limit; i++) {
        queue.push({ value: value[i], path: `${path}[${i}]`, key, depth: depth + 1, parent: value });
      }
    } else {
      for (const name of Object.keys(value)) {
        if (queue.length >= limit) break;
        if (name === '__proto__') continue;
        queue.push({ value: own(value, name), path: joinPath(path, name), key: name, depth: depth + 1, parent: value });
      }
    }
  }
}

function sizeOf(root: unknown): number {
  let count = 0;
  walkJson(root, () => {
    count++;
    return undefined;
  });
  return count;
}

function dotted(root: unknown, path: string): JsonMatch[] {
  const parts = path
    .replace(/\[\s*["']?([^\]"']+)["']?\s*\]/g, '.$1')
    .split('.')
    .filter(Boolean);
  let value = root;
  let at = '$';
  for (const part of parts) {
    if (Array.isArray(value) && /^-?\d+$/.test(part)) {
      const index = Number(part) < 0 ? value.length + Number(part) : Number(part);
      value = value[index];
      at = joinPath(at, index);
    } else {
      const key = findKey(value, part);
      if (key === undefined) return [];
      value = own(value, key);
      at = joinPath(at, key);
    }
    if (value === undefined) return [];
  }
  return [{ path: at, value }];
}

function findKey(value: unknown, name: string): string | undefined {
  if (!isRecord(value)) return undefined;
  if (Object.hasOwn(value, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(value).find((key) => key.toLowerCase() === wanted);
}

/**
 * Values that a JSONPath (RFC 9535, starts with `$`) or a dotted path (`data.items[0].price`) selects.
 * An invalid path, one with regular-expression functions, or one whose work has no bound selects nothing.
 */
export function queryJson(root: unknown, path: string): JsonMatch[] {
  const trimmed = path.trim();
  if (!trimmed.startsWith('$')) {
    const found = dotted(root, trimmed);
    if (found.length > 0 || !/[[*?]/.test(trimmed)) return found;
    return queryJson(root, trimmed.startsWith('[') ? `$${trimmed}` : `$.${trimmed}`);
  }
  const exponent = Math.max(1, trimmed.split('..').length - 1 + (trimmed.split('$').length - 2));
  if (exponent > 1 && sizeOf(root) ** exponent > MAX_WORK) return [];
  const matches: JsonMatch[] = [];
  try {
    for (const node of environment.lazyQuery(trimmed, root as never)) {
      let at = '$';
      for (const step of node.location) at = joinPath(at, step as string | number);
      matches.push({ path: at, value: node.value });
      if (matches.length >= MAX_MATCHES) break;
    }
  } catch {
    return dotted(root, trimmed.replace(/^\$\.?/, ''));
  }
  return matches;
}
