import { AppError } from '../kernel/app-error.ts';

/** Deepest nesting of objects and lists in a body. */
export const MAX_NESTING = 32;

const REPLACEMENT = '\uFFFD';

/** Parses a request body; an empty one is `undefined`. Text in it is well formed and free of NUL; throws VALIDATION_ERROR for anything that is not JSON, nests too deep or reaches for prototypes. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  // Measured before parsing: a body of opening brackets alone would cost the parser many times its size.
  if (nestsTooDeep(bytes)) throw new AppError('VALIDATION_ERROR', `The body nests deeper than ${MAX_NESTING} levels`);
  // Some editors and tools put a byte order mark in front.
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('VALIDATION_ERROR', `The body is not valid JSON: ${(cause as Error).message.slice(0, 200)}`, { cause });
  }
  // NUL, lone surrogates and disguised key names can only come from escapes; most bodies have none to look for.
  if (text.includes('\\u') || text.includes('__proto__') || text.includes('constructor')) return cleaned(value, '');
  return value;
}

/** Text that every store takes: NUL and lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', REPLACEMENT) : text).toWellFormed();
}

/** {@link cleanText} for each text of a query or of path parameters. */
export function cleanRecord(record: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === 'string') {
      if (value.includes('\0')) record[key] = cleanText(value);
    } else if (Array.isArray(value)) record[key] = value.map((item) => (typeof item === 'string' ? cleanText(item) : item));
  }
}

function cleaned(value: unknown, path: string): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map((item, index) => cleaned(item, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = cleanText(key);
    const field = path === '' ? name : `${path}.${name}`;
    if (name === '__proto__' || (name === 'constructor' && isObjectWith(item, 'prototype'))) {
      throw new AppError('VALIDATION_ERROR', `${field.slice(0, 200)}: this key is not allowed`, {
        details: [{ field: field.slice(0, 200), message: 'This key is not allowed' }],
      });
    }
    result[name] = cleaned(item, field);
  }
  return result;
}

function isObjectWith(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function nestsTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (inText) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > MAX_NESTING) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
