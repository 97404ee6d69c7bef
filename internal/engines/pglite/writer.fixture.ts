import { openPglite } from './index.ts';

/** Writes numbered rows until it is killed and prints each number once its row is acknowledged. */
const [dataDir = '', first = '0'] = process.argv.slice(2);
const database = await openPglite({ dataDir });
await database.script('CREATE TABLE IF NOT EXISTS acknowledged (id int PRIMARY KEY, text text)');

const WRITERS = 8;
const write = async (writer: number): Promise<void> => {
  for (let id = Number(first) + writer; ; id += WRITERS) {
    const insert = 'INSERT INTO acknowledged VALUES ($1, $2)';
    if (writer === 0) await database.transaction((tx) => tx.query(insert, [id, 'in a transaction']));
    else await database.query(insert, [id, 'x'.repeat(id % 3000)]);
    process.stdout.write(`${id}\n`);
  }
};
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
