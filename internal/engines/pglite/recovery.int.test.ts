import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlRefusal } from '../contract/index.ts';
import { runScript } from '../support/child-process.ts';
import { PgliteDatabase } from './database.ts';
import { openPglite } from './index.ts';
import { startWorker, WorkerLink } from './worker-link.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'monitors-pglite-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe('kill -9', () => {
  it('loses no acknowledged row, again and again', async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const writer = runScript(new URL('./writer.fixture.ts', import.meta.url), dataDir, String(round * 1_000_000));
      await writer.printed(400 + round * 150);
      await writer.kill();
      acknowledged.push(...writer.lines.map(Number));
    }
    const database = await openPglite({ dataDir });
    const { rows } = await database.queryArrays('SELECT id FROM acknowledged');
    const stored = new Set(rows.flat());
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(rows.length);
    await database.close();
  });

  it('while the cluster is made leaves a folder that opens', async () => {
    const writer = runScript(new URL('./writer.fixture.ts', import.meta.url), dataDir);
    while (!(await readdir(dataDir)).some((name) => name.startsWith('pg18.new')))
      await new Promise((resolve) => setImmediate(resolve));
    await writer.kill();
    const database = await openPglite({ dataDir });
    await database.ping();
    await database.close();
  });
});

describe('a data directory', () => {
  it('is refused to a second opener, with the process that holds it', async () => {
    const writer = runScript(new URL('./writer.fixture.ts', import.meta.url), dataDir);
    await writer.printed(1);
    const refusal = await sqlRefusal(openPglite({ dataDir }));
    expect(refusal).toMatchObject({ code: 'connection', message: expect.stringContaining(`in use by process ${writer.pid}`) });
    await writer.kill();
    const database = await openPglite({ dataDir });
    expect((await sqlRefusal(openPglite({ dataDir }))).message).toContain('in use by this process already');
    await database.close();
    await (await openPglite({ dataDir })).close();
  });
});

describe('a thread that dies', () => {
  it('rejects what was running and is replaced at the next call', async () => {
    const workers: Worker[] = [];
    const database = new PgliteDatabase(() => {
      const worker = startWorker({ cluster: join(dataDir, 'pg18'), fsync: true, sharedBuffersMb: 16 });
      workers.push(worker);
      return new WorkerLink(worker);
    }, undefined);
    await database.script('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');

    const cut = database.transaction(async (tx) => {
      await tx.query('INSERT INTO kept VALUES (2)');
      void workers[0]?.terminate();
      await tx.query('SELECT pg_sleep(0)');
      await tx.query('INSERT INTO kept VALUES (3)');
    });
    expect((await sqlRefusal(cut)).code).toBe('connection');

    expect((await database.queryArrays('SELECT id FROM kept')).rows).toEqual([[1]]);
    expect(workers).toHaveLength(2);
    await database.close();
  });
});

describe('maintenance', () => {
  it('keeps the log short and clears dead rows away', async () => {
    const database = new PgliteDatabase(
      () => new WorkerLink(startWorker({ cluster: join(dataDir, 'pg18'), fsync: false, sharedBuffersMb: 16 })),
      undefined,
    );
    await database.script('CREATE TABLE worn (id int, text text); INSERT INTO worn SELECT g FROM generate_series(1, 5000) g');
    const grow = `UPDATE worn SET text = (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 60))`;
    for (let round = 0; round < 8; round += 1) await database.query(grow);
    const dead = 'SELECT n_dead_tup, last_analyze FROM pg_stat_user_tables';
    await database.maintain();
    const { rows } = await database.query(dead);
    expect(rows).toEqual([{ n_dead_tup: 0, last_analyze: expect.any(Date) }]);
    const { rows: log } = await database.query('SELECT redo_lsn > $1::pg_lsn AS moved FROM pg_control_checkpoint()', [
      '0/5000000',
    ]);
    expect(log).toEqual([{ moved: true }]);
    await database.close();
  });
});
