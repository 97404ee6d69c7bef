import type { Cause } from '@monitors/contract';
import { type PlainHeaders, retryAfterSeconds } from './headers.ts';

/** What an HTTP status alone says about the page: undefined below 400, otherwise the cause and how long to wait. */
export function causeOfStatus(
  status: number,
  headers: PlainHeaders,
  context: { nowMs: number; withSession: boolean },
): { cause: Cause; retryAfterSeconds?: number } | undefined {
  if (status < 400) return undefined;
  const wait = retryAfterSeconds(headers['retry-after'], context.nowMs);
  if (status === 429 || (status === 503 && wait !== undefined)) return { cause: 'rate_limited', retryAfterSeconds: wait };
  return { cause: plainCause(status, context.withSession), retryAfterSeconds: wait };
}

function plainCause(status: number, withSession: boolean): Cause {
  switch (status) {
    case 401:
    case 407:
      return withSession ? 'login_expired' : 'login_required';
    case 403:
    case 451:
      return 'blocked';
    case 404:
    case 410:
      return 'gone';
    default:
      return 'http_error';
  }
}
