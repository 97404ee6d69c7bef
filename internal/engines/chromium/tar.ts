import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const BLOCK = 512;
const REGULAR_FILE = ['0', '\0'];

/** Writes the regular files of a tar archive (POSIX ustar) below a folder; links and names that lead out of it are left out. */
export function extractTar(archive: Buffer, folder: string): void {
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const header = archive.subarray(at, at + BLOCK);
    const size = Number.parseInt(text(header, 124, 12), 8) || 0;
    const name = normalize([text(header, 345, 155), text(header, 0, 100)].filter(Boolean).join('/'));
    const mode = Number.parseInt(text(header, 100, 8), 8);
    if (REGULAR_FILE.includes(String.fromCharCode(header[156] as number)) && !name.startsWith('..') && !name.startsWith('/')) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, archive.subarray(at + BLOCK, at + BLOCK + size), { mode: mode & 0o700 });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end < 0 ? length : end).trim();
}
