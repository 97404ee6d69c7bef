import { describe, expect, it } from 'vitest';
import { type SqlDatabase, UNIQUE_VIOLATION } from '../ports/index.ts';
import { sqlRefusal } from './refusals.ts';

/** Single statements: their results, refusals and side effects on later ones. */
export function sqlStatementsContract(database: () => SqlDatabase): void {
  const rowsOf = async (sql: string, parameters: Parameters<SqlDatabase['query']>[1] = []): Promise<unknown[]> =>
    (await database().query(sql, parameters)).rows;

  describe('statements', () => {
    it('says how many rows were written', async () => {
      const db = database();
      await db.script('CREATE TABLE contract_count (id int PRIMARY KEY, n int)');
      expect((await db.query('INSERT INTO contract_count SELECT g, 0 FROM generate_series(1, 7) g')).affected).toBe(7);
      expect((await db.query('UPDATE contract_count SET n = 1 WHERE id <= $1', [3])).affected).toBe(3);
      expect((await db.query('DELETE FROM contract_count WHERE id = $1 RETURNING id', [99])).affected).toBe(0);
      expect((await db.query('SELECT * FROM contract_count')).affected).toBe(0);
    });

    it('names the broken unique constraint', async () => {
      const db = database();
      await db.script('CREATE TABLE contract_unique (email text CONSTRAINT contract_email_once UNIQUE)');
      await db.query('INSERT INTO contract_unique VALUES ($1)', ['a@example.org']);
      const refusal = await sqlRefusal(db.query('INSERT INTO contract_unique VALUES ($1)', ['a@example.org']));
      expect(refusal).toMatchObject({ code: UNIQUE_VIOLATION, constraint: 'contract_email_once' });
    });

    it.each([
      ['a syntax error', 'SELEC 1', '42601'],
      ['an unknown table', 'SELECT * FROM contract_nowhere', '42P01'],
      ['a value of the wrong type', `SELECT 'x'::int`, '22P02'],
      ['a division by zero', 'SELECT 1 / 0', '22012'],
      ['two statements at once', 'SELECT 1; SELECT 2', '42601'],
    ])('refuses %s by its code and goes on working', async (_, sql, code) => {
      expect((await sqlRefusal(database().query(sql))).code).toBe(code);
      expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('refuses too few parameters', async () => {
      expect((await sqlRefusal(database().query('SELECT $1::int + $2::int', [1]))).code).toBe('08P01');
    });

    it('never reads a parameter as SQL', async () => {
      const db = database();
      await db.script('CREATE TABLE contract_data (value text)');
      const hostile = [`'); DROP TABLE contract_data; --`, '\n\nDROP TABLE contract_data;\n', '$1', '\\', '{"a":1}', ''];
      for (const value of hostile) await db.query('INSERT INTO contract_data VALUES ($1)', [value]);
      expect((await rowsOf('SELECT value FROM contract_data')).map((row) => (row as { value: string }).value)).toEqual(hostile);
    });

    it('answers statements sent together in their order', async () => {
      const db = database();
      const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => db.query('SELECT $1::int AS n', [n])));
      expect(answers.map((answer) => answer.rows)).toEqual(Array.from({ length: 200 }, (_, n) => [{ n }]));
    });

    it('sees a changed table through a statement used before', async () => {
      const db = database();
      await db.script('CREATE TABLE contract_change (a int); INSERT INTO contract_change VALUES (1)');
      expect(await rowsOf('SELECT * FROM contract_change')).toEqual([{ a: 1 }]);
      await db.script(`ALTER TABLE contract_change ADD COLUMN b text DEFAULT 'new'`);
      expect(await rowsOf('SELECT * FROM contract_change')).toEqual([{ a: 1, b: 'new' }]);
      await db.query('ALTER TABLE contract_change DROP COLUMN a');
      expect(await rowsOf('SELECT * FROM contract_change')).toEqual([{ b: 'new' }]);
    });

    it('runs a script whole or not at all', async () => {
      const db = database();
      await sqlRefusal(db.script('CREATE TABLE contract_half (a int); SELECT 1 / 0;'));
      expect((await sqlRefusal(db.query('SELECT * FROM contract_half'))).code).toBe('42P01');
    });

    it('takes rows of many kilobytes and many thousand rows', async () => {
      const big = 'x'.repeat(5_000_000);
      expect(await rowsOf('SELECT length($1::text) AS length', [big])).toEqual([{ length: big.length }]);
      const rows = await rowsOf(`SELECT g AS n, repeat('y', 100) AS text FROM generate_series(1, 30000) g`);
      expect(rows).toHaveLength(30_000);
      expect(rows.at(-1)).toEqual({ n: 30_000, text: 'y'.repeat(100) });
    });
  });
}
