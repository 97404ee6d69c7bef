import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import type { WorkerStart } from './messages.ts';
import { syncedFiles } from './synced-filesystem.ts';

/** How much of what a failed maker said is told. */
const MOST_SAID = 2000;

/** A running PostgreSQL with what its keeper needs to know of its files. */
export interface Cluster {
  database: PGlite;
  sync(): void;
  logBytes(): number;
}

/** Starts the cluster of a folder, making it first where it is missing; `memory` keeps everything in memory. */
export async function openCluster(start: WorkerStart): Promise<Cluster> {
  if (start.cluster === 'memory') {
    const database = await startPostgres(start, {});
    return { database, sync: () => {}, logBytes: () => 0 };
  }
  if (!existsSync(join(start.cluster, 'PG_VERSION'))) await createElsewhere(start);
  const files = syncedFiles(start.cluster, start.fsync);
  const database = await startPostgres(start, { fs: files.fs });
  return { database, sync: files.sync, logBytes: files.logBytes };
}

// Making a cluster takes 200 MB which a process would keep, also when a thread of it did the work.
async function createElsewhere(start: WorkerStart): Promise<void> {
  const script = fileURLToPath(new URL('./create-cluster.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(start)], { execArgv: [], silent: true });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-MOST_SAID);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`A new cluster could not be made: ${said}`);
}

/** Makes the cluster beside its place and moves it there complete, so that a crash half-way leaves nothing to trip over. */
export async function createCluster(start: WorkerStart): Promise<void> {
  removeDrafts(start.cluster);
  // A name of its own: a maker whose process was killed may still be writing for a moment.
  const draft = `${start.cluster}.new-${process.pid}-${Date.now()}`;
  const database = await startPostgres(start, { fs: syncedFiles(draft, false).fs });
  await database.close();
  if (start.fsync) syncTree(draft);
  try {
    renameSync(draft, start.cluster);
  } catch (error) {
    if (!existsSync(join(start.cluster, 'PG_VERSION'))) throw error;
    // That other maker was first, and what it put there is complete too.
    rmSync(draft, { recursive: true, force: true });
  }
  if (start.fsync) syncPath(dirname(start.cluster));
}

/** Removes what makers before left half-done; what is still being written goes at a later start. */
function removeDrafts(cluster: string): void {
  for (const name of readdirSync(dirname(cluster))) {
    if (!name.startsWith(`${basename(cluster)}.new`)) continue;
    try {
      rmSync(join(dirname(cluster), name), { recursive: true, force: true });
    } catch {
      // In use for a moment longer.
    }
  }
}

async function startPostgres(start: WorkerStart, place: { fs?: ReturnType<typeof syncedFiles>['fs'] }): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite');
  const settings = {
    shared_buffers: `${start.sharedBuffersMb}MB`,
    fsync: start.fsync ? 'on' : 'off',
    // The only method that reaches the patched file system.
    wal_sync_method: 'fsync',
    TimeZone: 'UTC',
    jit: 'off',
  };
  const startParams = [
    // `-F` is fsync = off.
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  return PGlite.create({ ...place, startParams });
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else syncPath(path);
  }
  syncPath(folder);
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
