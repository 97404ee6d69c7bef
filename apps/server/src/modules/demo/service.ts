import type { Clock } from '../../kernel/clock.ts';
import { BOUNDS, changeState, firstState, type ShopChange, type ShopState } from './domain/shop-state.ts';

export { BOUNDS, type ShopChange, type ShopState };

/** The demo's shop, kept in memory: every instance has its own and begins anew at each start. */
export class DemoService {
  readonly #clock: Clock;
  #state: ShopState;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#state = firstState(clock.now());
  }

  /** What the pages show now. */
  get state(): ShopState {
    return this.#state;
  }

  /** Changes what the pages show and gives the result. */
  change(change: ShopChange): ShopState {
    this.#state = changeState(this.#state, change, this.#clock.now());
    return this.#state;
  }
}
