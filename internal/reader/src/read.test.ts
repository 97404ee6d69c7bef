import { describe, expect, it } from 'vitest';
import { discoverFeeds, readFact, readFacts } from './index.ts';
import { ask, NOW, productPage } from './testing.ts';

const body = productPage({
  head: '<script type="application/ld+json">{"@type":"Product","name":"Walnut Desk Lamp","offers":{"@type":"Offer","price":49,"priceCurrency":"USD","availability":"InStock"}}</script>',
  body: '<p class="price">$49.00</p><button>Add to cart</button>',
});
const document = { url: 'https://shop.example/lamp', body };
const asks = [ask('price', 'number'), ask('availability', 'boolean'), ask('rating', 'number')];

describe('several facts of one document', () => {
  it('gives for each question what it gives alone, in order', async () => {
    const together = await readFacts(document, asks, { now: NOW });
    const apart = await Promise.all(asks.map((question) => readFact(document, question, { now: NOW })));
    expect(together).toEqual(apart);
    expect(together.map(({ fact, cause }) => fact?.value ?? cause)).toEqual([49, true, 'not_found_on_page']);
  });

  it('runs the plan of each question', async () => {
    const [price] = await readFacts(document, asks, { now: NOW });
    const later = { ...document, body: body.replaceAll('49', '39') };
    const readings = await readFacts(later, asks, { plans: [price?.plan], previous: [49], now: NOW });
    expect(readings[0]?.fact?.value).toBe(39);
    expect(readings[0]?.plan).toEqual(price?.plan);
    expect(readings[1]?.fact?.value).toBe(true);
  });

  it('gives the same cause to all where the document cannot be read', async () => {
    const readings = await readFacts({ ...document, body: '' }, asks);
    expect(readings.map(({ cause }) => cause)).toEqual(['empty', 'empty', 'empty']);
    expect(await readFacts(document, [])).toEqual([]);
  });
});

describe('feeds of a page', () => {
  const head = (inner: string) => `<!doctype html><html><head>${inner}</head><body><p>Hello</p></body></html>`;
  const feeds = (inner: string) => discoverFeeds({ url: 'https://blog.example/posts/one', body: head(inner) });

  it('are absolute, without repeats, those of comments last', () => {
    expect(
      feeds(
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/"><link rel="alternate" type="application/rss+xml" href="/feed/"><link rel="ALTERNATE" type="application/atom+xml" href="atom.xml"><link rel="alternate" type="application/rss+xml" href="https://blog.example/feed/">',
      ),
    ).toEqual(['https://blog.example/feed/', 'https://blog.example/posts/atom.xml', 'https://blog.example/comments/feed/']);
  });

  it('follow the base of the page and include JSON feeds', () => {
    expect(
      feeds('<base href="https://cdn.example/x/"><link rel="alternate" type="application/feed+json" href="feed.json">'),
    ).toEqual(['https://cdn.example/x/feed.json']);
  });

  it('are none for other languages, other schemes and other formats', () => {
    expect(
      feeds(
        '<link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/json" href="/wp-json/posts/1"><link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
      ),
    ).toEqual([]);
    expect(discoverFeeds({ url: 'https://blog.example/', body: '{"links":[]}' })).toEqual([]);
    expect(discoverFeeds({ url: 'https://blog.example/', body: new Uint8Array() })).toEqual([]);
  });
});
