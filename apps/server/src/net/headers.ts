import type { IncomingHttpHeaders } from 'node:http';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { NetError } from './net-error.ts';

/** Headers of an answer: names in lower case, repeated ones joined. */
export type PlainHeaders = Record<string, string>;

/** Set by the connection itself, or able to smuggle a second request. */
const OURS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'accept-encoding',
]);

/** How the program names itself to the sites it visits: product, where to ask, what it does. */
export function userAgentOf(appUrl: string): string {
  return `Monitors/0.1 (+${appUrl}; watches pages for its users)`;
}

/** The user's headers in lower case without those the connection sets; throws a {@link NetError} on forbidden characters. */
export function requestHeaders(headers: Readonly<Record<string, string>> | undefined): PlainHeaders {
  const clean: PlainHeaders = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lower = name.trim().toLowerCase();
    if (lower === '' || OURS.has(lower)) continue;
    try {
      validateHeaderName(lower);
      validateHeaderValue(lower, value);
    } catch (error) {
      throw new NetError('not_allowed', `The header "${lower.slice(0, 50)}" has characters that headers cannot carry`, {
        cause: error,
      });
    }
    clean[lower] = value;
  }
  return clean;
}

/** Node's headers of an answer as plain texts. */
export function plainHeaders(headers: IncomingHttpHeaders): PlainHeaders {
  const plain: PlainHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}

/** Longest wait that a site may ask for; a day. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** Seconds that `Retry-After` asks to wait, given as seconds or as a date (RFC 9110, section 10.2.3), at most a day. */
export function retryAfterSeconds(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), MAX_RETRY_AFTER_SECONDS);
  const date = Date.parse(text);
  if (Number.isNaN(date)) return undefined;
  return Math.min(Math.max(0, Math.ceil((date - nowMs) / 1000)), MAX_RETRY_AFTER_SECONDS);
}
