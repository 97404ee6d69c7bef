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

/** Words of refusals that are meant for programs, not for strangers. */
const BOT_WALL =
  /captcha|challenge|cf-chl|\bray id\b|(?:you are|are you)(?: a)? human|\brobots?\b|\bbots?\b|automated|unusual (?:traffic|activity)|datadome|perimeterx|px-|akamai|incapsula|imperva|kasada|awswaf/i;

/** Whether a document has a field for a password. */
function showsLoginForm(body: Uint8Array | string): boolean {
  return /\btype\s{0,9}=\s{0,9}["']?password\b/i.test(beginningOf(body));
}

function beginningOf(body: Uint8Array | string): string {
  if (typeof body === 'string') return body.slice(0, MOST_LOOKED_AT);
  return Buffer.from(body.subarray(0, MOST_LOOKED_AT)).toString('latin1');
}

/**
 * A page that asks for a login although it was told who is asking: the session is over. A monitor with a plan could read
 * the page before, so for it a bare refusal or a form for a password in the place of the value says the same.
 */
export function withSession(reading: Reading, source: PageSource, page: { status: number; body: Uint8Array | string }): Reading {
  const { cause, alternatives, title } = reading;
  if (reading.fact || cause === undefined || !sendsSession(source)) return reading;
  const wasReadable = source.plan !== undefined;
  const isAsked =
    cause === 'login_required' ||
    (wasReadable && VEILED.has(cause) && showsLoginForm(page.body)) ||
    (wasReadable && cause === 'blocked' && page.status === 403 && !BOT_WALL.test(beginningOf(page.body)));
  return isAsked ? { cause: 'login_expired', alternatives, ...(title ? { title } : {}) } : reading;
}
