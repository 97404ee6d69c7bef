/** A value and when it ends, in milliseconds since 1970. */
export interface ExpiringEntry {
  value: string;
  endsAt: number;
}

/** A bounded map whose entries end; when it is full, the one unused for longest gives way. */
export class ExpiringMap {
  // Order of the map is order of use.
  readonly #entries = new Map<string, ExpiringEntry>();
  readonly #now: () => number;
  readonly #mostEntries: number;

  constructor(now: () => number, mostEntries: number) {
    this.#now = now;
    this.#mostEntries = mostEntries;
  }

  get(key: string): ExpiringEntry | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.endsAt <= this.#now()) return undefined;
    this.#entries.set(key, entry);
    return entry;
  }

  set(key: string, value: string, endsAt: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, endsAt });
    if (this.#entries.size <= this.#mostEntries) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
