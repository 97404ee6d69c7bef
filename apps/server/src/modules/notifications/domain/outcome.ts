/** Why a delivery failed or was held back: bounded words, also the label of the metric. */
export const REASONS = [
  'timeout',
  'unreachable',
  'tls_failed',
  'auth_failed',
  'deferred',
  'rate_limited',
  'server_error',
  'rejected',
  'recipient_rejected',
  'gone',
  'redirected',
  'not_allowed',
  'unsubscribed',
  'no_contact',
  'channel_missing',
  'channel_off',
  'secret_unreadable',
  'internal',
] as const;

/** One of {@link REASONS}. */
export type Reason = (typeof REASONS)[number];

/** What a channel answers. `afterMs`: how long the other side asked to wait. */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'retry'; reason: Reason; afterMs?: number }
  | { kind: 'give_up'; reason: Reason };

/** What is recorded of an attempt. Times in ms. */
export interface Recorded {
  state: 'sent' | 'retrying' | 'dead';
  reason: Reason | null;
  sentAt: number | null;
  nextAttemptAt: number | null;
}

/** Attempts after the first one. */
export const MAX_RETRIES = 5;
const FIRST_DELAY_MS = 1000;
/** Part of the delay that is added at random, so that many failures do not come back at once. */
const JITTER = 0.25;
const LONGEST_WAIT_MS = 3_600_000;

/** What an attempt leads to; `attempts` counts it too, `random` is in [0, 1). */
export function afterAttempt(outcome: Outcome, attempts: number, now: number, random: number): Recorded {
  if (outcome.kind === 'sent') return { state: 'sent', reason: null, sentAt: now, nextAttemptAt: null };
  if (outcome.kind === 'give_up' || attempts > MAX_RETRIES) {
    return { state: 'dead', reason: outcome.reason, sentAt: null, nextAttemptAt: null };
  }
  const own = FIRST_DELAY_MS * 2 ** (attempts - 1) * (1 + JITTER * random);
  const asked = Math.min(outcome.afterMs ?? 0, LONGEST_WAIT_MS);
  return { state: 'retrying', reason: outcome.reason, sentAt: null, nextAttemptAt: now + Math.round(Math.max(own, asked)) };
}
