import { AsyncLocalStorage } from 'node:async_hooks';
import { SqlError } from '../ports/index.ts';

/** SQLSTATE of work on the database itself, or a second transaction, from inside a transaction's work. */
export const ACTIVE_TRANSACTION = '25001';
/** SQLSTATE of a statement on a transaction that has ended. */
export const NO_TRANSACTION = '25P01';
/** SQLSTATE of a commit of which nothing is left, as a statement of the transaction had failed. */
export const FAILED_TRANSACTION = '25P02';

interface Scope {
  open: boolean;
}

/**
 * Knows whether code runs inside a transaction's work. There, statements must go through `tx`: on one connection
 * anything else would wait for ever, on several it would silently not be part of the transaction.
 */
export class TransactionScope {
  readonly #storage = new AsyncLocalStorage<Scope>();

  /** Runs a transaction's work as such. */
  async enter<Result>(work: (scope: { readonly open: boolean }) => Promise<Result>): Promise<Result> {
    const scope: Scope = { open: true };
    try {
      return await this.#storage.run(scope, () => work(scope));
    } finally {
      scope.open = false;
    }
  }

  /** The refusal to answer with when called from inside a transaction that is still open. */
  refusal(): SqlError | undefined {
    if (!this.#storage.getStore()?.open) return undefined;
    return new SqlError('Inside a transaction, statements go through its `tx` only.', ACTIVE_TRANSACTION);
  }
}
