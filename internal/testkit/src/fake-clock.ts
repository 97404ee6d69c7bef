import { setImmediate } from 'node:timers/promises';

/** A clock that stands still until a test moves it; fits the server's `Clock`. */
export interface FakeClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` once when the clock has moved on by `ms`; the returned function takes that back. */
  after(ms: number, work: () => void): () => void;
  /** Moves on by `ms`, runs what falls due on the way in order of time, and lets the promises of each settle before the next. */
  advance(ms: number): Promise<void>;
  /** Jumps to a time without running anything, as a machine does that slept or was set. */
  set(ms: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

interface Timer {
  at: number;
  order: number;
  work: () => void;
}

/** A {@link FakeClock} that starts at `startMs`. */
export function createFakeClock(startMs: number = Date.UTC(2026, 0, 5, 12)): FakeClock {
  const timers = new Set<Timer>();
  let now = startMs;
  let order = 0;

  const nextUntil = (end: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.at <= end && (!next || timer.at < next.at || (timer.at === next.at && timer.order < next.order))) next = timer;
    }
    return next;
  };

  return {
    now: () => now,
    after(ms, work) {
      order += 1;
      const timer = { at: now + Math.max(ms, 0), order, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      await setImmediate();
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.work();
        await setImmediate();
      }
      now = end;
    },
    set(ms) {
      now = ms;
    },
    get waiting() {
      return timers.size;
    },
  };
}
