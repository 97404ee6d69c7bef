import type { Clock } from '../kernel/clock.ts';
import { NetError } from './net-error.ts';

/** A limit on the time that work may take, which waiting for our own pacing does not use up. */
export class Deadline {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #abort = new AbortController();
  #usedMs = 0;
  #runningSince: number | undefined;
  #cancel: () => void = () => {};

  constructor(clock: Clock, limitMs: number, outer?: AbortSignal) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#outer = outer;
    if (outer?.aborted) this.#stop();
    else outer?.addEventListener('abort', this.#stop, { once: true });
    this.resume();
  }

  /** Aborts when the time is up or the caller gave up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Milliseconds used so far. */
  get usedMs(): number {
    return this.#usedMs + (this.#runningSince === undefined ? 0 : performance.now() - this.#runningSince);
  }

  resume(): void {
    if (this.#runningSince !== undefined) return;
    this.#runningSince = performance.now();
    this.#cancel = this.#clock.after(Math.max(0, this.#limitMs - this.#usedMs), this.#stop);
  }

  pause(): void {
    this.#cancel();
    this.#usedMs = this.usedMs;
    this.#runningSince = undefined;
  }

  end(): void {
    this.pause();
    this.#outer?.removeEventListener('abort', this.#stop);
  }

  /** Resolves as `work` does, but rejects as soon as the time is up. */
  race<Result>(work: Promise<Result>): Promise<Result> {
    if (this.signal.aborted) return Promise.reject(this.error('The host'));
    return new Promise((resolve, reject) => {
      const onAbort = () => reject(this.error('The host'));
      this.signal.addEventListener('abort', onAbort, { once: true });
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', onAbort));
    });
  }

  /** What to reject with once {@link signal} has aborted. */
  error(host: string): NetError {
    if (this.#outer?.aborted) return new NetError('internal', 'The check was stopped before its end');
    return new NetError('timeout', `${host} did not answer in full within ${this.#limitMs / 1000} s`);
  }

  readonly #stop = () => this.#abort.abort();
}
