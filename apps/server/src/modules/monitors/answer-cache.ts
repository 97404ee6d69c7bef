import type { Clock } from '../../kernel/clock.ts';

interface Entry {
  version: number;
  madeAt: number;
  text: Promise<string>;
}

/** Answers kept at a time; the oldest give way. */
const MAX_ENTRIES = 500;
/** Longest life of an answer, ms: other processes change things too, and none of them tells. */
const MAX_AGE_MS = 1000;

/** Answers of reads, as JSON text, that many clients ask for at once; one is made at a time and none outlives a change of its project. */
export class AnswerCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #versions = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whatever was answered for the project is out of date. */
  changed(projectId: string): void {
    this.#versions.set(projectId, (this.#versions.get(projectId) ?? 0) + 1);
  }

  /** The answer to `what` in a project, made by `make` unless one made since the last change is there. */
  answer(projectId: string, what: string, make: () => Promise<object>): Promise<string> {
    const key = `${projectId} ${what}`;
    const version = this.#versions.get(projectId) ?? 0;
    const now = this.#clock.now();
    const found = this.#entries.get(key);
    if (found && found.version === version && Math.abs(now - found.madeAt) < MAX_AGE_MS) return found.text;
    const text = make().then((answer) => JSON.stringify(answer));
    this.#entries.delete(key);
    this.#entries.set(key, { version, madeAt: now, text });
    if (this.#entries.size > MAX_ENTRIES) this.#forgetOldest();
    // A refusal is not an answer to keep.
    text.catch(() => this.#entries.delete(key));
    return text;
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
