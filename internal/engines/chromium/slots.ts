import type { Deadline } from './deadline.ts';

/** Lets a number of pages be rendered at once; the others wait in order, each within its time. */
export class Slots {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves with the way out once there is room. */
  async enter(deadline: Deadline): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(deadline);
    let inside = true;
    return () => {
      if (inside) this.#leave();
      inside = false;
    };
  }

  async #turn(deadline: Deadline): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    try {
      await deadline.limit(promise);
    } catch (error) {
      // Its turn may have come in the same moment as its end.
      if (!this.#waiting.delete(resolve)) this.#leave();
      throw error;
    }
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
