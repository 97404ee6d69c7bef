import { describe, expect, it } from 'vitest';
import type { ColumnData, ColumnStore, ColumnType } from '../ports/index.ts';
import { storeRefusal } from './refusals.ts';

const UUID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

/** Every column type with values at its edges, and how they come back. */
const SAMPLES: { type: ColumnType; given: unknown[]; back?: unknown[] }[] = [
  { type: 'String', given: ['', 'ß漢🙂', 'a\0b', 'line\n\nline', `'"\\\``] },
  { type: 'LowCardinality(String)', given: ['a', 'b', 'a', ''] },
  { type: 'UUID', given: [UUID, UUID.toUpperCase()], back: [UUID, UUID] },
  { type: 'Bool', given: [true, false] },
  { type: 'UInt8', given: [0, 255] },
  { type: 'UInt16', given: [0, 65_535] },
  { type: 'UInt32', given: [0, 4_294_967_295] },
  { type: 'UInt64', given: [0, Number.MAX_SAFE_INTEGER, 7n], back: [0, Number.MAX_SAFE_INTEGER, 7] },
  { type: 'Int64', given: [Number.MIN_SAFE_INTEGER, -1, 0, -7n], back: [Number.MIN_SAFE_INTEGER, -1, 0, -7] },
  { type: 'Float64', given: [0.1, -1e300, Number.NaN, Number.POSITIVE_INFINITY], back: [0.1, -1e300, null, null] },
  {
    type: 'DateTime64(3)',
    given: [0, 1_700_000_000_123, -1, new Date(1_700_000_000_456)],
    back: ['1970-01-01T00:00:00.000Z', '2023-11-14T22:13:20.123Z', '1969-12-31T23:59:59.999Z', '2023-11-14T22:13:20.456Z'],
  },
  { type: 'Nullable(Float64)', given: [1.5, null, undefined], back: [1.5, null, null] },
  { type: 'Nullable(String)', given: ['', null, 'x'] },
  { type: 'Array(String)', given: [[], ['a', 'b\n\n'], ['']] },
  {
    type: 'Map(LowCardinality(String), String)',
    given: [{}, { a: '1', b: 'x\n\n' }, new Map([['c', '']])],
    back: [{}, { a: '1', b: 'x\n\n' }, { c: '' }],
  },
];

/** Values that do not fit their column. */
const MISFITS: [ColumnType, unknown][] = [
  ['String', 5],
  ['String', null],
  ['UUID', 'not-a-uuid'],
  ['Bool', 1],
  ['UInt8', 256],
  ['UInt8', -1],
  ['UInt32', 1.5],
  ['UInt64', -1n],
  ['Int64', 2n ** 63n],
  ['Float64', '1'],
  ['DateTime64(3)', Number.NaN],
  ['DateTime64(3)', '2024-01-01'],
  ['Array(String)', 'a'],
  ['Array(String)', [1]],
  ['Map(LowCardinality(String), String)', { a: 1 }],
];

/** What goes into columns and comes out of them. */
export function columnValuesContract(store: () => ColumnStore): void {
  const create = (table: string, type: string) =>
    store().command(`CREATE TABLE ${table} (row UInt32, value ${type}) ENGINE = MergeTree ORDER BY row`);
  const rowColumn = (count: number): ColumnData => ({
    name: 'row',
    type: 'UInt32',
    values: Array.from({ length: count }, (_, row) => row),
  });

  describe('values', () => {
    it.each(SAMPLES.map((sample, index) => ({ ...sample, table: `contract_value_${index}` })))(
      'of $type come back as they went in',
      async ({ type, given, back = given, table }) => {
        await create(table, type);
        await store().insert(table, [rowColumn(given.length), { name: 'value', type, values: given }]);
        const rows = await store().query<{ value: unknown }>(`SELECT value FROM ${table} ORDER BY row`);
        expect(rows.map(({ value }) => value)).toEqual(back);
      },
    );

    it('may be typed arrays', async () => {
      await create('contract_typed', 'Float64');
      const values = Float64Array.from([1.5, -2.5]);
      await store().insert('contract_typed', [
        { name: 'row', type: 'UInt32', values: Uint32Array.from([1, 2]) },
        { name: 'value', type: 'Float64', values: values.subarray(0) },
      ]);
      expect(await store().query('SELECT sum(value) AS sum FROM contract_typed')).toEqual([{ sum: -1 }]);
    });

    it('keep bytes that are no text', async () => {
      await create('contract_bytes', 'String');
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await store().insert('contract_bytes', [rowColumn(1), { name: 'value', type: 'String', values: [bytes] }]);
      const hex = Buffer.from(bytes).toString('hex').toUpperCase();
      expect(await store().query('SELECT hex(value) AS hex FROM contract_bytes')).toEqual([{ hex }]);
    });

    it.each(MISFITS)('that are no %s are refused, the whole insert with them: %s', async (type, value) => {
      const table = `contract_misfit_${MISFITS.findIndex(([t, v]) => t === type && Object.is(v, value))}`;
      await create(table, type);
      const insert = store().insert(table, [rowColumn(1), { name: 'value', type, values: [value] }]);
      expect((await storeRefusal(insert)).code).toBe(53);
      expect(await store().query(`SELECT count() AS count FROM ${table}`)).toEqual([{ count: 0 }]);
    });

    it('left out take their default', async () => {
      await store().command(
        `CREATE TABLE contract_default (row UInt32, value String DEFAULT 'none') ENGINE = MergeTree ORDER BY row`,
      );
      await store().insert('contract_default', [rowColumn(1)]);
      expect(await store().query('SELECT value FROM contract_default')).toEqual([{ value: 'none' }]);
    });
  });
}
