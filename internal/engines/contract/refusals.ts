import { expect } from 'vitest';
import { BrowserError, ColumnStoreError, SqlError } from '../ports/index.ts';

/** Waits for a refusal and gives it as {@link SqlError}; anything else fails the test. */
export function sqlRefusal(work: Promise<unknown>): Promise<SqlError> {
  return refusal(work, SqlError);
}

/** Waits for a refusal and gives it as {@link ColumnStoreError}; anything else fails the test. */
export function storeRefusal(work: Promise<unknown>): Promise<ColumnStoreError> {
  return refusal(work, ColumnStoreError);
}

/** Waits for a refusal and gives it as {@link BrowserError}; anything else fails the test. */
export function browserRefusal(work: Promise<unknown>): Promise<BrowserError> {
  return refusal(work, BrowserError);
}

async function refusal<Refusal>(work: Promise<unknown>, kind: abstract new (...given: never[]) => Refusal): Promise<Refusal> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`Expected a refusal, got ${JSON.stringify(outcome.value)}.`);
  expect(outcome.error).toBeInstanceOf(kind);
  return outcome.error as Refusal;
}
