import { expect, test } from 'vitest';
import { failureOutcome, statusOutcome } from './outcome.ts';

test.each([
  [200, 'sent'],
  [204, 'sent'],
  [301, 'give_up redirected'],
  [304, 'give_up redirected'],
  [400, 'give_up rejected'],
  [401, 'give_up rejected'],
  [404, 'give_up rejected'],
  [408, 'retry timeout'],
  [410, 'give_up gone'],
  [425, 'retry rate_limited'],
  [429, 'retry rate_limited'],
  [500, 'retry server_error'],
  [503, 'retry server_error'],
  [0, 'retry server_error'],
])('status %d is %s', (status, words) => {
  const outcome = statusOutcome(status);
  expect(outcome.kind === 'sent' ? 'sent' : `${outcome.kind} ${outcome.reason}`).toBe(words);
});

test('a wait that was asked for goes along', () => {
  expect(statusOutcome(429, 30)).toEqual({ kind: 'retry', reason: 'rate_limited', afterMs: 30_000 });
  expect(statusOutcome(503, 2)).toMatchObject({ afterMs: 2000 });
});

test.each([
  ['not_allowed', 'give_up', 'not_allowed'],
  ['timeout', 'retry', 'timeout'],
  ['dns', 'retry', 'unreachable'],
  ['connection_refused', 'retry', 'unreachable'],
  ['tls', 'retry', 'tls_failed'],
  ['constructor', 'retry', 'internal'],
])('no answer because of %s: %s %s', (cause, kind, reason) => {
  expect(failureOutcome(Object.assign(new Error('no'), { reason: cause }))).toEqual({ kind, reason });
});

test('an unknown failure is tried again', () => {
  expect(failureOutcome('odd')).toEqual({ kind: 'retry', reason: 'internal' });
});
