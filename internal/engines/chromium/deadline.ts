import { BrowserError } from '../ports/index.ts';

const LEAST_MS = 1;
/** Kept back from each part of the work, so that its own account of running late arrives before the end. */
const RESERVE_MS = 250;
const RESERVE_SHARE = 0.1;

/** The time one render has left. */
export class Deadline {
  readonly #endsAt: number;
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#endsAt = performance.now() + timeoutMs;
  }

  /** Milliseconds left for a part of the work, at least one: zero would mean no limit to the browser. */
  left(): number {
    const reserve = Math.min(RESERVE_MS, this.#timeoutMs * RESERVE_SHARE);
    return Math.max(LEAST_MS, this.#endsAt - performance.now() - reserve);
  }

  /** Rejects with a timeout when `work` takes longer than the time left; `work` itself goes on. */
  async limit<Result>(work: Promise<Result>): Promise<Result> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new BrowserError('timeout', `The page took longer than ${this.#timeoutMs} ms.`)),
      Math.max(LEAST_MS, this.#endsAt - performance.now()),
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      work.catch(() => {});
    }
  }
}
