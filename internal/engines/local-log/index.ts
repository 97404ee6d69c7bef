import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Stream } from '../ports/index.ts';
import { lockDirectory } from '../support/directory-lock.ts';
import { LocalLog } from './log.ts';

/** How to open the local log. */
export interface LocalLogOptions {
  /** Folder of the log, made where it is missing; one process holds it. */
  directory: string;
  /** Most bytes that may wait before appending is refused (1 GiB). */
  maxBytes?: number;
  /** Size at which a file of the log ends and the next begins (64 MiB). */
  segmentBytes?: number;
  /** Brings each group of records to the disk (false): without it a power cut may lose the last half minute, `kill -9` still nothing. */
  fsync?: boolean;
  now?: () => number;
  /** Hears of bytes that could not be read back and were passed over: a torn end after a crash is usual, anything else is not. */
  onDamage?: (bytes: number, where: 'torn end' | 'middle') => void;
}

const MIB = 1024 * 1024;

/** Opens the log of a folder and takes up where the last process ended; rejects when the folder is in use. */
export async function openLocalLog(options: LocalLogOptions): Promise<Stream> {
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory);
  try {
    return new LocalLog(
      {
        directory,
        maxBytes: options.maxBytes ?? 1024 * MIB,
        segmentBytes: options.segmentBytes ?? 64 * MIB,
        fsync: options.fsync ?? false,
        now: options.now ?? Date.now,
        onDamage: options.onDamage ?? (() => {}),
      },
      () => lock.release(),
    );
  } catch (error) {
    lock.release();
    throw error;
  }
}
