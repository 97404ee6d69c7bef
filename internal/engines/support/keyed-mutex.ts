/** Lets one piece of work a key run at a time, in the order of asking. */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<void>>();

  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key);
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    this.#tails.set(key, done);
    await before;
    try {
      return await work();
    } finally {
      finish();
      if (this.#tails.get(key) === done) this.#tails.delete(key);
    }
  }
}
