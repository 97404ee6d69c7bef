import { describe, expect, it } from 'vitest';
import type { SqlDatabase, SqlExecutor } from '../ports/index.ts';
import { sqlRefusal } from './refusals.ts';

/** Transactions, row locks and named locks. */
export function sqlTransactionsContract(database: () => SqlDatabase): void {
  const table = async (name: string): Promise<void> => {
    await database().script(`CREATE TABLE ${name} (id int PRIMARY KEY)`);
  };
  const idsIn = async (name: string): Promise<unknown[]> => {
    const { rows } = await database().queryArrays(`SELECT id FROM ${name} ORDER BY id`);
    return rows.flat();
  };

  describe('transactions', () => {
    it('commit when the work resolves, and give its result', async () => {
      await table('contract_commit');
      const result = await database().transaction(async (tx) => {
        await tx.query('INSERT INTO contract_commit VALUES (1)');
        return (await tx.query<{ id: number }>('SELECT id FROM contract_commit')).rows;
      });
      expect(result).toEqual([{ id: 1 }]);
      expect(await idsIn('contract_commit')).toEqual([1]);
    });

    it('roll back when the work rejects, and pass its error on', async () => {
      await table('contract_rollback');
      const reason = new Error('no');
      const work = database().transaction(async (tx) => {
        await tx.query('INSERT INTO contract_rollback VALUES (1)');
        throw reason;
      });
      await expect(work).rejects.toBe(reason);
      expect(await idsIn('contract_rollback')).toEqual([]);
    });

    it('reject when a failed statement was swallowed, as nothing was stored', async () => {
      await table('contract_swallowed');
      const work = database().transaction(async (tx) => {
        await tx.query('INSERT INTO contract_swallowed VALUES (1)');
        await tx.query('SELECT 1 / 0').catch(() => {});
        expect((await sqlRefusal(tx.query('SELECT 1'))).code).toBe('25P02');
      });
      expect((await sqlRefusal(work)).code).toBe('25P02');
      expect(await idsIn('contract_swallowed')).toEqual([]);
    });

    it('go on after a savepoint was rolled back to', async () => {
      await table('contract_savepoint');
      await database().transaction(async (tx) => {
        await tx.query('INSERT INTO contract_savepoint VALUES (1)');
        await tx.query('SAVEPOINT before');
        await sqlRefusal(tx.query('INSERT INTO contract_savepoint VALUES (1)'));
        await tx.query('ROLLBACK TO SAVEPOINT before');
        await tx.query('INSERT INTO contract_savepoint VALUES (2)');
      });
      expect(await idsIn('contract_savepoint')).toEqual([1, 2]);
    });

    it('keep statements from outside out, and what they have not committed to themselves', async () => {
      await table('contract_outside');
      const inside = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const work = database().transaction(async (tx) => {
        await tx.query('INSERT INTO contract_outside VALUES (1)');
        inside.resolve();
        await leave.promise;
        throw new Error('no');
      });
      await inside.promise;
      const seen = idsIn('contract_outside');
      const written = database().query('INSERT INTO contract_outside VALUES (2)');
      leave.resolve();
      await expect(work).rejects.toThrow('no');
      await written;
      expect((await seen).includes(1)).toBe(false);
      expect(await idsIn('contract_outside')).toEqual([2]);
    });

    it('started together do not mix', async () => {
      await database().script('CREATE TABLE contract_counter (n int); INSERT INTO contract_counter VALUES (0)');
      const step = (tx: SqlExecutor) => tx.query<{ n: number }>('SELECT n FROM contract_counter FOR UPDATE');
      const increment = async (): Promise<void> => {
        await database().transaction(async (tx) => {
          const { rows } = await step(tx);
          await tx.query('UPDATE contract_counter SET n = $1', [(rows[0]?.n ?? 0) + 1]);
        });
      };
      await Promise.all(Array.from({ length: 20 }, increment));
      expect((await database().query('SELECT n FROM contract_counter')).rows).toEqual([{ n: 20 }]);
    });

    it('refuse the database itself, and another transaction, inside their work', async () => {
      const db = database();
      const codes = await db.transaction(async () => [
        (await sqlRefusal(db.query('SELECT 1'))).code,
        (await sqlRefusal(db.transaction(async () => 1))).code,
        (await sqlRefusal(db.script('SELECT 1'))).code,
      ]);
      expect(codes).toEqual(['25001', '25001', '25001']);
    });

    it('refuse statements after their end', async () => {
      let kept: SqlExecutor | undefined;
      await database().transaction(async (tx) => {
        kept = tx;
      });
      expect((await sqlRefusal((kept as SqlExecutor).query('SELECT 1'))).code).toBe('25P01');
    });

    it('are not opened by hand', async () => {
      expect((await sqlRefusal(database().query('BEGIN'))).code).toBe('25001');
      expect((await sqlRefusal(database().script('BEGIN; SELECT 1'))).code).toBe('25001');
      await table('contract_by_hand');
      await database().query('INSERT INTO contract_by_hand VALUES (1)');
      expect(await idsIn('contract_by_hand')).toEqual([1]);
    });

    it('change tables or leave them, statements used before included', async () => {
      await table('contract_ddl');
      await idsIn('contract_ddl');
      const select = 'SELECT * FROM contract_ddl';
      const work = database().transaction(async (tx) => {
        await tx.query('ALTER TABLE contract_ddl ADD COLUMN extra int');
        await tx.query('INSERT INTO contract_ddl VALUES (1, 2)');
        expect((await tx.query(select)).rows).toEqual([{ id: 1, extra: 2 }]);
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      await database().query('INSERT INTO contract_ddl VALUES (5)');
      expect((await database().query(select)).rows).toEqual([{ id: 5 }]);
    });

    it('claim rows that nobody else has claimed', async () => {
      await database().script(`CREATE TABLE contract_claim (id int PRIMARY KEY, owner text);
        INSERT INTO contract_claim SELECT g FROM generate_series(1, 10) g`);
      const claim = async (owner: string): Promise<unknown[]> => {
        const { rows } = await database().queryArrays(
          `UPDATE contract_claim SET owner = $1 WHERE id IN (
             SELECT id FROM contract_claim WHERE owner IS NULL ORDER BY id LIMIT 4 FOR UPDATE SKIP LOCKED) RETURNING id`,
          [owner],
        );
        return rows.flat();
      };
      const claimed = (await Promise.all([claim('a'), claim('b')])).flat();
      expect(new Set(claimed).size).toBe(8);
    });
  });

  describe('named locks', () => {
    it('let one piece of work a name in at a time, and give its result', async () => {
      let inside = 0;
      let most = 0;
      const work = async (): Promise<string> => {
        inside += 1;
        most = Math.max(most, inside);
        await database().query('SELECT 1');
        inside -= 1;
        return 'done';
      };
      const results = await Promise.all([1, 2, 3].map(() => database().withLock('contract', work)));
      expect(results).toEqual(['done', 'done', 'done']);
      expect(most).toBe(1);
    });

    it('of different names do not wait for each other', async () => {
      const other = database().withLock('contract_a', () => database().withLock('contract_b', async () => 'both'));
      expect(await other).toBe('both');
    });

    it('are given back when the work rejects, and take any name', async () => {
      const name = `'); SELECT 1; -- ß`;
      await expect(database().withLock(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await database().withLock(name, async () => 1)).toBe(1);
    });

    it('let transactions be made inside', async () => {
      expect(await database().withLock('contract_tx', () => database().transaction(async () => 7))).toBe(7);
    });
  });
}
