import type { StreamEvents } from '@monitors/contract';
import { renewSession } from '#lib/api/client.ts';

type Name = keyof StreamEvents;
type Listeners = { [Key in Name]: Set<(event: StreamEvents[Key]) => void> };

const NAMES: Name[] = ['evaluation', 'incident', 'notification', 'monitor'];
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** What happens now, pushed by the server; connects again by itself with growing pauses. */
class Live {
  connected = $state(false);
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = FIRST_PAUSE_MS;
  #hadGap = false;
  #wanted = false;
  #afterGap = new Set<() => void>();
  #listeners: Listeners = { evaluation: new Set(), incident: new Set(), notification: new Set(), monitor: new Set() };

  /** Opens the stream until the returned function is called. */
  start(): () => void {
    this.#wanted = true;
    this.#open();
    const wake = () => {
      if (document.visibilityState === 'visible' && !this.connected) this.#open();
    };
    document.addEventListener('visibilitychange', wake);
    addEventListener('online', wake);
    return () => {
      document.removeEventListener('visibilitychange', wake);
      removeEventListener('online', wake);
      this.#wanted = false;
      this.#close();
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

  #open(): void {
    this.#close();
    const source = new EventSource('/api/v1/monitors/stream', { withCredentials: true });
    this.#source = source;
    source.onopen = () => {
      this.connected = true;
      this.#pause = FIRST_PAUSE_MS;
      if (this.#hadGap) for (const listener of this.#afterGap) listener();
      this.#hadGap = false;
    };
    source.onerror = () => {
      this.#close();
      this.#hadGap = true;
      if (this.#wanted) this.#timer = setTimeout(() => this.#reopen(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    };
    for (const name of NAMES) source.addEventListener(name, (event) => this.#tell(name, event));
  }

  /** The stream may have ended because the access token did. */
  async #reopen(): Promise<void> {
    await renewSession();
    if (this.#wanted) this.#open();
  }

  #tell<Key extends Name>(name: Key, event: MessageEvent<string>): void {
    const data = JSON.parse(event.data) as StreamEvents[Key];
    for (const listener of this.#listeners[name]) listener(data);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
    this.connected = false;
  }
}

export const live = new Live();
