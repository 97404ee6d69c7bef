import type { Browser as PlaywrightBrowser } from 'playwright-core';
import { type Browser, BrowserError, type RenderedPage, type RenderRequest } from '../ports/index.ts';
import { launchArguments } from './arguments.ts';
import type { Deadline } from './deadline.ts';
import { BrowserKeeper } from './keeper.ts';
import { Slots } from './slots.ts';
import { unpackChromium } from './unpack.ts';

/** How to run Chromium. */
export interface ChromiumOptions {
  /** The proxy that every request goes through, loopback included; its address is such as `http://127.0.0.1:3128`. */
  proxy?: { server: string; username?: string; password?: string };
  /** A Chromium of the machine's own; without it the one of the npm package is unpacked. */
  executablePath?: string;
  /** Folder to unpack into (`~/.cache/monitors`); 215 MB. */
  cacheDir?: string;
  /** Most pages rendered at once (2); others wait within their time. */
  maxPages?: number;
  /** Ends the browser after so many milliseconds without a page (60,000). */
  idleCloseMs?: number;
  extraArgs?: readonly string[];
}

/** Opens a local Chromium, which starts with the first page; that page rejects with reason `unavailable` when it cannot. */
export async function openChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { maxPages = 2, idleCloseMs = 60_000 } = options;
  const keeper = new BrowserKeeper(() => launchChromium(options), idleCloseMs);
  const slots = new Slots(maxPages);
  const { username, password } = options.proxy ?? {};
  const credentials = username === undefined ? undefined : { username, password: password ?? '' };
  return {
    async render(request: RenderRequest): Promise<RenderedPage> {
      const [{ renderPage }, { Deadline }] = await Promise.all([import('./render.ts'), import('./deadline.ts')]);
      const deadline: Deadline = new Deadline(request.timeoutMs);
      const leave = await slots.enter(deadline);
      try {
        return await keeper.use((browser) => renderPage(browser, request, deadline, credentials));
      } catch (cause) {
        throw cause instanceof BrowserError
          ? cause
          : new BrowserError('unavailable', 'The browser ends as soon as it has started.', { cause });
      } finally {
        leave();
      }
    },
    close: () => keeper.close(),
  };
}

/** Starts a Chromium of its own, for tests that drive a browser themselves. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<PlaywrightBrowser> {
  const { chromium } = await loadPlaywright();
  const unpacked = options.executablePath === undefined ? await unpackChromium(options.cacheDir) : undefined;
  const environment = unpacked && { LD_LIBRARY_PATH: unpacked.libraries, FONTCONFIG_PATH: unpacked.fonts };
  return chromium.launch({
    executablePath: options.executablePath ?? (unpacked?.executable as string),
    args: [...launchArguments(options.proxy?.server), ...(options.extraArgs ?? [])],
    // Chromium's sandbox refuses to run as root; a container that runs as root is the sandbox then.
    chromiumSandbox: process.getuid?.() !== 0,
    ...(options.proxy ? { proxy: proxySettings(options.proxy) } : {}),
    // Nothing of this process's environment, where secrets may be. Without a language pages see `en-US@posix`, which breaks Intl.
    env: { LANG: 'en_US.UTF-8', ...environment },
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function proxySettings({ server, username, password }: NonNullable<ChromiumOptions['proxy']>) {
  // Without this bypass rule, which takes one away, loopback would go around the proxy.
  return {
    server,
    bypass: '<-loopback>',
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core');
  } catch (cause) {
    throw new BrowserError('unavailable', 'Pages that need a browser need the npm package playwright-core.', { cause });
  }
}
