import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
const WRITTEN_AT_ONCE_BYTES = 256 * 1024;

/** Hands blocks of bytes to the engine as short-lived files, in memory where the machine allows it. */
export class InsertFiles {
  readonly #onDisk: string;
  readonly #inMemory: string | undefined;
  #names = 0;

  /** Empties what an earlier process may have left; the caller holds the data directory. */
  constructor(dataDirectory: string) {
    this.#onDisk = join(dataDirectory, 'inserting');
    rmSync(this.#onDisk, { recursive: true, force: true });
    mkdirSync(this.#onDisk, { mode: 0o700 });
    this.#inMemory = privateMemoryFolder(dataDirectory);
  }

  /** Runs `work` with the path of a file that holds `bytes`, and removes it. */
  async use<Result>(bytes: Buffer, work: (path: string) => Promise<Result>): Promise<Result> {
    this.#names += 1;
    const path = await this.#write(`${this.#names}.native`, bytes);
    try {
      return await work(path);
    } finally {
      rmSync(path, { force: true });
    }
  }

  close(): void {
    if (this.#inMemory) rmSync(this.#inMemory, { recursive: true, force: true });
  }

  async #write(name: string, bytes: Buffer): Promise<string> {
    if (this.#inMemory) {
      const path = join(this.#inMemory, name);
      try {
        await write(path, bytes);
        return path;
      } catch {
        // Containers often have 64 MB of it: what does not fit goes to the disk.
        await rm(path, { force: true });
      }
    }
    const path = join(this.#onDisk, name);
    await write(path, bytes);
    return path;
  }
}

// A small file is written sooner than a thread of the pool would take it up.
async function write(path: string, bytes: Buffer): Promise<void> {
  if (bytes.length <= WRITTEN_AT_ONCE_BYTES) writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
  else await writeFile(path, bytes, { mode: 0o600, flag: 'wx' });
}

function privateMemoryFolder(dataDirectory: string): string | undefined {
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 24);
  const folder = join(SHARED_MEMORY, `monitors-${name}`);
  try {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    // Somebody else's folder of that name must not receive our data.
    if (found && (!found.isDirectory() || found.uid !== process.getuid?.())) return undefined;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch {
    return undefined;
  }
}
