/**
 * Orders work over one connection: statements pass freely side by side, a transaction passes alone, and nobody
 * overtakes who came before.
 */
export class Turnstile {
  #held = false;
  readonly #waiting: { alone: boolean; pass: () => void }[] = [];

  /** Starts a statement now, or once those who came before have passed. */
  pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.#held && this.#waiting.length === 0) return work();
    return new Promise<void>((resolve) => this.#waiting.push({ alone: false, pass: resolve })).then(work);
  }

  /** Runs `work` with everybody else kept out. */
  async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#held || this.#waiting.length > 0) {
      await new Promise<void>((resolve) => this.#waiting.push({ alone: true, pass: resolve }));
    } else {
      this.#held = true;
    }
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    this.#held = false;
    while (this.#waiting.length > 0 && !this.#held) {
      const next = this.#waiting.shift();
      this.#held = next?.alone ?? false;
      next?.pass();
    }
  }
}
