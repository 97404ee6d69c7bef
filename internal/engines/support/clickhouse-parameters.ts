import { ColumnStoreError } from '../ports/index.ts';
import type { SqlStretch } from './sql-scan.ts';

/** ClickHouse's number of a parameter that was not given. */
const UNKNOWN_QUERY_PARAMETER = 456;
/** ClickHouse's number of a parameter that does not fit its type. */
const BAD_QUERY_PARAMETER = 457;

const PLACEHOLDER = /\{\s*([A-Za-z_]\w*)\s*:\s*([A-Za-z][\w(),\s']*?)\s*\}/g;

/**
 * Puts literals in the place of `{name:Type}`. Done here and not by the engine, because chDB binds the parameters of one
 * statement at a time in the whole process, so that a slow query would hold up all others.
 */
export function bindParameters(stretches: readonly SqlStretch[], parameters: Record<string, unknown>): string {
  const parts = stretches.map(({ kind, text }) => {
    if (kind !== 'code') return text;
    return text.replace(PLACEHOLDER, (_, name: string, type: string) => {
      if (!Object.hasOwn(parameters, name))
        throw new ColumnStoreError(`Parameter ${name} was not given.`, UNKNOWN_QUERY_PARAMETER);
      return literalOf(parameters[name], type);
    });
  });
  return parts.join('');
}

/** A value as a ClickHouse expression of exactly that type, on one line and free of raw quotes. */
export function literalOf(value: unknown, type: string): string {
  if (type === 'Identifier') return quoteIdentifier(String(value));
  if (type === 'String' && typeof value === 'string') return quoteString(value);
  return `CAST(${plainLiteral(value, type)}, ${quoteString(type)})`;
}

/** A text as a ClickHouse string literal without line breaks. */
export function quoteString(text: string): string {
  return `'${text.replace(/[\\'\0\n\r]/g, (character) => ESCAPES[character] as string)}'`;
}

/** A name as a quoted identifier. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new ColumnStoreError('A name is empty or contains NUL.', BAD_QUERY_PARAMETER);
  return `\`${name.replace(/[\\`\n\r]/g, (character) => ESCAPES[character] as string)}\``;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', "'": "\\'", '`': '\\`', '\0': '\\0', '\n': '\\n', '\r': '\\r' };

function plainLiteral(value: unknown, type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/s.exec(type)?.[1];
  if (value === null || value === undefined) {
    if (!/Nullable\(/.test(type)) throw misfit(value, type);
    return 'NULL';
  }
  if (inner !== undefined) return plainLiteral(value, inner);
  if (/^DateTime/.test(type)) return quoteString(timeText(value, type));
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : quoteString(String(value).replace('Infinity', 'inf'));
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quoteString(value);
  if (Array.isArray(value)) return listLiteral(value, type);
  if (typeof value === 'object') return mapLiteral(value, type);
  throw misfit(value, type);
}

function listLiteral(values: readonly unknown[], type: string): string {
  const item = /^Array\((.*)\)$/s.exec(type)?.[1];
  if (item === undefined) throw misfit(values, type);
  return `[${values.map((value) => plainLiteral(value, item)).join(', ')}]`;
}

function mapLiteral(value: object, type: string): string {
  const types = /^Map\(((?:LowCardinality\()?\w+\)?),\s*(.*)\)$/s.exec(type);
  if (!types) throw misfit(value, type);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return `map(${entries.flatMap(([key, item]) => [plainLiteral(key, types[1] as string), plainLiteral(item, types[2] as string)]).join(', ')})`;
}

// Times are `Date`, milliseconds since 1970 or ISO text; the engine's session works in UTC.
function timeText(value: unknown, type: string): string {
  const date = value instanceof Date ? value : new Date(value as string | number);
  if (Number.isNaN(date.getTime())) throw misfit(value, type);
  const text = date.toISOString().replace('T', ' ').replace('Z', '');
  return type.startsWith('DateTime64') ? text : text.slice(0, -4);
}

function misfit(value: unknown, type: string): ColumnStoreError {
  return new ColumnStoreError(
    `A parameter of type ${type} cannot take ${typeof value === 'object' ? JSON.stringify(value) : String(value)}.`,
    BAD_QUERY_PARAMETER,
  );
}
