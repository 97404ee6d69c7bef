import { describe, expect, it } from 'vitest';
import { ask, productPage, read } from '../testing.ts';

/** Product pages as shop systems write them, without any data for machines: body, price, whether it can be had. */
const PAGES: [name: string, body: string, price: number | string, isAvailable: boolean | string, locale?: string][] = [
  [
    'a price box whose hidden badges are always in the page, on sale',
    '<div class="price price--on-sale"><div class="price__regular"><span class="price-item price-item--regular">$60.00 USD</span></div><div class="price__sale"><span><s class="price-item price-item--regular">$60.00 USD</s></span><span class="price-item price-item--sale">$45.00 USD</span></div><span class="badge price__badge-sold-out">Sold out</span></div><button type="submit" name="add"><span>Add to cart</span></button>',
    45,
    true,
  ],
  [
    'the same system, sold out',
    '<div class="price price--sold-out"><div class="price__regular"><span class="price-item price-item--regular">$60.00</span></div><span class="badge price__badge-sold-out">Sold out</span></div><button type="submit" name="add" disabled><span>Sold out</span></button>',
    60,
    false,
  ],
  [
    'old and new price as del and ins',
    '<p class="price"><del><span class="amount"><bdi><span>$</span>80.00</bdi></span></del> <ins><span class="amount"><bdi><span>$</span>64.50</bdi></span></ins></p><p class="stock in-stock">12 in stock</p><form class="cart"><button>Add to cart</button></form>',
    64.5,
    true,
  ],
  [
    'out of stock in its own paragraph',
    '<p class="price"><span class="amount"><bdi><span>$</span>80.00</bdi></span></p><p class="stock out-of-stock">Out of stock</p><section class="related products"><h2>Related products</h2><ul><li><a href="/x">Brass Lamp</a> $12.00 <a class="button">Add to cart</a></li><li><a href="/y">Oak Lamp</a> $18.00 <a class="button">Add to cart</a></li></ul></section>',
    80,
    false,
  ],
  [
    'an offer to wait beside a button that stays',
    '<p class="price">$9.99</p><span>Get notified by email when this product is in stock.</span><div role="button">Add To Cart</div>',
    9.99,
    false,
  ],
  ['a button that scripts switch on later', '<p class="price">$9.99</p><button disabled>Add to cart</button>', 9.99, true],
  [
    'available on back-order',
    '<p class="price">€34,90</p><p class="stock available-on-backorder">Available on backorder</p><button disabled>Add to cart</button>',
    34.9,
    false,
    'en-IE',
  ],
  ['a pre-order', '<div class="product-price">£49.99</div><button>Pre-order now</button><p>Released on 4 May</p>', 49.99, false],
  [
    'few left',
    '<div class="product-price">£49.99</div><p class="low">Only 2 left in stock</p><button>Add to basket</button>',
    49.99,
    true,
  ],
  [
    'cents in their own element and the thing unavailable',
    '<div id="corePrice"><span class="symbol">$</span><span class="whole">24</span><span class="fraction">99</span></div><div id="availability"><span>Currently unavailable.</span></div><h2>Customers also bought</h2><ul><li><a href="/a">Alpha lamp with long name</a> $13.00</li><li><a href="/b">Beta lamp with long name</a> $15.00</li></ul>',
    24.99,
    false,
  ],
  [
    'pick-up not available, yet delivered',
    '<span class="price-value">$129.00</span><div><p>Pickup not available at Springfield</p><p>Delivery: in stock</p></div><button>Add to cart</button>',
    129,
    true,
  ],
  [
    'a newsletter that tells when there is news',
    '<span class="price">$12.00</span><button>Add to bag</button><p>Be notified when new lamps are available in our shop by joining the newsletter of all our many shops</p>',
    12,
    true,
  ],
  [
    'a sold out size among others',
    '<span class="price">$12.00</span><fieldset><label>S</label><label>M <span>Sold out</span></label><label>L</label></fieldset><button>Add to bag</button>',
    12,
    true,
  ],
  [
    'German, with tax note, base price and shipping',
    '<div class="preis">1.299,00 € *</div><p>inkl. 19% MwSt. zzgl. Versand</p><p>Grundpreis: 12,99 € / 100 g</p><p>Sofort lieferbar</p><button>In den Warenkorb</button>',
    1299,
    true,
    'de',
  ],
  [
    'German, sold out',
    '<div class="price">89,95 €</div><p>statt <s>109,95 €</s></p><p>Dieser Artikel ist leider ausverkauft</p><button>Benachrichtigen Sie mich</button>',
    89.95,
    false,
    'de',
  ],
  [
    'French, in stock, with instalments',
    '<p class="prix">1 250,50 €</p><p>ou 3x 416,84 € sans frais</p><p>dont 5,00 € d’éco-participation</p><p>En stock</p><button>Ajouter au panier</button>',
    1250.5,
    true,
    'fr',
  ],
  [
    'French, sold out',
    '<p class="prix">45,00 €</p><p>Rupture de stock</p><button disabled>Ajouter au panier</button>',
    45,
    false,
    'fr',
  ],
  ['Spanish', '<p>Antes <s>59,90 €</s> Ahora <b>39,90 €</b></p><p>Agotado</p>', 39.9, false, 'es'],
  ['Italian', '<p>Prezzo: 75,00 €</p><p>Esaurito</p><a href="/altro">Continua lo shopping</a>', 75, false, 'it'],
  ['Dutch', '<p class="price">€ 24,95</p><p>Tijdelijk uitverkocht</p>', 24.95, false, 'nl'],
  ['Swedish', '<p class="price">1 299 kr</p><p>I lager</p><button>Lägg i varukorgen</button>', 1299, true, 'sv'],
  ['Swedish, sold out', '<p class="price">1 299 kr</p><p>Slutsåld</p><button>Bevaka</button>', 1299, false, 'sv'],
  ['Danish', '<p class="price">499,00 kr.</p><p>Udsolgt</p>', 499, false, 'da'],
  [
    'Polish',
    '<p class="price">129,99 zł</p><p>Produkt niedostępny</p><button>Powiadom o dostępności</button>',
    129.99,
    false,
    'pl',
  ],
  [
    'Portuguese',
    '<p class="price">R$ 1.299,90</p><p>ou 10x de R$ 129,99 sem juros</p><p>Esgotado</p><button>Avise-me</button>',
    1299.9,
    false,
    'pt-BR',
  ],
  ['Japanese', '<p class="price">¥12,800（税込）</p><p>在庫あり</p><button>カートに入れる</button>', 12800, true, 'ja'],
  ['Japanese, sold out', '<p class="price">12,800円</p><p>売り切れ</p>', 12800, false, 'ja'],
  ['Chinese', '<p class="price">¥399.00</p><p>缺货</p><button>到货通知</button>', 399, false, 'zh-CN'],
  ['Korean', '<p class="price">12,000원</p><button>장바구니 담기</button>', 12000, true, 'ko'],
  ['Russian', '<p class="price">4 990 ₽</p><p>Нет в наличии</p>', 4990, false, 'ru'],
  ['Turkish', '<p class="price">1.299,00 TL</p><button>Sepete Ekle</button>', 1299, true, 'tr'],
  [
    'Indian',
    '<p>MRP: <s>₹1,45,000</s></p><p>Deal price ₹1,29,999</p><p>EMI from ₹6,301 a month</p><button>Buy now</button>',
    129999,
    true,
    'en-IN',
  ],
  ['Swiss', '<p>CHF 1’299.–</p><p>An Lager</p><button>In den Warenkorb</button>', 1299, true, 'de-CH'],
  [
    'plain boxes without any names',
    '<div><div><span>$349.00</span></div><div><div>4 interest-free payments of $87.25</div></div><div><div>Free shipping over $50</div></div><div><div><span>Add to cart</span></div></div></div><div><h2>You may also like</h2><div><a href="/a"><div>Small lamp</div><div>$99.00</div></a></div><div><a href="/b"><div>Large lamp</div><div>$199.00</div></a></div></div>',
    349,
    true,
  ],
  [
    'the price on the button',
    '<p>Warm light for long evenings.</p><button>Add to cart — $59.00</button><p>Gift wrap +$5.00</p>',
    59,
    true,
  ],
  [
    'a price before the heading’s box and a cart sum in the head',
    '<div class="header-cart">Cart total: $0.00</div><div class="product-info"><div>$219</div><div>Was $259</div><div>You save $40</div></div><button>Buy it now</button>',
    219,
    true,
  ],
  ['members and others', '<div><p>Member price $18.00</p><p>Price $22.00</p></div><button>Add to cart</button>', 22, true],
  ['a thing that is free', '<p>Free to play</p><button>Play game</button>', 0, 'not_found_on_page'],
  [
    'a text about a thing, not for sale',
    '<p>The lamp was shown in 1925 and sold for $4,000 at an auction, one of only few that were made in the workshop in those years by him and his brother.</p>',
    'not_found_on_page',
    'not_found_on_page',
  ],
];

describe('shop systems without data for machines', () => {
  it.each(PAGES)('%s', async (_name, body, price, isAvailable, locale = 'en') => {
    const html = productPage({ body }).replace('lang="en"', `lang="${locale}"`);
    const cost = await read(html, ask('price', 'number'));
    const stock = await read(html, ask('availability', 'boolean'));
    expect([cost.fact?.value ?? cost.cause, stock.fact?.value ?? stock.cause]).toEqual([price, isAvailable]);
  });
});
