import { describe, expect, it } from 'vitest';
import { ask, productPage, read } from '../testing.ts';
import { statusOf } from './stock-words.ts';

const stock = ask('availability', 'boolean');
const offer = (availability: string) =>
  `<script type="application/ld+json">${JSON.stringify({ '@type': 'Product', name: 'Walnut Desk Lamp', offers: { '@type': 'Offer', price: 5, availability } })}</script>`;

describe('availability', () => {
  it.each([
    ['https://schema.org/InStock', true, 'in_stock'],
    ['https://schema.org/OutOfStock', false, 'out_of_stock'],
    ['SoldOut', false, 'out_of_stock'],
    ['https://schema.org/PreOrder', false, 'preorder'],
    ['https://schema.org/BackOrder', false, 'backorder'],
    ['https://schema.org/LimitedAvailability', true, 'limited'],
  ])('reads %s', async (availability, value, word) => {
    const reading = await read(productPage({ head: offer(availability) }), stock);
    expect(reading.fact).toMatchObject({ value, type: 'boolean' });
    expect(reading.evidence?.snippet).toContain(word);
  });

  it.each([
    ['<p class="stock">Out of stock</p>', false],
    ['<p class="stock">In stock, ships tomorrow</p>', true],
    ['<button>Add to cart</button>', true],
    ['<button disabled>Sold out</button>', false],
    ['<input type="submit" value="Add to cart">', true],
    ['<p>Currently unavailable. We do not know when this item will be back in stock.</p>', false],
    ['<p class="availability">Derzeit nicht verfügbar</p>', false],
    ['<p class="stock">Only 3 left</p><button>Add to cart</button>', true],
  ])('reads %s', async (body, value) => {
    expect((await read(productPage({ body }), stock)).fact?.value).toBe(value);
  });

  it('reads the class of the box that holds the whole product', async () => {
    const page = (name: string) =>
      `<html><head><title>Lamp</title></head><body><div class="product type-product ${name}"><h1>Lamp</h1><p>$5.00</p></div></body></html>`;
    expect((await read(page('outofstock'), stock)).fact?.value).toBe(false);
    expect((await read(page('instock'), stock)).fact?.value).toBe(true);
  });

  it('is not misled by a sold out size or by other products', async () => {
    const body =
      '<label class="size-option">XL – sold out</label><button>Add to cart</button><div class="related-products"><p>Out of stock</p></div>';
    expect((await read(productPage({ body }), stock)).fact?.value).toBe(true);
  });

  it('counts a negation before the words it negates', () => {
    expect(statusOf('not in stock')?.word).toBe('out_of_stock');
    expect(statusOf('Image not available')).toBeUndefined();
    expect(statusOf('no longer available')?.word).toBe('out_of_stock');
  });

  it('gives the status word when text is asked', async () => {
    expect((await read(productPage({ head: offer('PreOrder') }), ask('availability', 'text'))).fact?.value).toBe('preorder');
  });
});
