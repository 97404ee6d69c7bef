import { get } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWebsite, type Website } from './website.ts';

let site: Website;
beforeEach(async () => {
  site = await startWebsite({ '/': '<h1>Hello</h1>' });
});
afterEach(() => site.close());

test('pages can be changed and removed while the site runs, and requests are counted by path', async () => {
  expect(await (await fetch(site.url('/'))).text()).toBe('<h1>Hello</h1>');
  site.set('/', { status: 503, headers: { 'Retry-After': '7' }, body: 'Closed' });
  const closed = await fetch(site.url('/?a=1'), { headers: { 'x-asked': 'yes' } });
  expect([closed.status, closed.headers.get('retry-after'), await closed.text()]).toEqual([503, '7', 'Closed']);
  site.remove('/');
  expect((await fetch(site.url('/'))).status).toBe(404);
  expect(site.requests('/')).toHaveLength(3);
  expect(site.requests()[1]).toMatchObject({ method: 'GET', headers: { 'x-asked': 'yes' } });
  expect(site.requests()[1]?.query.get('a')).toBe('1');
});

test('a page may be made anew for each request', async () => {
  let price = 900;
  site.set('/price', { body: ({ query }) => `${query.get('currency')} ${price--}`, headers: { 'content-type': 'text/plain' } });
  expect(await (await fetch(site.url('/price?currency=EUR'))).text()).toBe('EUR 900');
  expect(await (await fetch(site.url('/price?currency=EUR'))).text()).toBe('EUR 899');
});

test('a page with an ETag is not sent twice, until it changes', async () => {
  site.set('/feed', { body: 'one', etag: true });
  const first = await fetch(site.url('/feed'));
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  expect((await fetch(site.url('/feed'), { headers })).status).toBe(304);
  site.set('/feed', { body: 'two', etag: true });
  expect(await (await fetch(site.url('/feed'), { headers })).text()).toBe('two');
});

test('a body may be gzipped', async () => {
  site.set('/', { body: 'x'.repeat(1000), gzip: true });
  const answer = await fetch(site.url('/'));
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(await answer.text()).toBe('x'.repeat(1000));
});

test('an endless body ends when the visitor leaves', async () => {
  site.set('/endless', { body: 'x'.repeat(64 * 1024), endless: true });
  const read = await new Promise<number>((resolve, reject) => {
    const request = get(site.url('/endless'), (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > 1024 * 1024) request.destroy();
      });
      response.on('close', () => resolve(bytes));
    });
    request.on('error', reject);
  });
  expect(read).toBeGreaterThan(1024 * 1024);
});

test('a page that hangs is left with the site', async () => {
  site.set('/hang', { hang: true });
  const pending = fetch(site.url('/hang')).catch((error: Error) => error.message);
  while (site.requests('/hang').length === 0) await new Promise(setImmediate);
  await site.close();
  expect(await pending).toBe('fetch failed');
  site = await startWebsite();
});

test('a site may stand on another loopback address', async () => {
  const other = await startWebsite({ '/': 'other' }, { host: '127.0.0.2' });
  try {
    expect(other.origin).toMatch(/^http:\/\/127\.0\.0\.2:\d+$/);
    expect(await (await fetch(other.url('/'))).text()).toBe('other');
  } finally {
    await other.close();
  }
});
