import { describe, expect, it } from 'vitest';
import { listFacts, planFromLocator } from './index.ts';
import { ask, productPage, read } from './testing.ts';

const price = ask('price', 'number');
const ld = (amount: number, rest: object = {}) =>
  `<script type="application/ld+json">${JSON.stringify({ '@type': 'Product', name: 'Walnut Desk Lamp', sku: 'WDL-1', offers: { '@type': 'Offer', price: amount, priceCurrency: 'USD' }, ...rest })}</script>`;
const shown = (amount: string) => `<div class="price">${amount}</div><button>Add to cart</button>`;

describe('a plan', () => {
  it('keeps the ways of the first reading in order, with unit and identity', async () => {
    const { plan } = await read(productPage({ head: ld(49), body: shown('$49.00') }), price);
    expect(plan).toMatchObject({
      version: 1,
      format: 'html',
      type: 'number',
      unit: 'USD',
      identity: { name: 'Walnut Desk Lamp', sku: 'WDL-1' },
    });
    expect(plan?.locators.map(({ kind }) => kind)).toEqual(['jsonld', 'selector']);
  });

  it('reads the new value by its first way without repair', async () => {
    const { plan } = await read(productPage({ head: ld(49), body: shown('$49.00') }), price);
    const later = await read(productPage({ head: ld(39), body: shown('$39.00') }), price, { plan });
    expect(later.fact).toMatchObject({ value: 39, unit: 'USD' });
    expect(later.repaired).toBeUndefined();
    expect(later.plan).toEqual(plan);
  });

  it('tries the other ways, and says so', async () => {
    const { plan } = await read(productPage({ head: ld(49), body: shown('$49.00') }), price);
    const later = await read(productPage({ body: shown('$39.00') }), price, { plan, previous: 49 });
    expect(later.fact?.value).toBe(39);
    expect(later).toMatchObject({ repaired: true, repair: { before: plan } });
    expect(later.plan?.locators[0]?.kind).toBe('selector');
  });

  it('is repaired by the vote when every way is gone but the thing is the same', async () => {
    const { plan } = await read(productPage({ body: shown('$49.00') }), price);
    const moved = productPage({ head: ld(45), body: '<section><div><p><b id="now">$45.00</b></p></div></section>' });
    const later = await read(moved, price, { plan, previous: 49 });
    expect(later.fact?.value).toBe(45);
    expect(later.repaired).toBe(true);
  });

  it('does not follow a repair to an implausible value', async () => {
    const { plan } = await read(productPage({ body: shown('$49.00') }), price);
    const later = await read(productPage({ head: ld(4900) }), price, { plan, previous: 49 });
    expect(later.fact).toBeUndefined();
    expect(later.cause).toBe('layout_changed');
  });

  it('gives layout_changed for another thing at the same address', async () => {
    const { plan } = await read(productPage({ head: ld(49), body: shown('$49.00') }), price);
    const other = productPage({
      title: 'Marble Kitchen Clock',
      head: ld(19, { name: 'Marble Kitchen Clock', sku: 'MKC-9' }),
      body: shown('$19.00'),
    });
    const later = await read(other, price, { plan });
    expect(later.fact).toBeUndefined();
    expect(later.cause).toBe('layout_changed');
  });

  it('gives layout_changed when the currency changes', async () => {
    const { plan } = await read(productPage({ body: shown('$49.00') }), price);
    expect((await read(productPage({ body: shown('€49.00') }), price, { plan })).cause).toBe('layout_changed');
  });

  it('does not take a price that became the old one', async () => {
    const { plan } = await read(
      productPage({ body: '<div id="cost" class="price">$49.00</div><button>Add to cart</button>' }),
      price,
    );
    const sale = productPage({
      body: '<del id="cost" class="price old">$49.00</del><div class="price sale">$39.00</div><button>Add to cart</button>',
    });
    expect((await read(sale, price, { plan, previous: 49 })).fact?.value).toBe(39);
  });

  it('says layout_changed where the value is gone', async () => {
    const { plan } = await read(productPage({ body: shown('$49.00') }), price);
    expect((await read(productPage({ body: '<p>Ask us.</p>' }), price, { plan })).cause).toBe('layout_changed');
  });

  it('lets a wall speak for itself', async () => {
    const { plan } = await read(productPage({ body: shown('$49.00') }), price);
    const wall = '<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>';
    expect((await read(wall, price, { plan, status: 403 })).cause).toBe('blocked');
  });
});

describe('a value the user chose', () => {
  it('is read by its own way, even one the vote rejects', async () => {
    const html = (old: string) => productPage({ body: `<del class="was">${old}</del>${shown('$49.00')}` });
    const reading = await read(html('$99.00'), price);
    const chosen = reading.alternatives.find(({ value }) => value === 99)!;
    const plan = planFromLocator(price, chosen.locator!, reading);
    expect(plan.locators).toEqual([chosen.locator]);
    expect((await read(html('$89.00'), price, { plan })).fact?.value).toBe(89);
  });

  it('can be picked from all that the page offers', async () => {
    const body = productPage({ head: ld(49), body: `${shown('$49.00')}<dl><dt>Queue length</dt><dd>42</dd></dl>` });
    const offered = await listFacts({ url: 'https://shop.example/thing', body });
    expect(offered.find(({ ask: { field } }) => field === 'price')).toMatchObject({ value: 49, unit: 'USD' });
    const queue = offered.find(({ ask: { label } }) => label === 'Queue length')!;
    expect(queue.value).toBe(42);
    expect((await read(body, queue.ask)).fact?.value).toBe(42);
  });
});
