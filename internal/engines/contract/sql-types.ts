import { describe, expect, it } from 'vitest';
import type { SqlDatabase } from '../ports/index.ts';
import { sqlRefusal } from './refusals.ts';

/** What goes into a parameter and what comes out of a column. */
export function sqlTypesContract(database: () => SqlDatabase): void {
  const one = async (sql: string, ...parameters: Parameters<SqlDatabase['query']>[1] & object): Promise<unknown> => {
    const { rows } = await database().queryArrays(sql, parameters);
    return rows[0]?.[0];
  };

  describe('types', () => {
    it('gives numbers for every numeric type', async () => {
      const sql = `SELECT 1::int2 a, 2::int4 b, 9007199254740991::int8 c, 1.25::numeric d, 0.5::float4 e, -0.1::float8 f,
        'NaN'::float8 g, '-Infinity'::float8 h, -12::int4 i`;
      const { rows } = await database().query(sql);
      expect(rows).toEqual([
        { a: 1, b: 2, c: 9007199254740991, d: 1.25, e: 0.5, f: -0.1, g: Number.NaN, h: Number.NEGATIVE_INFINITY, i: -12 },
      ]);
    });

    it('keeps the instant of a timestamp in any time zone, in milliseconds', async () => {
      const instant = new Date('2024-03-10T02:30:00.123Z');
      expect(await one('SELECT $1::timestamptz', instant)).toEqual(instant);
      expect(await one(`SELECT '2024-03-10 03:30:00.123+01'::timestamptz`)).toEqual(instant);
      expect(await one(`SELECT '2024-03-10 08:15:00.123+05:45'::timestamptz`)).toEqual(instant);
      expect(await one('SELECT $1::timestamptz', new Date('1969-12-31T23:59:59.999Z'))).toEqual(new Date(-1));
    });

    it('works in UTC', async () => {
      expect(await one('SHOW timezone')).toMatch(/^(?:UTC|Etc\/UTC|GMT)$/);
      expect(await one('SELECT $1::timestamptz::text', new Date(0))).toBe('1970-01-01 00:00:00+00');
      expect(await one(`SELECT '2024-07-01 12:00:00'::timestamp`)).toEqual(new Date('2024-07-01T12:00:00Z'));
    });

    it('gives dates and times of day without a zone as text', async () => {
      expect(await one(`SELECT '2024-02-29'::date`)).toBe('2024-02-29');
      expect(await one(`SELECT '13:05:00'::time`)).toBe('13:05:00');
    });

    it('binds and gives json as values', async () => {
      const value = { text: 'a "quoted" \\ line\n', list: [1, null, { deep: true }] };
      expect(await one('SELECT $1::jsonb', value)).toEqual(value);
      expect(await one('SELECT $1::json', value)).toEqual(value);
      expect(await one(`SELECT $1::jsonb ->> 'text'`, value)).toBe(value.text);
      expect(await one('SELECT $1::jsonb', JSON.stringify(['a', 1]))).toEqual(['a', 1]);
    });

    it('refuses an array for json, which takes its text instead', async () => {
      expect((await sqlRefusal(one('SELECT $1::jsonb', ['a', 1]))).code).toBe('22P02');
    });

    it('binds arrays as PostgreSQL arrays', async () => {
      const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
      expect(await one('SELECT 2 = ANY($1::int[])', [1, 2])).toBe(true);
      expect(await one('SELECT $2 = ANY($1::text[])', ['x', 'a,"b"\\{}'], 'a,"b"\\{}')).toBe(true);
      expect(await one('SELECT $2::uuid = ANY($1::uuid[])', [id], id)).toBe(true);
      expect(await one('SELECT count(*) FROM generate_series(1, 5) n WHERE n = ANY($1)', [])).toBe(0);
      expect(await one('SELECT $1::text[]', ['', 'NULL', null, 'ä\n'])).toEqual(['', 'NULL', null, 'ä\n']);
      expect(await one('SELECT $1::timestamptz[]', [new Date(5)])).toEqual([new Date(5)]);
      expect(await one('SELECT $1::bool[]', [true, false])).toEqual([true, false]);
      expect(await one(`SELECT '{{1,2},{3,4}}'::int[]`)).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });

    it('keeps bytes', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const back = (await one('SELECT $1::bytea', bytes)) as Uint8Array;
      expect(Array.from(back)).toEqual(Array.from(bytes));
      expect(await one('SELECT length($1::bytea)', bytes)).toBe(256);
    });

    it('binds bigint, boolean and null, and takes a missing value as null', async () => {
      expect(await one('SELECT $1::int8::text', 9223372036854775807n)).toBe('9223372036854775807');
      expect(await one('SELECT $1::bool', false)).toBe(false);
      expect(await one('SELECT $1::text IS NULL', null)).toBe(true);
      expect(await one('SELECT $1::text', null)).toBe(null);
    });

    it('keeps text of every script and size', async () => {
      const text = `${'ß漢字🙂\u0001\n'.repeat(200_000)}'; DROP TABLE users; --`;
      expect(await one('SELECT $1::text', text)).toBe(text);
    });

    it('refuses NUL in text and in statements, and nothing of it is stored', async () => {
      await database().query('CREATE TABLE contract_nul (value text)');
      expect((await sqlRefusal(one('INSERT INTO contract_nul VALUES ($1)', 'a\0b'))).code).toBe('22021');
      expect((await sqlRefusal(one('SELECT 1; \0'))).code).toBe('22021');
      expect(await one('SELECT count(*) FROM contract_nul')).toBe(0);
    });

    it('sorts NULL last when ascending and first when descending', async () => {
      const values = (order: string) =>
        database().queryArrays(`SELECT v FROM (VALUES (2), (NULL), (1)) AS t (v) ORDER BY v ${order}`);
      expect((await values('ASC')).rows.flat()).toEqual([1, 2, null]);
      expect((await values('DESC')).rows.flat()).toEqual([null, 2, 1]);
    });

    it('gives rows as objects by column and as arrays in column order', async () => {
      const sql = `SELECT 'x' AS name, 1 AS name, NULL AS other`;
      expect((await database().query(sql)).rows).toEqual([{ name: 1, other: null }]);
      expect((await database().queryArrays(sql)).rows).toEqual([['x', 1, null]]);
    });
  });
}
