import { readFact } from '@monitors/reader';
import { createFakeClock } from '@monitors/testkit';
import Fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, expect, test } from 'vitest';
import { contractValidator } from '../../http/validation.ts';
import { createDemo } from './index.ts';

const clock = createFakeClock(Date.UTC(2026, 0, 5, 12));
const HOSTILE = `</script><img src=x onerror=alert(1)> & "quotes" 'too'`;

function demoApp(): FastifyInstance {
  const app = Fastify();
  app.setValidatorCompiler(contractValidator);
  createDemo({ clock, appUrl: 'http://shop.example/' }).rootRoutes?.(app);
  return app;
}

let app: FastifyInstance;
beforeEach(() => {
  app = demoApp();
});

const get = async (path: string) => (await app.inject(path)).body;
const change = (payload: object) => app.inject({ method: 'POST', url: '/demo/state', payload });

function structuredData(html: string) {
  return JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? '');
}

test('price and stock are the same in structured data, on the page, in the meta data and in JSON', async () => {
  await change({ price: 849.5, inStock: false });
  const html = await get('/demo/shop/laptop');
  expect(structuredData(html).offers).toMatchObject({
    price: '849.50',
    priceCurrency: 'USD',
    availability: 'https://schema.org/OutOfStock',
    url: 'http://shop.example/demo/shop/laptop',
  });
  expect(html).toContain('<span class="price">$849.50</span>');
  expect(html).toContain('property="product:price:amount" content="849.50"');
  expect(html).toContain('>Sold out<');
  expect(JSON.parse(await get('/demo/api/laptop.json'))).toMatchObject({
    price: { amount: 849.5, currency: 'USD' },
    inStock: false,
  });
});

test('the product’s reader finds what the panel set', async () => {
  await change({ price: 849, inStock: false, headline: 'Ferries sail again', newPost: 'Second-hand day' });
  const read = async (path: string, ask: Parameters<typeof readFact>[1]) => {
    const { headers, rawPayload } = await app.inject(path);
    return (
      await readFact({ url: `http://shop.example${path}`, contentType: String(headers['content-type']), body: rawPayload }, ask)
    ).fact;
  };
  expect(await read('/demo/shop/laptop', { field: 'price', type: 'number' })).toMatchObject({ value: 849, unit: 'USD' });
  expect(await read('/demo/shop/laptop', { field: 'availability', type: 'boolean' })).toMatchObject({ value: false });
  expect(await read('/demo/news', { field: 'headline', type: 'text' })).toMatchObject({ value: 'Ferries sail again' });
  expect(await read('/demo/feed.xml', { field: 'items', type: 'list' })).toMatchObject({
    value: expect.arrayContaining([expect.objectContaining({ key: 'demo-post-4', title: 'Second-hand day' })]),
  });
});

test('a sale shows the usual price struck through, and the usual price is no sale', async () => {
  expect(await get('/demo/shop/laptop')).toMatch(/<del class="old-price">.*\$1,299\.00<\/del>/);
  await change({ price: 1299 });
  expect(await get('/demo/shop/laptop')).not.toContain('<del');
});

test('a headline and a post appear on the news page, the post in the feed too with an identity of its own', async () => {
  await change({ headline: 'Ferries sail again', newPost: 'Second-hand day' });
  const news = await get('/demo/news');
  expect(news).toContain('<h1 class="headline">Ferries sail again</h1>');
  expect(news).toContain('Second-hand day');
  const feed = await app.inject('/demo/feed.xml');
  expect(feed.headers['content-type']).toBe('application/rss+xml; charset=utf-8');
  expect(feed.body).toContain('<item><title>Second-hand day</title><link>http://shop.example/demo/news#post-4</link>');
  expect(feed.body.match(/<guid[^>]*>demo-post-\d+<\/guid>/g)).toHaveLength(4);
});

test('the page that needs JavaScript has no price without it', async () => {
  expect(await get('/demo/js')).not.toMatch(/\$|1,?099/);
});

test('what a visitor types is text on every page', async () => {
  await change({ headline: HOSTILE, newPost: HOSTILE });
  for (const path of ['/demo', '/demo/news', '/demo/feed.xml', '/demo/shop/laptop']) {
    expect(await get(path)).not.toContain('<img');
  }
  expect(await get('/demo')).toContain(
    'value="&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot; &#39;too&#39;"',
  );
});

test('signs that no feed may hold become blanks', async () => {
  await change({ newPost: 'one\u0000two\u0008three\ud800four\nfive' });
  expect(await get('/demo/feed.xml')).toContain('<title>one two three four five</title>');
});

test.each([
  { price: 0 },
  { price: 10_000 },
  { price: '900' },
  { price: null },
  { inStock: 'yes' },
  { headline: '' },
  { headline: ' \n\u0001 ' },
  { headline: 'x'.repeat(141) },
  { newPost: true },
  { colour: 'red' },
])('%j is refused and changes nothing', async (payload) => {
  const before = await get('/demo/state');
  expect((await change({ headline: 'Half done', ...payload })).statusCode).toBe(400);
  expect(await get('/demo/state')).toBe(before);
});

test('an instance has a state of its own', async () => {
  await change({ price: 700 });
  expect((await demoApp().inject('/demo/api/laptop.json')).json().price.amount).toBe(1099);
});

test('pages load nothing from elsewhere and carry no inline script', async () => {
  for (const path of ['/demo', '/demo/shop/laptop', '/demo/news', '/demo/js']) {
    const html = await get(path);
    for (const [, address = ''] of html.matchAll(/<(?:script|link rel="stylesheet"|img|iframe)[^>]*?(?:src|href)="([^"]+)"/g)) {
      expect((await app.inject(address)).statusCode).toBe(200);
      expect(address).toMatch(/^\/demo\//);
    }
    expect(html).not.toMatch(/<script(?![^>]*(?:src=|ld\+json))|\son[a-z]+=|style="/);
  }
});
