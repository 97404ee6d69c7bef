/** A small product page of a shop that does not exist, the way shops write them. */
export function shopPage(product: { price: string; inStock?: boolean; headline?: string }): string {
  const availability = product.inStock === false ? 'OutOfStock' : 'InStock';
  const offer = {
    '@type': 'Offer',
    price: product.price,
    priceCurrency: 'USD',
    availability: `https://schema.org/${availability}`,
  };
  const data = { '@context': 'https://schema.org', '@type': 'Product', name: 'Meridian 14 laptop', sku: 'MER-14', offers: offer };
  return `<!doctype html><html lang="en"><head><title>Meridian 14 – Northgate Store</title>
<script type="application/ld+json">${JSON.stringify(data)}</script></head>
<body><main><h1>${product.headline ?? 'Meridian 14 laptop'}</h1><p class="price"><del>$1,499.00</del> <b>$${product.price}</b></p>
<p>${product.inStock === false ? 'Sold out' : 'In stock, ships today'}</p></main>
<aside><h2>Others also bought</h2><ul><li>Sleeve $29.00</li><li>Mouse $45.50</li></ul></aside></body></html>`;
}
