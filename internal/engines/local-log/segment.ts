import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredRecord } from '../ports/index.ts';
import { decodeFrame, frameLength, SHORTEST_START_BYTES } from './frame.ts';

const NAME = /^(\d{16})\.log$/;
const SCAN_BYTES = 4 * 1024 * 1024;

/** Position at which the segment of a file name begins, or undefined for another file. */
export function segmentStart(name: string): number | undefined {
  const digits = NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Frames of a stretch of a segment, with the position behind the last whole one. */
export interface Stretch {
  records: StoredRecord[];
  end: number;
  /** The bytes at `end` are no frame. */
  damaged: boolean;
}

/** One file of the log: frames from the position in its name on. */
export class Segment {
  readonly first: number;
  readonly #path: string;
  readonly #fd: number;
  #size: number;

  /** Opens the file of a position, making it where it is missing. */
  constructor(directory: string, first: number) {
    this.first = first;
    this.#path = join(directory, `${String(first).padStart(16, '0')}.log`);
    this.#fd = openSync(this.#path, 'a+', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  get fd(): number {
    return this.#fd;
  }

  /** Position behind the last byte. */
  get end(): number {
    return this.first + this.#size;
  }

  get size(): number {
    return this.#size;
  }

  /** Writes parts behind what is there, all or none; throws when the disk does not take them. */
  write(parts: readonly Uint8Array[], bytes: number): void {
    let written = 0;
    try {
      let rest = [...parts];
      while (written < bytes) {
        // The kernel takes 1,024 parts and sometimes less than it was given.
        const taken = writevSync(this.#fd, rest.slice(0, 1024));
        written += taken;
        rest = behind(rest, taken);
      }
      this.#size += bytes;
    } catch (error) {
      if (written > 0) ftruncateSync(this.#fd, this.#size);
      throw error;
    }
  }

  /** Whole frames from a position on, about `maxBytes` of them and at least one where there is one. */
  read(from: number, maxBytes: number): Stretch {
    const start = from - this.first;
    let bytes = this.#bytes(start, Math.min(Math.max(maxBytes, SHORTEST_START_BYTES), this.#size - start));
    const first = frameLength(bytes, 0);
    if (first !== undefined && first > bytes.length && start + first <= this.#size) bytes = this.#bytes(start, first);
    const records: StoredRecord[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      const length = frameLength(bytes, offset);
      const whole = length !== undefined && offset + length <= bytes.length;
      const record = whole ? decodeFrame(bytes, offset, length) : undefined;
      if (!record) {
        const mayGoOn = !whole && this.#mayGoOn(start + offset, length, bytes.length - offset);
        return { records, end: from + offset, damaged: !mayGoOn };
      }
      records.push(record);
      offset += length as number;
    }
    return { records, end: from + offset, damaged: false };
  }

  /** Cuts off what a killed process left half written behind the last whole frame; gives the bytes cut. */
  cutTornTail(from: number): number {
    let at = Math.max(from, this.first);
    for (;;) {
      const { end, damaged } = this.read(at, SCAN_BYTES);
      if (damaged || (end === at && end < this.end)) {
        const torn = this.end - end;
        this.#size = end - this.first;
        ftruncateSync(this.#fd, this.#size);
        return torn;
      }
      if (end >= this.end) return 0;
      at = end;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  remove(): void {
    closeSync(this.#fd);
    rmSync(this.#path, { force: true });
  }

  /** Whether a frame that begins here was only cut by the window of this reading. */
  #mayGoOn(start: number, length: number | undefined, seen: number): boolean {
    if (length === undefined) return seen < SHORTEST_START_BYTES && start + seen < this.#size;
    return start + length <= this.#size;
  }

  #bytes(start: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, length));
    let filled = 0;
    while (filled < bytes.length) {
      const got = readSync(this.#fd, bytes, filled, bytes.length - filled, start + filled);
      if (got === 0) break;
      filled += got;
    }
    return bytes.subarray(0, filled);
  }
}

function behind(parts: readonly Uint8Array[], taken: number): Uint8Array[] {
  let left = taken;
  const rest: Uint8Array[] = [];
  for (const part of parts) {
    if (left >= part.byteLength) left -= part.byteLength;
    else {
      rest.push(left > 0 ? part.subarray(left) : part);
      left = 0;
    }
  }
  return rest;
}
