import { type Browser, BrowserError, type RenderedPage } from '@monitors/engines/ports';
import { createFakeClock } from '@monitors/testkit';
import { describe, expect, it } from 'vitest';
import { LazyBrowser } from './lazy-browser.ts';

const PAGE: RenderedPage = { url: 'http://a.example/', status: 200, html: '', headers: {} };
const request = { url: PAGE.url, timeoutMs: 1000 };

/** A browser whose pages are rendered when the test says so. */
function setUp(open?: () => Promise<Browser>) {
  const clock = createFakeClock();
  const running: ((page: RenderedPage) => void)[] = [];
  const counts = { opened: 0, closed: 0 };
  const browser: Browser = {
    render: () => new Promise((resolve) => running.push(resolve)),
    close: async () => {
      counts.closed += 1;
    },
  };
  const opener = async () => {
    counts.opened += 1;
    return browser;
  };
  return { clock, running, counts, lazy: new LazyBrowser(open ?? opener, clock) };
}

const settled = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
};

describe('the browser', () => {
  it('is opened by the first page and closed when none came for two minutes', async () => {
    const { clock, running, counts, lazy } = setUp();
    expect(counts.opened).toBe(0);
    const first = lazy.render(request);
    await settled();
    running.shift()?.(PAGE);
    await first;
    await clock.advance(119_000);
    expect(counts).toEqual({ opened: 1, closed: 0 });
    await clock.advance(1000);
    await settled();
    expect(counts.closed).toBe(1);
  });

  it('renders two pages at a time, in order, and refuses who waits too long', async () => {
    const { clock, running, lazy } = setUp();
    const pages = [1, 2, 3, 4].map(() => lazy.render(request));
    await settled();
    expect(running).toHaveLength(2);
    running.shift()?.(PAGE);
    await pages[0];
    await settled();
    expect(running).toHaveLength(2);
    const late = expect(pages[3]).rejects.toMatchObject({ reason: 'unavailable' });
    await clock.advance(30_000);
    await late;
    for (const finish of running.splice(0)) finish(PAGE);
    await Promise.all(pages.slice(0, 3));
    const next = lazy.render(request);
    await settled();
    running.shift()?.(PAGE);
    await next;
    await lazy.close();
    expect(clock.waiting).toBe(0);
  });

  it('that does not start is left alone for a minute', async () => {
    let tries = 0;
    const { clock, lazy } = setUp(async () => {
      tries += 1;
      throw new Error('no library');
    });
    for (let turn = 0; turn < 3; turn += 1) await expect(lazy.render(request)).rejects.toBeInstanceOf(BrowserError);
    expect(tries).toBe(1);
    await clock.advance(60_000);
    await expect(lazy.render(request)).rejects.toMatchObject({ reason: 'unavailable' });
    expect(tries).toBe(2);
  });
});
