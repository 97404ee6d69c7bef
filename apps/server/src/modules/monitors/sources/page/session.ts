import type { Cause, PageSource, Reading } from '@monitors/contract';

/** Headers that say who is asking. */
const TELLING = /^(?:cookie|authorization)$|token|secret|session|api-?key|auth/i;
/** Causes that a page behind a login gives to whoever is not signed in, besides saying so. */
const VEILED: ReadonlySet<Cause> = new Set([
  'layout_changed',
  'not_found_on_page',
  'type_mismatch',
  'ambiguous',
  'soft_404',
  'empty',
  'needs_javascript',
]);
/** A login form stands near the top or in a short page; a longer look would only cost time. */
const MOST_LOOKED_AT = 1_000_000;

/** Whether the monitor shows the site who it is, by a header or by steps. */
export function sendsSession({ headers = {}, steps = [] }: PageSource): boolean {
  return steps.length > 0 || Object.keys(headers).some((name) => TELLING.test(name));
}

/** Whether a document has a field for a password. */
export function showsLoginForm(body: Uint8Array | string): boolean {
  const text =
    typeof body === 'string' ? body.slice(0, MOST_LOOKED_AT) : Buffer.from(body.subarray(0, MOST_LOOKED_AT)).toString('latin1');
  return /<input\b[^>]{0,500}\btype\s*=\s*["']?password\b/i.test(text);
}

/**
 * A page that asks for a login although it was told who is asking: the session is over. `wasReadable` says that it gave the
 * value before; `isChallenge` that the refusal is meant for programs and not for strangers.
 */
export function withSession(
  reading: Reading,
  source: PageSource,
  page: { status: number; body: Uint8Array | string; isChallenge?: boolean },
): Reading {
  const { cause, alternatives, title } = reading;
  if (reading.fact || cause === undefined || !sendsSession(source)) return reading;
  const wasReadable = source.plan !== undefined;
  const isAsked =
    cause === 'login_required' ||
    (wasReadable && VEILED.has(cause) && showsLoginForm(page.body)) ||
    (wasReadable && cause === 'blocked' && page.status === 403 && page.isChallenge === false);
  return isAsked ? { cause: 'login_expired', alternatives, ...(title ? { title } : {}) } : reading;
}
