import { describe, expect, it } from 'vitest';
import { ask, productPage, read } from '../testing.ts';

const price = ask('price', 'number');
const ld = (data: unknown) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
const product = (offers: unknown, rest: object = {}) => ({
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Walnut Desk Lamp',
  sku: 'WDL-1',
  offers,
  ...rest,
});

describe('price', () => {
  it.each([
    [
      'JSON-LD offer',
      productPage({ head: ld(product({ '@type': 'Offer', price: '49.90', priceCurrency: 'EUR' })) }),
      49.9,
      'EUR',
    ],
    [
      'JSON-LD graph with references',
      productPage({
        head: ld({
          '@graph': [
            { '@type': 'WebPage', mainEntity: { '@id': '#p' } },
            { '@id': '#p', ...product({ '@id': '#o' }) },
            { '@id': '#o', '@type': 'Offer', price: 12, priceCurrency: 'USD' },
          ],
        }),
      }),
      12,
      'USD',
    ],
    [
      'JSON-LD with a list price beside the price',
      productPage({
        head: ld(
          product({
            '@type': 'Offer',
            priceSpecification: [
              { '@type': 'UnitPriceSpecification', price: 149, priceCurrency: 'EUR' },
              { '@type': 'UnitPriceSpecification', priceType: 'https://schema.org/ListPrice', price: 249, priceCurrency: 'EUR' },
            ],
          }),
        ),
      }),
      149,
      'EUR',
    ],
    [
      'microdata',
      productPage({
        body: '<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Walnut Desk Lamp</span><div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta itemprop="priceCurrency" content="GBP"><span itemprop="price" content="1250.00">£1,250</span></div></div>',
      }),
      1250,
      'GBP',
    ],
    [
      'RDFa',
      productPage({
        body: '<div vocab="https://schema.org/" typeof="Product"><span property="name">Walnut Desk Lamp</span><div property="offers" typeof="Offer"><span property="priceCurrency" content="USD"></span><span property="price" content="75.5">75.50</span></div></div>',
      }),
      75.5,
      'USD',
    ],
    [
      'meta',
      productPage({
        head: '<meta property="product:price:amount" content="20"><meta property="product:price:currency" content="CHF">',
      }),
      20,
      'CHF',
    ],
    ['visible text', productPage({ body: '<div class="price">$49.00</div><button>Add to cart</button>' }), 49, 'USD'],
    [
      'cents in their own element',
      productPage({ body: '<div class="price"><span>$</span><span>19</span><sup>99</sup></div><button>Add to cart</button>' }),
      19.99,
      'USD',
    ],
    [
      'German notation',
      productPage({ body: '<div class="preis">1.299,00 €</div><button>In den Warenkorb</button>' }),
      1299,
      'EUR',
    ],
    [
      'zero-width and direction marks',
      productPage({ body: '<div class="price">\u202a$\u200b4\u200b9.50\u202c</div><button>Buy now</button>' }),
      49.5,
      'USD',
    ],
  ])('reads %s', async (_name, html, value, unit) => {
    const reading = await read(html, price);
    expect(reading.fact).toMatchObject({ value, unit, type: 'number' });
    expect(reading.fact?.confidence).toBeGreaterThan(0.4);
    expect(reading.evidence?.snippet).toBeTruthy();
    expect(reading.plan?.locators.length).toBeGreaterThan(0);
  });

  it.each([
    ['a struck price', '<del>$99.00</del> <span class="price">$49.00</span>'],
    ['a price called "was"', '<p>Was $99.00</p><p class="price">Now $49.00</p>'],
    ['the higher of two side by side', '<div><span>$49.00</span><span>$99.00</span></div>'],
    ['an instalment', '<p class="price">$49.00</p><p>or 4 payments of $12.25 with Klarna</p>'],
    ['a monthly rate', '<p class="price">$49.00</p><p>$8.17/mo. for 6 months</p>'],
    ['a threshold of shipping', '<p>Free shipping on orders over $75</p><p class="price">$49.00</p>'],
    ['a shipping cost', '<p class="price">$49.00</p><p>Shipping: $5.95</p>'],
    ['a price per unit', '<p class="price">$49.00</p><p>$4.90 per 100 g</p>'],
    ['a saving', '<p class="price">$49.00</p><p>You save $50.00</p>'],
    ['a coupon', '<p class="price">$49.00</p><p>Coupon: extra $10 off</p>'],
    [
      'another product',
      '<p class="price">$49.00</p><div class="related-products"><a href="/p/2">Oak Lamp</a><span class="price">$29.00</span></div>',
    ],
    ['an empty cart', '<div class="mini-cart">Subtotal: $0.00</div><p class="price">$49.00</p>'],
    ['a price of members', '<p class="price">$49.00</p><p>Members price: $44.00</p>'],
  ])('tells %s from the price', async (_name, body) => {
    const reading = await read(productPage({ body: `${body}<button>Add to cart</button>` }), price);
    expect(reading.fact?.value).toBe(49);
    const others = reading.alternatives.filter((one) => one.value !== 49);
    expect(others.length).toBeGreaterThan(0);
    expect(others.every((one) => one.reason.length > 0 && one.locator !== undefined)).toBe(true);
  });

  it('prefers what a visitor sees to stale machine data', async () => {
    const html = productPage({
      head: ld(product({ '@type': 'Offer', price: 130, priceCurrency: 'USD' })),
      body: '<div><span class="price current">$98.00</span><span class="old-price">$130.00</span></div><button>Add to cart</button>',
    });
    expect((await read(html, price)).fact?.value).toBe(98);
  });

  it('asks for the variant instead of guessing', async () => {
    const offers = [80, 95, 120].map((amount, i) => ({
      '@type': 'Offer',
      price: amount,
      priceCurrency: 'USD',
      name: ['Small', 'Medium', 'Large'][i],
    }));
    const html = productPage({ head: ld(product(offers)) });
    const open = await read(html, price);
    expect(open.fact).toBeUndefined();
    expect(open.cause).toBe('variant_needed');
    expect(open.alternatives.map((one) => one.value).sort()).toEqual([120, 80, 95]);
    expect((await read(html, ask('price', 'number', { variant: 'large' }))).fact?.value).toBe(120);
  });

  it('asks for the variant where only a range is shown', async () => {
    const reading = await read(
      productPage({ body: '<p class="price"><span>$20.00</span> – <span>$45.00</span></p><button>Choose options</button>' }),
      price,
    );
    expect(reading.cause).toBe('variant_needed');
  });

  it('takes the variant of the address', async () => {
    const offers = [80, 95].map((amount, i) => ({
      '@type': 'Offer',
      price: amount,
      priceCurrency: 'USD',
      url: `https://shop.example/thing?variant=100${i}`,
    }));
    const reading = await read(productPage({ head: ld(product(offers)) }), price, {
      url: 'https://shop.example/thing?variant=1001',
    });
    expect(reading.fact?.value).toBe(95);
  });

  it('reads a price from script state when nothing else has it', async () => {
    const state = {
      props: {
        product: { id: 7, name: 'Walnut Desk Lamp', pricing: { current: 64.5, currency: 'USD' } },
        related: [{ name: 'Oak Lamp', price: 12.5 }],
      },
    };
    const html = productPage({ body: `<script id="__NEXT_DATA__" type="application/json">${JSON.stringify(state)}</script>` });
    const reading = await read(html, price);
    expect(reading.fact?.value).toBe(64.5);
    expect(reading.plan?.locators[0]).toMatchObject({ kind: 'state', script: '__NEXT_DATA__' });
  });

  it('gives no number where the page has none', async () => {
    const reading = await read(productPage({ body: '<p>A lamp of 40 cm in 3 colours, since 1998.</p>' }), price);
    expect(reading.fact).toBeUndefined();
    expect(reading.cause).toBe('not_found_on_page');
  });

  it('takes zero only where the page says free', async () => {
    const head = ld(product({ '@type': 'Offer', price: '0.00', priceCurrency: 'USD' }));
    expect((await read(productPage({ head }), price)).fact).toBeUndefined();
    expect((await read(productPage({ head, body: '<span>Free</span>' }), price)).fact?.value).toBe(0);
  });
});
