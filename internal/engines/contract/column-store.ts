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
