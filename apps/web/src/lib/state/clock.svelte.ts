import { createSubscriber } from 'svelte/reactivity';

/** The time now in ms; a component that reads it is told again every `period` ms, by one timer for all of them. */
class Clock {
  #subscribe: () => void;

  constructor(period: number) {
    this.#subscribe = createSubscriber((update) => {
      const timer = setInterval(update, period);
      return () => clearInterval(timer);
    });
  }

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

/** For countdowns. */
export const seconds = new Clock(1000);
/** For "2 min ago". */
export const coarse = new Clock(10_000);
