import type { Cause, Reading } from '@monitors/contract';
import { AppError } from '../../../kernel/app-error.ts';
import type { NetUse, NetworkGuard } from '../../../net/guard.ts';
import { NetError } from '../../../net/net-error.ts';
import type { SourceResult } from './source-reader.ts';

const PASSING: ReadonlySet<Cause> = new Set([
  'timeout',
  'dns',
  'connection_refused',
  'connection_failed',
  'rate_limited',
  'http_error',
  'browser_unavailable',
  'internal',
]);

/** Whether a failure of this cause may be over in a moment, so that trying again is worth it. */
export function isPassing(cause: Cause | undefined): boolean {
  return cause !== undefined && PASSING.has(cause);
}

/** A reading without a fact. */
export function noFact(cause: Cause, message?: string): Reading {
  return { cause, alternatives: [], ...(message === undefined ? {} : { message }) };
}

/** The result of a check that never got an answer; anything but a {@link NetError} is a fault of ours and is thrown on. */
export function failure(error: unknown, durationMs: number): SourceResult {
  if (!(error instanceof NetError)) throw error;
  const { reason, message, retryAfterSeconds } = error;
  return { reading: noFact(reason, message), durationMs, retryable: isPassing(reason), retryAfterSeconds };
}

/** Rejects with SOURCE_NOT_ALLOWED when the guard says no; that a host does not resolve now is no reason to refuse it. */
export async function admitUrl(guard: NetworkGuard, url: string, use: NetUse): Promise<void> {
  await refuseNotAllowed(async () => {
    await guard.assertAllowed(url, use);
  });
}

/** Runs a check of the guard; only its `not_allowed` counts, as an AppError. */
export async function refuseNotAllowed(check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    if (error.reason === 'not_allowed') throw new AppError('SOURCE_NOT_ALLOWED', error.message, { cause: error });
  }
}
