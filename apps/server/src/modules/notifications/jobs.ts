import type { Notification } from '@monitors/contract';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import { type Delivery, LEASE_MS } from './delivery.ts';

/** How many deliveries of each channel are sent at once; slow receivers of one do not hold up the other. */
export type LaneLimits = Readonly<Record<Notification['channel'], number>>;

const POLL_MS = 5000;
/** Retries that fall due within one step share a timer. */
const TIMER_STEP_MS = 50;
const FURTHEST_TIMER_MS = 30_000;

/** What the sender needs. */
export interface SenderDeps {
  delivery: Delivery;
  clock: Clock;
  logger: Logger;
  limits: LaneLimits;
}

/** Sends what is due: at once when woken, when a retry falls due, and every five seconds what others left behind. */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #lanes: Lane[];
  #running = false;
  #timers: (() => void)[] = [];

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    const channels = Object.keys(deps.limits) as Notification['channel'][];
    this.#lanes = channels.map((channel) => new Lane(channel, deps));
  }

  /** Begins to send. */
  start(): void {
    this.#running = true;
    this.#every(POLL_MS, () => this.wake());
    this.#every(LEASE_MS / 3, () => void this.#keep());
    this.wake();
  }

  /** Looks for due deliveries now. */
  wake(): void {
    if (this.#running) for (const lane of this.#lanes) lane.wake();
  }

  /** Takes nothing more on and resolves once the deliveries under way are recorded. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const cancel of this.#timers) cancel();
    this.#timers = [];
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }

  /** Resolves once nothing is being claimed or sent. */
  async idle(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.idle()));
  }

  #every(ms: number, work: () => void): void {
    const slot = this.#timers.length;
    const again = () => {
      this.#timers[slot] = this.#deps.clock.after(ms, () => {
        again();
        work();
      });
    };
    this.#timers.push(() => {});
    again();
  }

  async #keep(): Promise<void> {
    const ids = this.#lanes.flatMap((lane) => lane.sending());
    if (ids.length === 0) return;
    try {
      await this.#deps.delivery.keep(ids);
    } catch (error) {
      this.#deps.logger.warn({ err: error, count: ids.length }, 'The leases of running notifications could not be extended');
    }
  }
}

/** One channel's share of the sender. */
class Lane {
  readonly #channel: Notification['channel'];
  readonly #deps: SenderDeps;
  readonly #sending = new Map<string, Promise<void>>();
  #claiming: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  /** Timers of retries by the time they go off, ms. */
  readonly #due = new Map<number, () => void>();

  constructor(channel: Notification['channel'], deps: SenderDeps) {
    this.#channel = channel;
    this.#deps = deps;
  }

  sending(): string[] {
    return [...this.#sending.keys()];
  }

  wake(): void {
    this.#again = true;
    if (this.#stopped || this.#claiming) return;
    this.#claiming = this.#claim().finally(() => {
      this.#claiming = undefined;
      // A wake that came between the last look and here.
      if (this.#again && this.#free() > 0) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const cancel of this.#due.values()) cancel();
    await this.idle();
  }

  async idle(): Promise<void> {
    while (this.#claiming || this.#sending.size > 0) {
      await this.#claiming;
      await Promise.all(this.#sending.values());
    }
  }

  #free(): number {
    return this.#stopped ? 0 : this.#deps.limits[this.#channel] - this.#sending.size;
  }

  async #claim(): Promise<void> {
    while (this.#again && this.#free() > 0) {
      this.#again = false;
      const wanted = this.#free();
      try {
        const claimed = await this.#deps.delivery.claim(this.#channel, wanted, this.sending());
        for (const delivery of claimed) this.#send(delivery);
        if (claimed.length === wanted) this.#again = true;
      } catch (error) {
        this.#deps.logger.warn(
          { err: error, channel: this.#channel },
          'Due notifications could not be claimed; tried again soon',
        );
      }
    }
  }

  #send(delivery: Awaited<ReturnType<Delivery['claim']>>[number]): void {
    const work = async () => {
      try {
        const dueAgain = await this.#deps.delivery.deliver(delivery);
        if (dueAgain !== undefined) this.#wakeAt(dueAgain);
      } catch (error) {
        const fields = { err: error, notificationId: delivery.id };
        this.#deps.logger.error(fields, 'A notification was not recorded; its lease runs out and it is claimed again');
      } finally {
        this.#sending.delete(delivery.id);
        // There is room for one more, and what waited for this one may go now.
        this.wake();
      }
    };
    this.#sending.set(delivery.id, work());
  }

  #wakeAt(at: number): void {
    const now = this.#deps.clock.now();
    const slot = Math.ceil(at / TIMER_STEP_MS) * TIMER_STEP_MS;
    // What is due much later is left to the poll, so that a receiver that asks for an hour costs no timer.
    if (this.#stopped || this.#due.has(slot) || slot > now + FURTHEST_TIMER_MS) return;
    const cancel = this.#deps.clock.after(Math.max(0, slot - now), () => {
      this.#due.delete(slot);
      this.wake();
    });
    this.#due.set(slot, cancel);
  }
}
