import { type ShopState, USUAL_PRICE } from '../domain/shop-state.ts';
import { dollars, page, SHOP, shopFooter, shopHeader } from './layout.ts';
import { jsonMarkup, type Markup, markup } from './markup.ts';

const NAME = 'Aurora 14 laptop';
const SKU = 'AUR-14-512';
const DESCRIPTION = 'A light 14-inch laptop with 16 GB of memory, a 512 GB drive and a battery for a long day.';
const RATING = { value: 4.6, count: 238 };
const RELATED = [
  { name: 'Aurora 16 laptop', price: 1649 },
  { name: 'Felt sleeve, 14 inch', price: 39 },
  { name: 'Dock with three screens', price: 189 },
];

/** Everything about the laptop as the shop's API gives it. */
export function laptopJson(state: ShopState) {
  return {
    sku: SKU,
    name: NAME,
    price: { amount: state.price, currency: 'USD', formatted: dollars(state.price) },
    usualPrice: { amount: USUAL_PRICE, currency: 'USD' },
    inStock: state.inStock,
    availability: state.inStock ? 'in_stock' : 'sold_out',
    rating: RATING,
    updatedAt: new Date(state.updatedAt).toISOString(),
  };
}

function productData(state: ShopState, url: string) {
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: NAME,
    sku: SKU,
    description: DESCRIPTION,
    brand: { '@type': 'Brand', name: 'Aurora' },
    aggregateRating: { '@type': 'AggregateRating', ratingValue: RATING.value, reviewCount: RATING.count },
    offers: {
      '@type': 'Offer',
      url,
      price: state.price.toFixed(2),
      priceCurrency: 'USD',
      availability: `https://schema.org/${state.inStock ? 'InStock' : 'OutOfStock'}`,
      seller: { '@type': 'Organization', name: SHOP },
    },
  };
}

const picture = markup`<svg class="picture" viewBox="0 0 320 220" role="img" aria-label="The laptop, opened">
<rect x="62" y="30" width="196" height="128" rx="10" fill="var(--metal)"/>
<rect x="71" y="39" width="178" height="110" rx="4" fill="var(--screen)"/>
<path d="M71 128c40-46 66 10 98-22s48-38 80-30v69a4 4 0 0 1-4 4H75a4 4 0 0 1-4-4z" fill="var(--glow)"/>
<circle cx="212" cy="68" r="11" fill="var(--sun)"/>
<path d="M38 158h244l14 22a8 8 0 0 1-7 12H31a8 8 0 0 1-7-12z" fill="var(--metal-2)"/>
<path d="M130 158h60v5a5 5 0 0 1-5 5h-50a5 5 0 0 1-5-5z" fill="var(--metal)"/>
</svg>`;

function offer(state: ShopState): Markup {
  const saved = USUAL_PRICE - state.price;
  return markup`<div class="offer">
<p class="prices"><span class="price">${dollars(state.price)}</span>${
    saved > 0 &&
    markup` <del class="old-price"><span class="hidden">Usual price </span>${dollars(USUAL_PRICE)}</del> <span class="saving">Save ${Math.round((saved / USUAL_PRICE) * 100)}%</span>`
  }</p>
<p class="stock ${state.inStock ? 'in' : 'out'}">${state.inStock ? 'In stock' : 'Sold out'}</p>
<button type="button" disabled>${state.inStock ? 'Add to basket' : 'Tell me when it is back'}</button>
<p class="small">Delivery in 2 days · 30 days to return it</p>
</div>`;
}

/** The product page: structured data, the visible price, an old one struck through and the prices of other things. */
export function laptopPage(state: ShopState, appUrl: string): string {
  const url = `${appUrl}/demo/shop/laptop`;
  return page({
    title: `${NAME} – ${SHOP}`,
    description: DESCRIPTION,
    look: 'shop',
    head: markup`<link rel="canonical" href="${url}">
<meta property="og:type" content="product">
<meta property="og:title" content="${NAME}">
<meta property="og:url" content="${url}">
<meta property="product:price:amount" content="${state.price.toFixed(2)}">
<meta property="product:price:currency" content="USD">
<script type="application/ld+json">${jsonMarkup(productData(state, url))}</script>`,
    body: markup`${shopHeader('shop')}
<main>
<nav class="crumbs" aria-label="Path"><a href="/demo/shop/laptop">Computers</a> / <a href="/demo/shop/laptop">Laptops</a></nav>
<article class="product">
${picture}
<div>
<h1>${NAME}</h1>
<p class="rating"><span aria-hidden="true">★★★★★</span> ${RATING.value} out of 5 · ${RATING.count} reviews</p>
${offer(state)}
<h2>About it</h2>
<p>${DESCRIPTION}</p>
<table><tbody>
<tr><th scope="row">Screen</th><td>14 inch, 2560 × 1600</td></tr>
<tr><th scope="row">Memory</th><td>16 GB</td></tr>
<tr><th scope="row">Weight</th><td>1.24 kg</td></tr>
<tr><th scope="row">Item number</th><td>${SKU}</td></tr>
</tbody></table>
</div>
</article>
<section class="related"><h2>Others also looked at</h2><ul>${RELATED.map(
      ({ name, price }) => markup`<li><span>${name}</span> <span class="price">${dollars(price)}</span></li>`,
    )}</ul></section>
</main>
${shopFooter}`,
  });
}

/** A page whose price is put there by a script only. */
export function scriptedPage(): string {
  return page({
    title: `${NAME}, live price – ${SHOP}`,
    description: 'The same laptop on a page that is empty without JavaScript.',
    look: 'shop',
    body: markup`${shopHeader('shop')}
<main><div id="app" data-source="/demo/api/laptop.json"></div><noscript><p>Please enable JavaScript to see this page.</p></noscript></main>
${shopFooter}
<script type="module" src="/demo/assets/live-price.js"></script>`,
  });
}
