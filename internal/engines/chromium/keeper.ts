import type { Browser as PlaywrightBrowser } from 'playwright-core';
import { BrowserError } from '../ports/index.ts';

/** Says that a browser had died before the work began, which may therefore be begun again. */
export class BrowserGone extends Error {
  override readonly name = 'BrowserGone';
}

/** Keeps one browser: starts it when it is first needed, again when it has died, and ends it when nobody has needed it for a while. */
export class BrowserKeeper {
  readonly #launch: () => Promise<PlaywrightBrowser>;
  readonly #idleCloseMs: number;
  #browser: Promise<PlaywrightBrowser> | undefined;
  #users = 0;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(launch: () => Promise<PlaywrightBrowser>, idleCloseMs: number) {
    this.#launch = launch;
    this.#idleCloseMs = idleCloseMs;
  }

  /** Runs `work` with a living browser. */
  async use<Result>(work: (browser: PlaywrightBrowser) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new BrowserError('unavailable', 'The browser was closed.');
    this.#users += 1;
    clearTimeout(this.#idle);
    try {
      return await this.#attempt(work);
    } catch (error) {
      if (!(error instanceof BrowserGone)) throw error;
      return await this.#attempt(work);
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#restLater();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #attempt<Result>(work: (browser: PlaywrightBrowser) => Promise<Result>): Promise<Result> {
    return work(await this.#living());
  }

  async #living(): Promise<PlaywrightBrowser> {
    const current = await this.#browser?.catch(() => undefined);
    if (current?.isConnected()) return current;
    // Of those who wait here together, the first one starts it.
    if (this.#browser === undefined || current) this.#browser = this.#start();
    return this.#browser;
  }

  #start(): Promise<PlaywrightBrowser> {
    const starting: Promise<PlaywrightBrowser> = this.#launch().then(
      (browser) => {
        browser.once('disconnected', () => {
          if (this.#browser === starting) this.#browser = undefined;
        });
        return browser;
      },
      (cause: unknown) => {
        if (this.#browser === starting) this.#browser = undefined;
        if (cause instanceof BrowserError) throw cause;
        throw new BrowserError('unavailable', `Chromium did not start: ${firstLines(cause)}`, { cause });
      },
    );
    return starting;
  }

  #restLater(): void {
    if (this.#closed) return;
    this.#idle = setTimeout(() => void this.#end(), this.#idleCloseMs);
    this.#idle.unref();
  }

  async #end(): Promise<void> {
    const ending = this.#browser;
    this.#browser = undefined;
    const browser = await ending?.catch(() => undefined);
    await browser?.close();
  }
}

function firstLines(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n').slice(0, 3).join(' ').slice(0, 300);
}
