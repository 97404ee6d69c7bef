import { type SitePage, startWebsite, type Website } from '@monitors/testkit';
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

const SHOP =
  '<html><head><title>Laptop</title></head><body><h1>Laptop</h1><div class="price">$949.00</div><button>Add to cart</button></body></html>';
const ld = (json: string) =>
  `<html><head><script type="application/ld+json">${json}</script></head><body><p>nothing</p></body></html>`;
const MB = 1_000_000;

const HOSTILE: [what: string, page: SitePage][] = [
  ['50 MB of nested divs', { body: '<div>'.repeat(10 * MB) }],
  ['as many nested divs as may be sent', { body: `<html><body>${'<div>'.repeat(1.5 * MB)}` }],
  ['50 MB of nested divs, packed', { body: '<div>'.repeat(10 * MB), gzip: true }],
  ['structured data of a million nodes', { body: ld(`[${'{"@type":"Product"},'.repeat(300_000)}1]`) }],
  ['structured data without bottom', { body: ld('{"offers":'.repeat(200_000)) }],
  [
    'structured data with prototype keys',
    { body: ld('{"@type":"Product","__proto__":{"price":1},"constructor":{"prototype":{"value":2}}}') },
  ],
  [
    'bait for regular expressions',
    { body: `<html><body><p>${'€ 1.'.repeat(200_000)}</p><p>${' '.repeat(MB)}!</p></body></html>` },
  ],
  [
    'a bomb of entities',
    {
      body: `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, index) => `<!ENTITY ${'abcdefghij'[index + 1]} "${`&${'abcdefghij'[index]};`.repeat(10)}">`).join('')}]><x>&j;</x>`,
      headers: { 'content-type': 'application/xml' },
    },
  ],
];

describe('a hostile page', () => {
  it.each(HOSTILE)('of %s costs no more than itself', async (_what, page) => {
    site.set('/hostile', page);
    site.set('/shop', SHOP);
    const [hostile, healthy] = [
      await app.watch(site.url('/hostile'), { source: { render: 'http' } }),
      await app.watch(site.url('/shop')),
    ];
    const [one, other] = await Promise.all([app.checkNow(hostile.id), app.checkNow(healthy.id)]);
    expect(one).toMatchObject({ value: null, verdict: 'unknown', triggered: false });
    expect(one.cause).not.toBe('internal');
    expect(other).toMatchObject({ value: 949, verdict: 'false' });
  });

  it('does not hold up the others, however many of them there are', async () => {
    site.set('/hostile', { body: `<html><body>${'<div><p>€ 5 <b>1,5</b></p></div>'.repeat(200_000)}` });
    site.set('/shop', SHOP);
    const hostile = await Promise.all(
      Array.from({ length: 4 }, () => app.watch(site.url('/hostile'), { source: { render: 'http' } })),
    );
    const healthy = await app.watch(site.url('/shop'));
    const order: string[] = [];
    const checks = [...hostile, healthy].map(async ({ id }) => {
      const evaluation = await app.checkNow(id);
      order.push(id);
      return evaluation;
    });
    expect((await Promise.all(checks)).at(-1)).toMatchObject({ value: 949 });
    expect(order.indexOf(healthy.id)).toBeLessThan(2);
  });

  it('that never answers does not hold up the others', async () => {
    site.set('/slow', { hang: true });
    site.set('/shop', SHOP);
    const slow = await app.watch(site.url('/slow'), { source: { render: 'http' } });
    const healthy = await app.watch(site.url('/shop'));
    let isDone = false;
    const waiting = app.checkNow(slow.id).finally(() => {
      isDone = true;
    });
    expect(await app.checkNow(healthy.id)).toMatchObject({ value: 949 });
    expect(isDone).toBe(false);
    while (site.requests('/slow').length === 0) await new Promise(setImmediate);
    await app.clock.advance(20_000);
    expect(await waiting).toMatchObject({ cause: 'timeout' });
  });
});
