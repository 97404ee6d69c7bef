const FIRST_SLOTS = 1024;
/** Longest search for a key; hostile keys that all fall together are simply not remembered. */
const MAX_PROBES = 32;
const MAX_ENTRIES = 100_000;
const MAX_BYTES = 32 * 1_048_576;

/** Remembers values by the bytes of a key, without making a text of it; bounded, and empties itself when full. */
export class ByteTable<Value> {
  #slots = new Int32Array(FIRST_SLOTS);
  #keys: Uint8Array = new Uint8Array(16_384);
  #keyViews = new DataView(this.#keys.buffer);
  #used = 0;
  #starts: number[] = [];
  #ends: number[] = [];
  #hashes: number[] = [];
  #values: Value[] = [];

  get size(): number {
    return this.#values.length;
  }

  /** The value of the key that stands in `view` from `start` to `end`. */
  find(view: DataView, start: number, end: number): Value | undefined {
    const hash = hashOf(view, start, end);
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const entry = (this.#slots[(hash + probe) & mask] ?? 0) - 1;
      if (entry < 0) return undefined;
      if (this.#hashes[entry] === hash && this.#same(entry, view, start, end)) return this.#values[entry];
    }
    return undefined;
  }

  /** Remembers a value under a key that {@link find} does not know. */
  add(view: DataView, start: number, end: number, value: Value): void {
    const length = end - start;
    if (this.#values.length >= MAX_ENTRIES || this.#used + length > MAX_BYTES) this.clear();
    if (length > MAX_BYTES) return;
    if ((this.#values.length + 1) * 2 > this.#slots.length) this.#grow();
    this.#makeRoom(length);
    this.#keys.set(new Uint8Array(view.buffer, view.byteOffset + start, length), this.#used);
    const hash = hashOf(view, start, end);
    if (!this.#place(hash, this.#values.length)) return;
    this.#starts.push(this.#used);
    this.#used += length;
    this.#ends.push(this.#used);
    this.#hashes.push(hash);
    this.#values.push(value);
  }

  clear(): void {
    this.#slots = new Int32Array(FIRST_SLOTS);
    this.#used = 0;
    this.#starts = [];
    this.#ends = [];
    this.#hashes = [];
    this.#values = [];
  }

  #place(hash: number, entry: number): boolean {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      const slot = (hash + probe) & mask;
      if (this.#slots[slot] !== 0) continue;
      this.#slots[slot] = entry + 1;
      return true;
    }
    return false;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    for (let entry = 0; entry < this.#hashes.length; entry += 1) this.#place(this.#hashes[entry] ?? 0, entry);
  }

  #makeRoom(length: number): void {
    if (this.#used + length <= this.#keys.length) return;
    const keys = new Uint8Array(Math.max(this.#keys.length * 2, this.#used + length));
    keys.set(this.#keys);
    this.#keys = keys;
    this.#keyViews = new DataView(keys.buffer);
  }

  #same(entry: number, view: DataView, start: number, end: number): boolean {
    let at = this.#starts[entry] ?? 0;
    if ((this.#ends[entry] ?? 0) - at !== end - start) return false;
    const mine = this.#keyViews;
    let index = start;
    for (; index + 4 <= end; index += 4, at += 4) if (view.getInt32(index) !== mine.getInt32(at)) return false;
    for (; index < end; index += 1, at += 1) if (view.getUint8(index) !== mine.getUint8(at)) return false;
    return true;
  }
}

/** A hash of bytes, four at a time. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let index = start;
  for (; index + 4 <= end; index += 4) {
    hash = Math.imul(hash ^ view.getInt32(index), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; index < end; index += 1) hash = Math.imul(hash ^ view.getUint8(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
