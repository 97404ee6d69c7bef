import { type Clock, sleep } from '../kernel/clock.ts';
import { NetError } from './net-error.ts';

export interface PacerOptions {
  /** Shortest mean time between two requests to a host. */
  intervalMs: number;
  /** Requests that may go at once after a rest. */
  burst: number;
  /** Requests to a host at the same time. */
  concurrency: number;
  /** Longest wait for one's turn; who would wait longer is sent away with the time to come back. */
  maxWaitMs: number;
}

interface Host {
  /** When the next request would be due if all so far had kept the interval (the generic cell rate algorithm). */
  dueAt: number;
  running: number;
  waiting: (() => void)[];
}

const MAX_HOSTS = 10_000;
/** Nobody is held for longer, so a later time means that the clock was set back. */
const MAX_AHEAD_MS = 600_000;

/** Keeps requests to one host apart from each other, so that many monitors of a site are no burden to it. */
export class HostPacer {
  readonly #clock: Clock;
  readonly #options: PacerOptions;
  readonly #hosts = new Map<string, Host>();

  constructor(clock: Clock, options: PacerOptions) {
    this.#clock = clock;
    this.#options = options;
  }

  /**
   * Resolves when a request to the host may start; the result must be called when it has ended. Rejects with a
   * {@link NetError} `rate_limited` when the wait would be too long. `intervalMs` is the site's own crawl delay.
   */
  async enter(name: string, signal: AbortSignal, intervalMs = 0): Promise<() => void> {
    const { burst, concurrency, maxWaitMs } = this.#options;
    const interval = Math.max(intervalMs, this.#options.intervalMs);
    const host = this.#host(name);
    const now = this.#clock.now();
    if (host.dueAt - now > MAX_AHEAD_MS) host.dueAt = now;
    const tolerance = intervalMs > this.#options.intervalMs ? 0 : (burst - 1) * interval;
    const waitMs = Math.max(0, host.dueAt - tolerance - now);
    if (waitMs > maxWaitMs || host.waiting.length * interval > maxWaitMs) throw tooBusy(name, Math.max(waitMs, maxWaitMs));
    host.dueAt = Math.max(host.dueAt, now) + interval;
    if (waitMs > 0) await sleep(this.#clock, waitMs, signal);
    if (host.running >= concurrency) await new Promise<void>((resolve) => host.waiting.push(resolve));
    else host.running += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = host.waiting.shift();
      if (next) next();
      else host.running -= 1;
    };
  }

  /** Sends everybody away from a host that asked to slow down, until then. */
  hold(name: string, seconds: number): void {
    const host = this.#host(name);
    host.dueAt = Math.max(host.dueAt, this.#clock.now() + seconds * 1000 + (this.#options.burst - 1) * this.#options.intervalMs);
  }

  #host(name: string): Host {
    let host = this.#hosts.get(name);
    if (!host) {
      if (this.#hosts.size >= MAX_HOSTS) this.#forgetIdle();
      host = { dueAt: 0, running: 0, waiting: [] };
      this.#hosts.set(name, host);
    }
    return host;
  }

  #forgetIdle(): void {
    const now = this.#clock.now();
    for (const [name, host] of this.#hosts) {
      if (host.running === 0 && host.waiting.length === 0 && host.dueAt <= now) this.#hosts.delete(name);
    }
  }
}

function tooBusy(name: string, waitMs: number): NetError {
  const seconds = Math.ceil(waitMs / 1000);
  return new NetError('rate_limited', `Too many requests to ${name} are waiting; this one comes again in ${seconds} s`, {
    retryAfterSeconds: seconds,
  });
}
