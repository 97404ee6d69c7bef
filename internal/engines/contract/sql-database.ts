import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlDatabase } from '../ports/index.ts';
import { sqlRefusal } from './refusals.ts';
import { sqlStatementsContract } from './sql-statements.ts';
import { sqlTransactionsContract } from './sql-transactions.ts';
import { sqlTypesContract } from './sql-types.ts';

/** Registers the tests every {@link SqlDatabase} passes; `open` gives an empty database each time, which the suite closes. */
export function sqlDatabaseContract(open: () => Promise<SqlDatabase>): void {
  describe('SqlDatabase contract', () => {
    let database: SqlDatabase;
    beforeAll(async () => {
      database = await open();
    });
    afterAll(() => database.close());

    sqlTypesContract(() => database);
    sqlStatementsContract(() => database);
    sqlTransactionsContract(() => database);

    it('answers a ping', async () => {
      await database.ping();
    });

    it('finishes what was asked before it closes, and refuses what comes after', async () => {
      const closing = await open();
      const asked = closing.query('SELECT 1 AS one');
      await closing.close();
      await closing.close();
      expect((await asked).rows).toEqual([{ one: 1 }]);
      expect((await sqlRefusal(closing.query('SELECT 1'))).code).toBe('connection');
      expect((await sqlRefusal(closing.ping())).code).toBe('connection');
    });
  });
}
