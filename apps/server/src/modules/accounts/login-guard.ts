import type { KeyValue } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { hashSecret } from '../../kernel/ids.ts';

const WINDOW_MS = 15 * 60_000;
/** Failures of one address from one place. */
const MAX_FAILURES = 5;
/** Failures of one address from everywhere: slows a distributed guesser without letting a stranger lock people out easily. */
const MAX_FAILURES_ANYWHERE = 100;

/** Counts sign-in attempts that fail. */
export class LoginGuard {
  readonly #deps: { kv: KeyValue; clock: Clock; enabled: boolean };

  constructor(deps: { kv: KeyValue; clock: Clock; enabled: boolean }) {
    this.#deps = deps;
  }

  /** Takes one attempt, before the password is looked at, so that attempts at once cannot slip through; throws RATE_LIMITED when there is none left. The result gives it back after a success. */
  async attempt(emailKey: string, place: string): Promise<() => Promise<void>> {
    if (!this.#deps.enabled) return async () => {};
    const who = hashSecret(emailKey);
    const here = `login:${who}:${place}`;
    const anywhere = `login:${who}`;
    await this.#take(here, MAX_FAILURES);
    await this.#take(anywhere, MAX_FAILURES_ANYWHERE);
    return async () => {
      await this.#deps.kv.delete(here);
      await this.#deps.kv.increment(anywhere, -1, WINDOW_MS);
    };
  }

  async #take(key: string, max: number): Promise<void> {
    const { count, endsAt } = await this.#deps.kv.increment(key, 1, WINDOW_MS);
    if (count <= max) return;
    const retryAfter = Math.max(1, Math.ceil((endsAt - this.#deps.clock.now()) / 1000));
    throw new AppError('RATE_LIMITED', 'Too many attempts to sign in; try again later', { retryAfter, details: { limit: max } });
  }
}
