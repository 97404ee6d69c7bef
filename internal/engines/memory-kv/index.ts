import type { KeyValue } from '../ports/index.ts';
import { ExpiringMap } from './expiring-map.ts';

/** How much may be kept, and the clock it is kept by. */
export interface MemoryKvOptions {
  /** Milliseconds since 1970. */
  now: () => number;
  /** Most entries (100,000); the ones unused for longest give way. */
  mostEntries?: number;
}

/** Opens small shared state within this process; it ends with the process. */
export function openMemoryKv(options: MemoryKvOptions): KeyValue {
  const { now, mostEntries = 100_000 } = options;
  const values = new ExpiringMap(now, mostEntries);
  const listeners = new Map<string, Set<(message: string) => void>>();
  return {
    get: async (key) => values.get(key)?.value,
    async set(key, value, ttlMs) {
      values.set(key, value, now() + ttlMs);
    },
    async increment(key, by, ttlMs) {
      const found = values.get(key);
      const count = (found ? integer(found.value) : 0) + by;
      const endsAt = found?.endsAt ?? now() + ttlMs;
      values.set(key, String(count), endsAt);
      return { count, endsAt };
    },
    async delete(key) {
      values.delete(key);
    },
    async publish(channel, message) {
      // Later, as a message that came over a network would: a publisher never runs a listener.
      for (const listener of listeners.get(channel) ?? []) {
        queueMicrotask(() => {
          if (listeners.get(channel)?.has(listener)) listener(message);
        });
      }
    },
    async subscribe(channel, listener) {
      // Its own function, so that one listener may subscribe twice and leave once.
      const own = (message: string): void => listener(message);
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(own));
      return async () => {
        all.delete(own);
        if (all.size === 0) listeners.delete(channel);
      };
    },
    async close() {
      values.clear();
      listeners.clear();
    },
  };
}

function integer(value: string): number {
  if (!/^-?\d+$/.test(value)) throw new Error('The value of this key is no counter.');
  return Number(value);
}
