import { expect, test } from 'vitest';
import { afterAttempt, type Outcome } from './outcome.ts';

const retry: Outcome = { kind: 'retry', reason: 'timeout' };

test.each([
  [1, 1000],
  [2, 2000],
  [3, 4000],
  [4, 8000],
  [5, 16_000],
])('attempt %d that may be repeated is, %d ms later', (attempts, delay) => {
  expect(afterAttempt(retry, attempts, 50, 0)).toEqual({
    state: 'retrying',
    reason: 'timeout',
    sentAt: null,
    nextAttemptAt: 50 + delay,
  });
});

test('after five retries it is dead and keeps the last reason', () => {
  expect(afterAttempt(retry, 6, 0, 0.5)).toEqual({ state: 'dead', reason: 'timeout', sentAt: null, nextAttemptAt: null });
});

test('giving up is at once, sent is sent', () => {
  expect(afterAttempt({ kind: 'give_up', reason: 'gone' }, 1, 0, 0)).toMatchObject({ state: 'dead', reason: 'gone' });
  expect(afterAttempt({ kind: 'sent' }, 6, 7, 0)).toEqual({ state: 'sent', reason: null, sentAt: 7, nextAttemptAt: null });
});

test('jitter adds at most a quarter', () => {
  expect(afterAttempt(retry, 1, 0, 0.999).nextAttemptAt).toBe(1250);
});

test('a wait the other side asks for is honoured, up to an hour and never below our own', () => {
  expect(afterAttempt({ ...retry, afterMs: 30_000 }, 1, 0, 0).nextAttemptAt).toBe(30_000);
  expect(afterAttempt({ ...retry, afterMs: 10 }, 1, 0, 0).nextAttemptAt).toBe(1000);
  expect(afterAttempt({ ...retry, afterMs: 9e9 }, 1, 0, 0).nextAttemptAt).toBe(3_600_000);
});
