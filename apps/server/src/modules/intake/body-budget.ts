import { AppError } from '../../kernel/app-error.ts';
import type { Metrics } from '../../kernel/metrics.ts';

/** Bytes of bodies that may be in memory at once, packed ones counted as what they may become. */
const MOST_BYTES = 256 * 1_048_576;
/** What a body is taken for that does not say how long it is. */
const UNTOLD_BYTES = 1_048_576;
const PACKED_FACTOR = 5;
const RETRY_AFTER_SECONDS = 1;

/** Keeps the bodies of requests under way from filling the memory. */
export class BodyBudget {
  readonly #metrics: Metrics;
  readonly #most: number;
  #held = 0;

  constructor(metrics: Metrics, most: number = MOST_BYTES) {
    this.#metrics = metrics;
    this.#most = most;
    metrics.onCollect(() => metrics.gauge('monitors_intake_body_bytes', 'Bytes of bodies being taken in', this.#held));
  }

  /** Takes room for the body of a request; the returned function gives it back, once. Throws RATE_LIMITED when there is none. */
  hold(headers: { 'content-length'?: string | undefined; 'content-encoding'?: string | undefined }): () => void {
    const told = Number(headers['content-length'] ?? UNTOLD_BYTES);
    const bytes = (Number.isFinite(told) ? told : UNTOLD_BYTES) * (headers['content-encoding'] ? PACKED_FACTOR : 1);
    // A body alone is always taken: it has its own limit.
    if (this.#held > 0 && this.#held + bytes > this.#most) {
      this.#metrics.count('monitors_intake_overload_total', 'Requests refused because too much waits', { protocol: 'any' });
      throw new AppError('RATE_LIMITED', 'Too much is being sent at once; send it again shortly', {
        retryAfter: RETRY_AFTER_SECONDS,
      });
    }
    this.#held += bytes;
    let isHeld = true;
    return () => {
      if (isHeld) this.#held -= bytes;
      isHeld = false;
    };
  }
}
