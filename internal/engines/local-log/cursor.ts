import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keeps one position in a file that is always whole: replaced by renaming. */
export class Cursor {
  readonly #path: string;
  #position: number;

  constructor(directory: string) {
    this.#path = join(directory, 'acked');
    this.#position = read(this.#path);
  }

  get position(): number {
    return this.#position;
  }

  /** Moves forward; a position before the present one changes nothing. */
  move(position: number): void {
    if (position <= this.#position) return;
    writeFileSync(`${this.#path}.next`, `${position}\n`, { mode: 0o600 });
    renameSync(`${this.#path}.next`, this.#path);
    this.#position = position;
  }
}

// Without a readable file everything is given out again: doubling is mended by ids, losing is not.
function read(path: string): number {
  try {
    const position = Number(readFileSync(path, 'utf8'));
    return Number.isSafeInteger(position) && position > 0 ? position : 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
