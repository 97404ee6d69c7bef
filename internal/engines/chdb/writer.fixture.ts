import { openChdb } from './index.ts';

/** Inserts numbered rows until it is killed and prints each number once its row is acknowledged. */
const [path = '', first = '0'] = process.argv.slice(2);
const store = await openChdb({ path });
await store.command('CREATE TABLE IF NOT EXISTS acknowledged (id UInt64, text String) ENGINE = MergeTree ORDER BY id');

const ROWS = 20;
for (let id = Number(first); ; id += ROWS) {
  const ids = Array.from({ length: ROWS }, (_, row) => id + row);
  await store.insert('acknowledged', [
    { name: 'id', type: 'UInt64', values: ids },
    { name: 'text', type: 'String', values: ids.map((n) => 'x'.repeat(n % 500)) },
  ]);
  process.stdout.write(`${ids.join('\n')}\n`);
}
