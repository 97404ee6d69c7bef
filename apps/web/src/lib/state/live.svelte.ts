import type { StreamEvents } from '@monitors/contract';
import { keepOpen } from '#lib/live/keep-open.ts';
import { SharedStream, type Told } from '#lib/live/share.ts';
import { whileSeen } from '#lib/live/while-seen.ts';

type Name = keyof StreamEvents;
type Listeners = { [Key in Name]: Set<(event: StreamEvents[Key]) => void> };

/** What happens now, pushed by the server through one stream for all tabs. */
class Live {
  connected = $state(false);
  #afterGap = new Set<() => void>();
  #listeners: Listeners = { evaluation: new Set(), incident: new Set(), notification: new Set(), monitor: new Set() };

  /** Listens until the returned function is called; tabs of the same `owner` (person and project) share one stream. */
  start(owner: string): () => void {
    const told: Told = {
      event: (name, data) => this.#tell(name, data),
      connected: (is) => {
        this.connected = is;
      },
      gap: () => {
        for (const listener of this.#afterGap) listener();
      },
    };
    const stop = 'locks' in navigator && 'BroadcastChannel' in globalThis ? shared(owner, told) : whileSeen(keepOpen, told);
    return () => {
      stop();
      this.connected = false;
    };
  }

  /** Calls `listener` for each event of this name; returns how to stop. */
  on<Key extends Name>(name: Key, listener: (event: StreamEvents[Key]) => void): () => void {
    this.#listeners[name].add(listener);
    return () => this.#listeners[name].delete(listener);
  }

  /** Calls `listener` when events may have been missed; returns how to stop. */
  onGap(listener: () => void): () => void {
    this.#afterGap.add(listener);
    return () => this.#afterGap.delete(listener);
  }

  #tell(name: string, data: unknown): void {
    const listeners = this.#listeners[name as Name] as Set<(event: unknown) => void> | undefined;
    for (const listener of listeners ?? []) listener(data);
  }
}

function shared(owner: string, told: Told): () => void {
  const stream = new SharedStream({
    name: `monitors-live:${owner}`,
    open: keepOpen,
    told,
    isWatched: () => document.visibilityState === 'visible',
  });
  const look = () => stream.ask();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    stream.stop();
  };
}

export const live = new Live();
