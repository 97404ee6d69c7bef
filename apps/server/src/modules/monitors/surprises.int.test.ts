import type { Monitor } from '@monitors/contract';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

let app: TestMonitors;
let site: Website;

beforeAll(async () => {
  app = await startTestMonitors({ box: testBox() });
});
afterAll(() => app.close());
beforeEach(async () => {
  site = await startWebsite();
});
afterEach(() => site.close());

const shop = (price: string, stock = 'In stock') =>
  `<html><head><title>Lamp</title></head><body><h1>Walnut Lamp</h1><div class="price">${price}</div>
   <p class="availability">${stock}</p><button>Add to cart</button></body></html>`;
const BOT = `<html><head><title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/h/b.js"></script></head>
   <body><h1>Checking your browser</h1><p>Out of stock? Please verify that you are human to continue.</p></body></html>`;

/** Answers each reading with the next page; the last one stays. */
function pages(...bodies: string[]): void {
  const left = [...bodies];
  site.set('/lamp', { body: () => (left.length > 1 ? (left.shift() ?? '') : (left[0] ?? '')) });
}

async function watchedPrice(price: string): Promise<Monitor> {
  pages(shop(price));
  const monitor = await app.watch(site.url('/lamp'));
  await app.check(monitor.id);
  return monitor;
}

async function watchedStock(stock: string): Promise<Monitor> {
  pages(shop('$49.00', stock));
  const condition = { field: 'availability', operator: 'eq', value: true };
  const monitor = await app.watch(site.url('/lamp'), {
    source: { ask: { field: 'availability', type: 'boolean' } },
    interpretation: {
      extractedFact: 'availability',
      factType: 'boolean',
      triggerConditions: { type: 'equality', logic: 'AND', conditions: [condition] },
    },
  });
  await app.check(monitor.id);
  return monitor;
}

describe('a surprising price', () => {
  it('counts when a second reading says the same', async () => {
    const monitor = await watchedPrice('$1000.00');
    pages(shop('$20.00'));
    expect(await app.check(monitor.id)).toMatchObject({ value: 20, verdict: 'true', triggered: true });
    expect(site.requests('/lamp')).toHaveLength(3);
  });

  it('that was there only once is told to nobody', async () => {
    const monitor = await watchedPrice('$1000.00');
    pages(shop('$10.00'), shop('$1000.00'));
    expect(await app.check(monitor.id)).toMatchObject({
      value: null,
      verdict: 'unknown',
      cause: 'implausible',
      triggered: false,
      message: expect.stringContaining('10 USD, then 1000 USD'),
    });
    expect((await app.monitor(monitor.id)).currentValue).toBe(1000);
    expect(app.transitions.filter((one) => one.monitor.id === monitor.id)).toEqual([]);
    expect(await app.check(monitor.id)).toMatchObject({ value: 1000, verdict: 'false' });
  });

  it('is not taken over from a page that was doubted, though it stays the same', async () => {
    const monitor = await watchedPrice('$1000.00');
    pages(shop('$10.00'), shop('$11.00'));
    expect(await app.check(monitor.id)).toMatchObject({ cause: 'implausible' });
    expect(await app.check(monitor.id)).toMatchObject({ value: 11, verdict: 'true', triggered: true });
    expect(site.requests('/lamp')).toHaveLength(5);
  });

  it('is read once where it is none', async () => {
    const monitor = await watchedPrice('$1000.00');
    pages(shop('$890.00'));
    expect(await app.check(monitor.id)).toMatchObject({ value: 890, triggered: true });
    expect(site.requests('/lamp')).toHaveLength(2);
  });

  it('in another currency is another reading, never a comparison', async () => {
    const monitor = await watchedPrice('$1000.00');
    pages(shop('€850.00'));
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', triggered: false });
    expect((await app.monitor(monitor.id)).currentValue).toBe(1000);
  });
});

describe('stock that flips', () => {
  it('counts when a second reading says the same', async () => {
    const monitor = await watchedStock('Sold out');
    pages(shop('$49.00', 'In stock'));
    expect(await app.check(monitor.id)).toMatchObject({ value: true, verdict: 'true', triggered: true });
    expect(site.requests('/lamp')).toHaveLength(3);
  });

  it('because a page for bots came first or second is no news', async () => {
    const monitor = await watchedStock('Sold out');
    pages(BOT);
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', cause: 'blocked', triggered: false });
    pages(shop('$49.00', 'In stock'), BOT);
    expect(await app.check(monitor.id)).toMatchObject({ value: null, verdict: 'unknown', cause: 'blocked', triggered: false });
    expect((await app.monitor(monitor.id)).currentValue).toBe(false);
    pages(shop('$49.00', 'Sold out'));
    expect(await app.check(monitor.id)).toMatchObject({ value: false, verdict: 'false' });
  });
});

describe('a page that comes empty', () => {
  it('once does not count as a change', async () => {
    const list = (items: string[]) =>
      `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>${items.map((one) => `<item><title>${one}</title><link>http://news.example/${one}</link></item>`).join('')}</channel></rss>`;
    const feed = (...items: string[]) => ({ body: list(items), headers: { 'content-type': 'application/rss+xml' } });
    site.set('/feed', feed('one', 'two'));
    const monitor = await app.watch(site.url('/feed'), {
      source: { ask: { field: 'items', type: 'list' } },
      interpretation: {
        type: 'change',
        extractedFact: 'posts',
        factType: 'list',
        triggerConditions: { type: 'change', logic: 'AND', conditions: [{ field: 'items', operator: 'disappeared' }] },
      },
    });
    await app.check(monitor.id);
    let asked = 0;
    site.set('/feed', {
      body: () => list(asked++ === 0 ? [] : ['one', 'two']),
      headers: { 'content-type': 'application/rss+xml' },
    });
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', triggered: false });
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'false', triggered: false });
  });
});
