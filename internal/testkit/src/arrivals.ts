/** Things that arrive one by one, and a way to wait for them without sleeping. */
export interface Arrivals<Item> {
  readonly items: readonly Item[];
  add(item: Item): void;
  /** Forgets what arrived so far. */
  clear(): void;
  /** Resolves with all once there are `count`; rejects after `timeoutMs`. */
  waitFor(count: number, timeoutMs?: number): Promise<readonly Item[]>;
}

/** Collects {@link Arrivals}; `what` names them in the error of a wait that took too long. */
export function collectArrivals<Item>(what: string): Arrivals<Item> {
  const items: Item[] = [];
  const watchers = new Set<() => void>();
  return {
    items,
    add(item) {
      items.push(item);
      for (const watcher of watchers) watcher();
    },
    clear() {
      items.length = 0;
    },
    waitFor(count, timeoutMs = 10_000) {
      return new Promise((resolve, reject) => {
        const done = (settle: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          settle();
        };
        const look = () => {
          if (items.length >= count) done(() => resolve([...items]));
        };
        const timer = setTimeout(
          () => done(() => reject(new Error(`${items.length} of ${count} ${what} arrived within ${timeoutMs} ms`))),
          timeoutMs,
        );
        watchers.add(look);
        look();
      });
    },
  };
}
