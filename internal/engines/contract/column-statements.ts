import { describe, expect, it } from 'vitest';
import type { ColumnData, ColumnStore } from '../ports/index.ts';
import { storeRefusal } from './refusals.ts';

const ENDLESS = 'SELECT count() FROM numbers(100000000000000) WHERE sipHash64(number) = 5';

const HOSTILE = [
  '\n\nDROP TABLE contract_hostile;\n\n',
  `\n\n'); DROP TABLE contract_hostile; --`,
  '\r\n\r\nINSERT INTO contract_hostile VALUES (99)\r\n',
  `' OR 1 = 1 --`,
  "\\'; DROP TABLE contract_hostile; --",
  '\0\0\n\nSELECT 1;',
  '{value:String}',
  '$$ heredoc $$',
  '`/* comment */',
];

/** Statements: their parameters, limits, and what is kept from them. */
export function columnStatementsContract(store: () => ColumnStore): void {
  const one = async (sql: string, parameters: Record<string, unknown> = {}): Promise<unknown> => {
    const rows = await store().query<{ value: unknown }>(`SELECT ${sql} AS value`, parameters);
    return rows[0]?.value;
  };

  describe('parameters', () => {
    it.each([
      ['UInt64', 5, 5],
      ['Int64', -9_007_199_254_740_991, -9_007_199_254_740_991],
      ['Float64', 0.25, 0.25],
      ['String', `a'b\\c\n\0"`, `a'b\\c\n\0"`],
      ['Bool', true, true],
      ['DateTime64(3)', new Date(1_700_000_000_123), '2023-11-14T22:13:20.123Z'],
      ['DateTime64(3)', 1_700_000_000_123, '2023-11-14T22:13:20.123Z'],
      ['DateTime64(3)', '2023-11-14T22:13:20.123Z', '2023-11-14T22:13:20.123Z'],
      ['Nullable(String)', null, null],
      ['Nullable(Float64)', 1.5, 1.5],
      ['Array(String)', ['a', `'`, ''], ['a', `'`, '']],
      ['Array(UInt32)', [], []],
      ['Map(String, String)', { a: `'b'` }, { a: `'b'` }],
    ])('of type %s take %j', async (type, given, back) => {
      expect(await one(`{value:${type}}`, { value: given })).toEqual(back);
    });

    it('may be names, limits and used more than once', async () => {
      const sql =
        'SELECT number AS {name:Identifier} FROM numbers(10) WHERE number >= {least:UInt8} LIMIT {limit:UInt32} OFFSET {least:UInt8}';
      expect(await store().query(sql, { name: 'a name', least: 2, limit: 2 })).toEqual([{ 'a name': 4 }, { 'a name': 5 }]);
    });

    it('are left alone inside of strings, names and comments', async () => {
      expect(await one(`'{value:String}' /* {value:String} */`)).toBe('{value:String}');
    });

    it('that are missing or do not fit are refused', async () => {
      expect((await storeRefusal(one('{value:String}'))).code).toBe(456);
      expect((await storeRefusal(one('{value:UInt8}', { value: null }))).code).toBe(457);
      expect((await storeRefusal(one('{value:UInt8}', { value: 'x' }))).code).not.toBe(0);
    });

    it('never become SQL', async () => {
      for (const value of HOSTILE) expect(await one('{value:String}', { value })).toBe(value);
    });
  });

  describe('results', () => {
    it('give 64-bit integers as numbers, times as ISO text in UTC, and what is no number as null', async () => {
      const sql = `SELECT toUInt64(9007199254740991) AS a, toDateTime64('2024-03-10 02:30:00.5', 3) AS b, nan AS c, timezone() AS d,
        toDateTime('2024-07-01 12:00:00') AS e, toDate('2024-02-29') AS f, CAST(NULL, 'Nullable(String)') AS g, 'x\\n\\ny' AS h`;
      expect(await store().query(sql)).toEqual([
        {
          a: 9_007_199_254_740_991,
          b: '2024-03-10T02:30:00.500Z',
          c: null,
          d: 'UTC',
          e: '2024-07-01T12:00:00Z',
          f: '2024-02-29',
          g: null,
          h: 'x\n\ny',
        },
      ]);
    });

    it('sort NULL last, ascending or descending', async () => {
      const values = async (order: string) =>
        (await store().query<{ v: unknown }>(`SELECT arrayJoin([2, NULL, 1]) AS v ORDER BY v ${order}`)).map(({ v }) => v);
      expect(await values('ASC')).toEqual([1, 2, null]);
      expect(await values('DESC')).toEqual([2, 1, null]);
    });

    it('may be empty, and may be long', async () => {
      expect(await store().query('SELECT number FROM numbers(0)')).toEqual([]);
      expect(await store().query('SELECT number FROM numbers(100000)')).toHaveLength(100_000);
    });
  });

  describe('inserts', () => {
    it('of hostile text stay data', async () => {
      await store().command(
        'CREATE TABLE contract_hostile (row UInt32, value String, note Nullable(String), tags Array(String)) ENGINE = MergeTree ORDER BY row',
      );
      await store().insert('contract_hostile', [
        { name: 'row', type: 'UInt32', values: HOSTILE.map((_, row) => row) },
        { name: 'value', type: 'String', values: HOSTILE },
        { name: 'note', type: 'Nullable(String)', values: HOSTILE },
        { name: 'tags', type: 'Array(String)', values: HOSTILE.map((text) => [text]) },
      ]);
      const rows = await store().query('SELECT value, note, tags FROM contract_hostile ORDER BY row');
      expect(rows).toEqual(HOSTILE.map((text) => ({ value: text, note: text, tags: [text] })));
    });

    it('are visible once they resolve, one after the other and side by side', async () => {
      await store().command('CREATE TABLE contract_visible (value UInt32) ENGINE = MergeTree ORDER BY value');
      const insert = (value: number) => store().insert('contract_visible', [{ name: 'value', type: 'UInt32', values: [value] }]);
      const count = async () =>
        (await store().query<{ count: number }>('SELECT count() AS count FROM contract_visible'))[0]?.count;
      await insert(0);
      expect(await count()).toBe(1);
      await Promise.all(Array.from({ length: 20 }, (_, value) => insert(value)));
      expect(await count()).toBe(21);
    });

    it('take many rows at once and none at all', async () => {
      await store().command('CREATE TABLE contract_many (value UInt64) ENGINE = MergeTree ORDER BY value');
      await store().insert('contract_many', [{ name: 'value', type: 'UInt64', values: [] }]);
      await store().insert('contract_many', []);
      await store().insert('contract_many', [
        { name: 'value', type: 'UInt64', values: Array.from({ length: 200_000 }, (_, n) => n) },
      ]);
      expect(await store().query('SELECT count() AS count, sum(value) AS sum FROM contract_many')).toEqual([
        { count: 200_000, sum: 19_999_900_000 },
      ]);
    });

    it('refuse names that are none, unknown ones and columns of different length', async () => {
      const column = (name: string, values: unknown[] = ['x']): ColumnData => ({ name, type: 'String', values });
      for (const name of ['t (a) SELECT 1; --', 'a.b.c', '', 'a`b']) {
        expect((await storeRefusal(store().insert(name, [column('a')]))).code).toBe(62);
        expect((await storeRefusal(store().insert('contract_hostile', [column(name)]))).code).toBe(62);
      }
      expect((await storeRefusal(store().insert('contract_nowhere', [column('a')]))).code).toBe(60);
      expect((await storeRefusal(store().insert('contract_hostile', [column('nowhere')]))).code).toBe(16);
      expect((await storeRefusal(store().insert('contract_hostile', [column('value'), column('note', [])]))).code).toBe(53);
    });

    it('are refused as part of a statement', async () => {
      const command = (sql: string) => storeRefusal(store().command(sql));
      expect((await command(`INSERT INTO contract_hostile (value) VALUES ('x')`)).code).toBe(62);
      expect(
        (await command('INSERT INTO contract_hostile (value) FORMAT TabSeparated\nx\n\nDROP TABLE contract_hostile')).code,
      ).toBe(62);
      await store().command('INSERT INTO contract_hostile (row) SELECT 77');
    });
  });

  describe('statements', () => {
    it('are refused by their number', async () => {
      expect((await storeRefusal(store().query('SELEC 1'))).code).toBe(62);
      expect((await storeRefusal(store().query('SELECT * FROM contract_nowhere'))).code).toBe(60);
      expect((await storeRefusal(store().command('SELECT 1; SELECT 2'))).code).toBe(62);
    });

    it('end at their time limit, and when they are cancelled', async () => {
      expect((await storeRefusal(store().query(ENDLESS, {}, { timeoutMs: 50 }))).code).toBe(159);
      const cancel = new AbortController();
      const cancelled = storeRefusal(store().query(ENDLESS, {}, { signal: cancel.signal }));
      cancel.abort();
      expect((await cancelled).code).toBe(394);
      expect((await storeRefusal(store().query('SELECT 1', {}, { signal: AbortSignal.abort() }))).code).toBe(394);
      expect(await one('1')).toBe(1);
    });

    it('that only wait end at their time limit too', async () => {
      const cancel = new AbortController();
      const hogs = Array.from({ length: 8 }, () =>
        storeRefusal(store().query(ENDLESS, {}, { signal: cancel.signal, timeoutMs: 60_000 })),
      );
      const late = await storeRefusal(store().query(ENDLESS, {}, { timeoutMs: 20 }));
      cancel.abort();
      await Promise.all(hogs);
      expect(late.code).toBe(159);
    });

    it('that may only read do nothing else', async () => {
      await store().command('CREATE TABLE contract_kept (value UInt8) ENGINE = MergeTree ORDER BY value');
      const guarded = (sql: string) => storeRefusal(store().query(sql, {}, { readonly: true }));
      const attempts = [
        'DROP TABLE contract_kept',
        'INSERT INTO contract_kept SELECT 1',
        'ALTER TABLE contract_kept DELETE WHERE 1',
        'SET readonly = 0',
        'SELECT 1; DROP TABLE contract_kept',
        `SELECT * FROM file('/etc/hostname', 'LineAsString')`,
        `SELECT * FROM url('http://127.0.0.1:9/', 'LineAsString')`,
        `SELECT 1 INTO/**/OUTFILE '/tmp/contract.txt'`,
        'SELECT 1 SETTINGS readonly = 0',
      ];
      for (const attempt of attempts) expect((await guarded(attempt)).code, attempt).not.toBe(0);
      expect(await store().query('SELECT count() AS count FROM contract_kept', {}, { readonly: true })).toEqual([{ count: 0 }]);
    });
  });
}
