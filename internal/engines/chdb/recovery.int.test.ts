import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storeRefusal } from '../contract/index.ts';
import { runScript } from '../support/child-process.ts';
import { openChdb } from './index.ts';

const WRITER = new URL('./writer.fixture.ts', import.meta.url);

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'monitors-chdb-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

describe('kill -9', () => {
  it('loses no acknowledged row and doubles none, and leaves no file behind', async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const writer = runScript(WRITER, path, String(round * 1_000_000));
      await writer.printed(200 + round * 100);
      await writer.kill();
      acknowledged.push(...writer.lines.map(Number));
    }
    const store = await openChdb({ path });
    const rows = await store.query<{ id: number }>('SELECT id FROM acknowledged');
    const stored = new Set(rows.map(({ id }) => id));
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect(stored.size).toBe(rows.length);
    expect(await readdir(join(path, 'inserting'))).toEqual([]);
    await store.close();
  });
});

describe('a data directory', () => {
  it('is refused to a second opener, with the process that holds it', async () => {
    const writer = runScript(WRITER, path);
    await writer.printed(1);
    expect((await storeRefusal(openChdb({ path }))).message).toContain(`in use by process ${writer.pid}`);
    await writer.kill();
    const store = await openChdb({ path });
    expect((await storeRefusal(openChdb({ path }))).message).toContain('in use by this process already');
    await store.close();
  });

  it('can be followed by another in the same process once it is closed', async () => {
    const first = await openChdb({ path });
    const other = join(path, 'other');
    expect((await storeRefusal(openChdb({ path: other }))).message).toContain('one active data directory');
    await first.close();
    const second = await openChdb({ path: other });
    await second.ping();
    await second.close();
  });
});
