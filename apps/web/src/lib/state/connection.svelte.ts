const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

/** Whether the server can be reached; while it cannot, asks again with growing pauses. */
class Connection {
  online = $state(true);
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_RETRY_MS;
  #listeners = new Set<() => void>();

  /** A call got an answer. */
  reached(): void {
    this.#pause = FIRST_RETRY_MS;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    if (this.online) return;
    this.online = true;
    for (const listener of this.#listeners) listener();
  }

  /** A call got no answer. */
  lost(): void {
    this.online = false;
    this.#retry ??= setTimeout(() => this.retry(), this.#pause);
  }

  /** Asks at once whether the server is back. */
  async retry(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    try {
      await fetch('/api/v1/health/live', { cache: 'no-store' });
      this.reached();
    } catch {
      this.#pause = Math.min(this.#pause * 2, LONGEST_RETRY_MS);
      this.lost();
    }
  }

  /** Calls `listener` each time the server is back; returns how to stop. */
  onBack(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export const connection = new Connection();
