import type { Outcome, Reason } from '../../domain/outcome.ts';

/** What a receiver's status means: 2xx is sent, a redirect is not followed, 408, 425, 429 and 5xx may pass, the rest is final. */
export function statusOutcome(status: number, retryAfterSeconds?: number): Outcome {
  const afterMs = retryAfterSeconds === undefined ? {} : { afterMs: retryAfterSeconds * 1000 };
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status >= 300 && status < 400) return { kind: 'give_up', reason: 'redirected' };
  if (status === 410) return { kind: 'give_up', reason: 'gone' };
  if (status === 408) return { kind: 'retry', reason: 'timeout', ...afterMs };
  if (status === 425 || status === 429) return { kind: 'retry', reason: 'rate_limited', ...afterMs };
  if (status >= 400 && status < 500) return { kind: 'give_up', reason: 'rejected' };
  return { kind: 'retry', reason: 'server_error', ...afterMs };
}

const BY_CAUSE: ReadonlyMap<string, Reason> = new Map(
  Object.entries({
    timeout: 'timeout',
    tls: 'tls_failed',
    dns: 'unreachable',
    connection_refused: 'unreachable',
    connection_failed: 'unreachable',
  } satisfies Record<string, Reason>),
);

/** What it means that there was no answer; `reason` of the error is one of the contract's causes. */
export function failureOutcome(error: unknown): Outcome {
  const cause = typeof error === 'object' && error !== null && 'reason' in error ? String(error.reason) : '';
  if (cause === 'not_allowed') return { kind: 'give_up', reason: 'not_allowed' };
  return { kind: 'retry', reason: BY_CAUSE.get(cause) ?? 'internal' };
}
