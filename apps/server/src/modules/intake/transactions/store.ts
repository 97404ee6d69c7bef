import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { TransactionState } from '../domain/transaction.ts';

/** A transaction that has begun. */
export interface OpenTransaction {
  id: string;
  projectId: string;
  state: TransactionState;
}

/** Transactions between their start and their end, in the relational store. */
export class TransactionStore {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  transaction<Result>(work: (tx: SqlExecutor) => Promise<Result>): Promise<Result> {
    return this.#sql.transaction(work);
  }

  async insert(open: OpenTransaction, expiresAt: Date): Promise<void> {
    await this.#sql.query(
      'INSERT INTO open_transactions (id, project_id, started_at, expires_at, data) VALUES ($1, $2, $3, $4, $5)',
      [open.id, open.projectId, new Date(open.state.startTime), expiresAt, open.state],
    );
  }

  /** One transaction, held until the end of `tx`. */
  async hold(tx: SqlExecutor, projectId: string, id: string): Promise<OpenTransaction | undefined> {
    const { rows } = await tx.query<OpenTransaction>(
      'SELECT id, project_id AS "projectId", data AS state FROM open_transactions WHERE project_id = $1 AND id = $2 FOR UPDATE',
      [projectId, id],
    );
    return rows[0];
  }

  /** Keeps a new state; with `expiresAt`, also when it is due. */
  async update(tx: SqlExecutor, id: string, state: TransactionState, expiresAt: Date | undefined): Promise<void> {
    await tx.query('UPDATE open_transactions SET data = $2, expires_at = COALESCE($3, expires_at) WHERE id = $1', [
      id,
      state,
      expiresAt ?? null,
    ]);
  }

  /** Some of the transactions that are due, held until the end of `tx`; those another process holds are left to it. */
  async due(tx: SqlExecutor, now: Date, limit: number): Promise<OpenTransaction[]> {
    const { rows } = await tx.query<OpenTransaction>(
      `SELECT id, project_id AS "projectId", data AS state FROM open_transactions
       WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    return rows;
  }

  async remove(tx: SqlExecutor, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM open_transactions WHERE id = ANY($1)', [ids]);
  }

  /** Forgets the transactions of whole projects. */
  async forgetProjects(tx: SqlExecutor, projectIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM open_transactions WHERE project_id = ANY($1)', [projectIds]);
  }
}
