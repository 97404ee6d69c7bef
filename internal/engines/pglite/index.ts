import { join } from 'node:path';
import { type SqlDatabase, SqlError } from '../ports/index.ts';
import { DirectoryInUseError, type DirectoryLock, lockDirectory } from '../support/directory-lock.ts';
import { PgliteDatabase } from './database.ts';
import type { WorkerStart } from './messages.ts';
import { startWorker, WorkerLink } from './worker-link.ts';

/** How to open the embedded PostgreSQL. */
export interface PgliteOptions {
  /** Folder of the data, made where it is missing, or `memory` to keep nothing. */
  dataDir: string;
  /** Whether a commit waits for the disk (true); without it a power cut may lose or break data, `kill -9` still does not. */
  fsync?: boolean;
  /** PostgreSQL's page cache in MB (16); the operating system caches the same files. */
  sharedBuffersMb?: number;
}

/** Opens PostgreSQL (PGlite) in a thread of this process; rejects with {@link SqlError} when the folder is in use or broken. */
export async function openPglite(options: PgliteOptions): Promise<SqlDatabase> {
  requirePackage();
  const { dataDir, fsync = true, sharedBuffersMb = 16 } = options;
  if (dataDir === 'memory') return started({ cluster: 'memory', fsync: false, sharedBuffersMb }, undefined);
  const lock = await lockDirectory(dataDir).catch((cause: unknown) => {
    const message =
      cause instanceof DirectoryInUseError ? cause.message : `The data directory ${dataDir} cannot be used: ${cause}`;
    throw new SqlError(message, 'connection', undefined, { cause });
  });
  // The folder's name says which PostgreSQL can read it.
  return started({ cluster: join(dataDir, 'pg18'), fsync, sharedBuffersMb }, lock);
}

async function started(start: WorkerStart, lock: DirectoryLock | undefined): Promise<SqlDatabase> {
  const database = new PgliteDatabase(() => new WorkerLink(startWorker(start)), lock);
  try {
    await database.ready();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function requirePackage(): void {
  try {
    import.meta.resolve('@electric-sql/pglite');
  } catch (cause) {
    throw new SqlError('The embedded database needs the npm package @electric-sql/pglite.', 'connection', undefined, { cause });
  }
}
