import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { columnStoreContract } from '../contract/index.ts';
import { openChdb } from './index.ts';

let path: string;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'monitors-chdb-'));
});
afterAll(() => rm(path, { recursive: true, force: true }));

columnStoreContract(() => openChdb({ path }));
