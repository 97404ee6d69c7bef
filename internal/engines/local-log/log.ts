import { fdatasync, readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Stream, type StreamBatch, type StreamDepth, StreamOverloadError, type StreamRecord } from '../ports/index.ts';
import { Cursor } from './cursor.ts';
import { encodeFrame } from './frame.ts';
import { Segment, segmentStart } from './segment.ts';

const sync = promisify(fdatasync);
/** What a sender is asked to wait when too much waits here. */
const RETRY_AFTER_SECONDS = 2;
/** A file whose records are all done with is replaced from this size on, so that a start reads little. */
const WORTH_REPLACING_BYTES = 1024 * 1024;

interface Settings {
  directory: string;
  maxBytes: number;
  segmentBytes: number;
  fsync: boolean;
  now: () => number;
  onDamage: (bytes: number, where: 'torn end' | 'middle') => void;
}

interface Waiting {
  parts: Uint8Array[];
  bytes: number;
  resolve: (position: number) => void;
  reject: (error: unknown) => void;
}

/** {@link Stream} in files of one folder; a position is the count of bytes ever appended before it. */
export class LocalLog implements Stream {
  readonly #settings: Settings;
  readonly #release: () => void;
  readonly #cursor: Cursor;
  #segments: Segment[];
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | undefined;
  #readers = new Set<() => void>();
  #closed = false;

  /** Takes up the files of a folder that the caller holds. */
  constructor(settings: Settings, release: () => void) {
    this.#settings = settings;
    this.#release = release;
    this.#cursor = new Cursor(settings.directory);
    this.#segments = this.#openSegments();
  }

  async append(records: readonly StreamRecord[]): Promise<number> {
    if (this.#closed) throw new Error('The log was closed.');
    const at = this.#settings.now();
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (const record of records) {
      const frame = encodeFrame(record, at);
      parts.push(...frame.parts);
      bytes += frame.bytes;
    }
    if (bytes === 0) return this.#active.end;
    if (this.depth().bytes + this.#waitingBytes + bytes > this.#settings.maxBytes) {
      throw new StreamOverloadError('Too much waits to be stored; try again shortly.', RETRY_AFTER_SECONDS);
    }
    this.#waitingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ parts, bytes, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async read(after: number, options: { maxBytes: number; signal?: AbortSignal }): Promise<StreamBatch | undefined> {
    for (;;) {
      if (this.#closed || options.signal?.aborted) return undefined;
      const batch = this.#readNow(after, options.maxBytes);
      if (batch) return batch;
      await this.#untilAppended(options.signal);
    }
  }

  async ack(position: number): Promise<void> {
    this.#cursor.move(Math.min(position, this.#active.end));
    while (this.#segments.length > 1 && (this.#segments[0] as Segment).end <= this.#cursor.position) {
      this.#segments.shift()?.remove();
    }
    const active = this.#active;
    if (this.#cursor.position < active.end || active.size < WORTH_REPLACING_BYTES || this.#flushing) return;
    this.#segments = [new Segment(this.#settings.directory, active.end)];
    active.remove();
  }

  depth(): StreamDepth {
    const acked = this.#cursor.position;
    return { bytes: Math.max(0, this.#active.end - acked), acked };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing;
    this.#wakeReaders();
    for (const segment of this.#segments) segment.close();
    this.#release();
  }

  get #active(): Segment {
    return this.#segments.at(-1) as Segment;
  }

  #openSegments(): Segment[] {
    const { directory, onDamage } = this.#settings;
    const starts = readdirSync(directory).map(segmentStart);
    const known = starts.filter((start) => start !== undefined).sort((a, b) => a - b);
    const segments = known.map((start) => new Segment(directory, start));
    const torn = segments.at(-1)?.cutTornTail(this.#cursor.position) ?? 0;
    if (torn > 0) onDamage(torn, 'torn end');
    // Positions never go back, also when the files of older ones are gone.
    if ((segments.at(-1)?.end ?? -1) < this.#cursor.position || segments.length === 0) {
      segments.push(new Segment(directory, this.#cursor.position));
    }
    return segments;
  }

  /** Writes all that waits in groups: what arrives during one group makes up the next. */
  async #flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      const bytes = group.reduce((sum, waiting) => sum + waiting.bytes, 0);
      this.#waitingBytes -= bytes;
      try {
        this.#roll();
        let position = this.#active.end;
        // Straight into the page cache: a copy in memory, faster than a thread of the pool would take it up.
        this.#active.write(
          group.flatMap(({ parts }) => parts),
          bytes,
        );
        if (this.#settings.fsync) await sync(this.#active.fd);
        for (const waiting of group) {
          position += waiting.bytes;
          waiting.resolve(position);
        }
        this.#wakeReaders();
      } catch (cause) {
        const refusal = new StreamOverloadError('The disk takes nothing more.', 5 * RETRY_AFTER_SECONDS, { cause });
        for (const waiting of group) waiting.reject(refusal);
      }
    }
    this.#flushing = undefined;
  }

  #roll(): void {
    if (this.#active.size < this.#settings.segmentBytes) return;
    this.#segments.push(new Segment(this.#settings.directory, this.#active.end));
  }

  #readNow(after: number, maxBytes: number): StreamBatch | undefined {
    let from = Math.max(after, this.#segments[0]?.first ?? 0);
    for (const segment of this.#segments) {
      if (segment.end <= from) continue;
      from = Math.max(from, segment.first);
      const { records, end, damaged } = segment.read(from, maxBytes);
      if (records.length > 0) return { records, end };
      if (!damaged) continue;
      this.#settings.onDamage(segment.end - end, 'middle');
      from = segment.end;
    }
    return undefined;
  }

  #untilAppended(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#readers.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#readers.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  #wakeReaders(): void {
    for (const wake of [...this.#readers]) wake();
  }
}
