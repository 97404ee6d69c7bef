import { parseJsonBody } from '../../../http/json-body.ts';
import { AppError } from '../../../kernel/app-error.ts';

/** An object of JSON whose parts nobody has looked at yet. */
export type Loose = Record<string, unknown>;

/** The value as an object; an empty one for anything else. */
export function objectOf(value: unknown): Loose {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list; an empty one for anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Text of a text, number or truth value; empty for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

/** The first text that is not empty. */
export function firstText(...values: unknown[]): string {
  for (const value of values) {
    const text = textOf(value);
    if (text !== '') return text;
  }
  return '';
}

/** A number, also written as text; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Milliseconds of an ISO-8601 text or of a number in seconds; `otherwise` where there is none, NaN for what is no time. */
export function timeOfSeconds(value: unknown, otherwise: number): number {
  if (value === undefined || value === null || value === '') return otherwise;
  const seconds = numberOf(value);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

/** Milliseconds of an ISO-8601 text or of a number in milliseconds, under the same rules. */
export function timeOfText(value: unknown, otherwise: number): number {
  if (value === undefined || value === null || value === '') return otherwise;
  const number = numberOf(value);
  if (number !== undefined) return number;
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

const MINUTE_MS = 60_000;

/** Milliseconds that the sender's clock is behind ours, told by when it says it sent; 0 where it does not say. In whole minutes, so that what is sent twice keeps its time and counts once. */
export function clockSkew(sentAt: unknown, receivedAt: number): number {
  const sent = timeOfText(sentAt, Number.NaN);
  return Number.isFinite(sent) ? Math.round((receivedAt - sent) / MINUTE_MS) * MINUTE_MS : 0;
}

/** An object or list of a JSON body; throws VALIDATION_ERROR for anything else. */
export function jsonContainer(bytes: Buffer): Loose | unknown[] {
  const value = parseJsonBody(bytes);
  if (isObject(value) || Array.isArray(value)) return value;
  throw new AppError('VALIDATION_ERROR', 'The body must be a JSON object or list');
}

/** Text that came in base64, also in the alphabet for addresses, also with `+` turned into blanks by a form. */
export function fromBase64(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', '+'), 'base64');
}
