import { expect } from 'vitest';
import { SqlError } from '../ports/index.ts';

/** Waits for a refusal and gives it as {@link SqlError}; anything else fails the test. */
export async function sqlRefusal(work: Promise<unknown>): Promise<SqlError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`Expected a refusal, got ${JSON.stringify(outcome.value)}.`);
  expect(outcome.error).toBeInstanceOf(SqlError);
  return outcome.error as SqlError;
}
