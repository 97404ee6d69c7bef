import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../kernel/app-error.ts';
import { newSecret } from '../../kernel/ids.ts';

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Hashes computed at once; the thread pool also serves files and name lookups. */
const MAX_RUNNING = 2;
/** Hashes that may wait, some seconds of work. */
const MAX_WAITING = 100;

/** Hashes and verifies passwords, a bounded number at a time. */
export class Passwords {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  #decoy: Promise<string> | undefined;

  /** `maxWaiting`: how many may wait before the next is refused. */
  constructor(maxWaiting = MAX_WAITING) {
    this.#maxWaiting = maxWaiting;
  }

  /** The text to store; throws RATE_LIMITED when too many wait. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password.normalize('NFKC'), PARAMETERS));
  }

  /** Whether the password fits. Without a stored hash it takes as long and answers no. */
  async verify(stored: string | null | undefined, password: string): Promise<boolean> {
    this.#decoy ??= this.hash(newSecret());
    const decoy = await this.#decoy.catch((error) => {
      this.#decoy = undefined;
      throw error;
    });
    const fits = await this.#inTurn(() => verify(stored ?? decoy, password.normalize('NFKC')));
    return fits && typeof stored === 'string';
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= MAX_RUNNING) {
      if (this.#waiting.length >= this.#maxWaiting) {
        throw new AppError('RATE_LIMITED', 'Too many people are signing in right now; try again', { retryAfter: 2 });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
