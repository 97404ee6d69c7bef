import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnStore } from '../ports/index.ts';
import { columnStatementsContract } from './column-statements.ts';
import { columnValuesContract } from './column-values.ts';
import { storeRefusal } from './refusals.ts';

/** Registers the tests every {@link ColumnStore} passes; `open` gives an empty store, once, which the suite closes. */
export function columnStoreContract(open: () => Promise<ColumnStore>): void {
  describe('ColumnStore contract', () => {
    let store: ColumnStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    columnValuesContract(() => store);
    columnStatementsContract(() => store);

    it('inserts packs of rows together, whatever bytes are in them', async () => {
      await store.command(
        `CREATE TABLE contract_packs (id UInt64, at DateTime64(3), owner UUID, text String, list Array(Float64))
         ENGINE = MergeTree PARTITION BY toYYYYMM(at) ORDER BY id`,
      );
      const owners = ['0190a5f0-0000-7000-8000-000000000001', '0190a5f0-0000-7000-8000-000000000002'];
      const hostile = "\n\n'); DROP TABLE contract_packs; --";
      const packs = [0n, 200n].map((first) =>
        store.pack([
          { name: 'id', type: 'UInt64', values: BigUint64Array.from({ length: 150 }, (_, n) => first + BigInt(n)) },
          {
            name: 'at',
            type: 'DateTime64(3)',
            values: BigInt64Array.from({ length: 150 }, (_, n) => BigInt(n) * 3_000_000_000n),
          },
          { name: 'owner', type: 'UUID', values: Array.from({ length: 150 }, (_, n) => owners[n >> 7]) },
          { name: 'text', type: 'String', values: Array(150).fill(hostile) },
          { name: 'list', type: 'Array(Float64)', values: Array(150).fill([1.5, first === 0n ? 1 : 2]) },
        ]),
      );
      await store.insertPacked('contract_packs', [...packs, store.pack([{ name: 'id', type: 'UInt64', values: [999] }])]);
      const [row] = await store.query(
        `SELECT count() AS n, sum(id) AS ids, uniqExact(owner) AS owners, countIf(text = {hostile:String}) AS texts,
           sum(list[2]) AS listed, max(at) AS latest FROM contract_packs`,
        { hostile },
      );
      const latest = new Date(149 * 3_000_000_000).toISOString();
      expect(row).toEqual({ n: 301, ids: 2 * 11_175 + 150 * 200 + 999, owners: 3, texts: 300, listed: 450, latest });
      expect((await storeRefusal(store.insertPacked('contract_packs', [Buffer.from('nonsense')]))).code).toBeGreaterThan(0);
    });

    it('answers a ping', async () => {
      await store.ping();
    });

    it('finishes the inserts it was given before it closes, and refuses what comes after', async () => {
      await store.command('CREATE TABLE contract_last (value UInt8) ENGINE = MergeTree ORDER BY value');
      const last = store.insert('contract_last', [{ name: 'value', type: 'UInt8', values: [1] }]);
      await Promise.all([store.close(), store.close()]);
      await last;
      expect((await storeRefusal(store.query('SELECT 1'))).code).toBe(0);
      expect((await storeRefusal(store.ping())).code).toBe(0);
    });
  });
}
