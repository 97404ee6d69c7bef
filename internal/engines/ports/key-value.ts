/** Small shared state that may be lost: rate limits, caches, live messages. Bounded; the oldest entries give way. */
export interface KeyValue {
  get(key: string): Promise<string | undefined>;
  /** Keeps a value for `ttlMs` milliseconds. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Adds to a counter that starts at 0 and ends `ttlMs` after its first use; gives the new count and when it ends (ms since 1970). */
  increment(key: string, by: number, ttlMs: number): Promise<{ count: number; endsAt: number }>;
  delete(key: string): Promise<void>;
  /** Sends a message to whoever listens now. */
  publish(channel: string, message: string): Promise<void>;
  /** Calls `listener` for each message until the returned function is called. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
