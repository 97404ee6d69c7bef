import { type Browser, BrowserError, type RenderedPage, type RenderRequest } from '@monitors/engines/ports';
import type { Clock } from '../../../../kernel/clock.ts';

/** A browser nobody used for so long gives its memory back. */
const IDLE_MS = 120_000;
/** After a failed start, how long until the next try. */
const REST_MS = 60_000;
const MAX_RENDERS = 2;
const MAX_WAITING = 50;
/** Longest wait for a place, so that a check is over before its lease is. */
const MAX_WAIT_MS = 30_000;

/** Opens the browser when the first page needs it, closes it when none did for two minutes, and renders two pages at a time. */
export class LazyBrowser {
  readonly #open: (() => Promise<Browser>) | undefined;
  readonly #clock: Clock;
  #browser: Promise<Browser> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #stopIdle = () => {};

  constructor(open: (() => Promise<Browser>) | undefined, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Rejects with a {@link BrowserError}; `unavailable` when there is no browser, or none that starts. */
  async render(request: RenderRequest): Promise<RenderedPage> {
    if (this.#waiting.length >= MAX_WAITING) throw new BrowserError('unavailable', 'Too many pages are waiting for the browser');
    this.#stopIdle();
    if (this.#running >= MAX_RENDERS) await this.#turn();
    else this.#running += 1;
    try {
      const browser = await this.#get();
      return await browser.render(request);
    } catch (error) {
      // A browser that died is opened anew by whoever comes next.
      if (error instanceof BrowserError && error.reason === 'unavailable') await this.#discard();
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
      if (this.#running === 0) this.#stopIdle = this.#clock.after(IDLE_MS, () => void this.#discard());
    }
  }

  async close(): Promise<void> {
    this.#stopIdle();
    await this.#discard();
  }

  /** Resolves when a place is handed over; rejects when that takes too long. */
  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        stopLimit();
        resolve();
      };
      const stopLimit = this.#clock.after(MAX_WAIT_MS, () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(new BrowserError('unavailable', 'The browser has too many pages to render'));
      });
      this.#waiting.push(enter);
    });
  }

  async #get(): Promise<Browser> {
    if (!this.#open) throw new BrowserError('unavailable', 'This server has no browser');
    if (this.#clock.now() - this.#failedAt < REST_MS) throw new BrowserError('unavailable', 'The browser does not start');
    this.#browser ??= this.#open();
    try {
      return await this.#browser;
    } catch (error) {
      this.#browser = undefined;
      this.#failedAt = this.#clock.now();
      if (error instanceof BrowserError) throw error;
      throw new BrowserError('unavailable', 'The browser does not start', { cause: error });
    }
  }

  async #discard(): Promise<void> {
    const browser = this.#browser;
    this.#browser = undefined;
    await browser?.then((opened) => opened.close()).catch(() => {});
  }
}
