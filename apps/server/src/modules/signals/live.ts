import type { SignalBatch } from '../../kernel/signal-batch.ts';

type Listener = (batch: SignalBatch) => void;

/** Hands batches to whoever watches their project right now. */
export class LiveSignals {
  readonly #listeners = new Map<string, Set<Listener>>();

  tell(batch: SignalBatch): void {
    for (const listener of this.#listeners.get(batch.projectId) ?? []) listener(batch);
  }

  /** Calls `listener` for each batch of a project until the returned function is called. */
  watch(projectId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(projectId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(projectId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(projectId);
    };
  }
}
