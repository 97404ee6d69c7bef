import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TARGET_HOSTS, targetHost } from './target.ts';

// The pages that benchmarks watch: `/probe/n` answers `ok`, `/page/n` is a product page of about 20 kB whose price never moves.

const FILLER = '<p class="text">A paragraph of a page as shops have them, with words that mean nothing to anybody.</p>\n'.repeat(
  180,
);

function productPage(n: number): string {
  const price = (1000 + (n % 500)).toFixed(2);
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: `Laptop ${n}`,
    offers: { '@type': 'Offer', price, priceCurrency: 'USD' },
  };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Laptop ${n}</title>
<script type="application/ld+json">${JSON.stringify(data)}</script></head>
<body><h1>Laptop ${n}</h1><p>Price: <span class="price">$${price}</span></p>${FILLER}</body></html>`;
}

let port = 0;
for (let n = 0; n < TARGET_HOSTS; n += 1) {
  const server = createServer((request, response) => {
    const [, kind, number] = (request.url ?? '').split('/');
    if (kind === 'probe') response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    else if (kind === 'page')
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(productPage(Number(number)));
    else response.writeHead(404).end();
  });
  server.keepAliveTimeout = 90_000;
  server.listen(port, targetHost(n));
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
}
process.send?.({ port });
process.on('disconnect', () => process.exit(0));
