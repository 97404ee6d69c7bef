import { SqlError, type SqlParameter } from '../ports/index.ts';

/** What crosses to the worker for one parameter: objects are JSON text already, everything else survives cloning. */
export type WireParameter = string | number | bigint | boolean | null | Date | Uint8Array | WireParameter[];

/** A parameter as PostgreSQL's Bind message has it: text, bytes in binary format, or NULL. */
export type BoundParameter = string | Uint8Array | null;

/** Turns a caller's parameter into what may be cloned; throws {@link SqlError} for an invalid date. */
export function toWire(value: SqlParameter | undefined): WireParameter {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    default:
      break;
  }
  if (value === null) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new SqlError('An invalid date was bound to a parameter.', '22007');
    return value;
  }
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item: SqlParameter) => toWire(item));
  return JSON.stringify(value);
}

const JSON_TYPES = new Set([114, 3802]);

/** Encodes a parameter for the type PostgreSQL gave it; arrays become PostgreSQL arrays and are refused for json. */
export function bind(value: WireParameter, typeOid: number): BoundParameter {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return value;
  if (!Array.isArray(value)) return scalarText(value);
  if (JSON_TYPES.has(typeOid)) {
    throw new SqlError('An array cannot be bound to json: bind the text of JSON.stringify instead.', '22P02');
  }
  return arrayLiteral(value);
}

function scalarText(value: number | bigint | boolean | Date): string {
  return value instanceof Date ? dateText(value) : String(value);
}

// PostgreSQL reads no signed six-digit years, the form ISO text takes outside the years 0–9999.
function dateText(value: Date): string {
  const year = value.getUTCFullYear();
  if (year >= 1 && year <= 9999) return value.toISOString();
  const rest = value.toISOString().replace(/^[+-]?\d+/, '');
  return year > 0 ? `${year}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`;
}

function arrayLiteral(items: readonly WireParameter[]): string {
  return `{${items.map(arrayItem).join(',')}}`;
}

function arrayItem(item: WireParameter): string {
  if (item === null) return 'NULL';
  if (Array.isArray(item)) return arrayLiteral(item);
  if (typeof item === 'string') return quoted(item);
  if (item instanceof Uint8Array)
    return quoted(`\\x${Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('hex')}`);
  return item instanceof Date ? quoted(dateText(item)) : String(item);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
