import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A directory held by this process until {@link DirectoryLock.release} or the end of the process, however it ends. */
export interface DirectoryLock {
  release(): void;
}

/** Says that another process, or another part of this one, holds a data directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
}

/**
 * Takes a data directory, creating it where it is missing; throws {@link DirectoryInUseError} while somebody holds it.
 *
 * The lock is the kernel's (a file lock, which Node offers through SQLite only), so it ends with its holder: `kill -9`
 * leaves nothing stale and a recycled process id means nothing. The holder's id is kept beside it for the message alone.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const { DatabaseSync } = await import('node:sqlite');
  mkdirSync(directory, { recursive: true });
  const ownerFile = join(directory, 'owner.pid');
  const handle = new DatabaseSync(join(directory, 'owner.lock'), { timeout: 0 });
  try {
    handle.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
  } catch (cause) {
    handle.close();
    throw new DirectoryInUseError(`The data directory ${directory} is in use by ${holder(ownerFile)}.`, { cause });
  }
  writeFileSync(ownerFile, `${process.pid}\n`);
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(ownerFile, { force: true });
      handle.close();
    },
  };
}

function holder(ownerFile: string): string {
  try {
    const pid = Number.parseInt(readFileSync(ownerFile, 'utf8'), 10);
    if (pid === process.pid) return 'this process already';
    return Number.isNaN(pid) ? 'another process' : `process ${pid}`;
  } catch {
    return 'another process';
  }
}
