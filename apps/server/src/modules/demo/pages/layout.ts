import { type Markup, markup } from './markup.ts';

/** The name of the pretended shop. */
export const SHOP = 'Harbour Electronics';

/** What a page puts around its content. */
export interface PageFrame {
  title: string;
  description: string;
  /** More for the head, such as structured data. */
  head?: Markup;
  body: Markup;
  /** Style sheet of the page and class of its body. */
  look: 'shop' | 'panel';
}

/** A whole HTML page in one of the demo's looks. */
export function page({ title, description, head, body, look }: PageFrame): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="/demo/assets/base.css">
<link rel="stylesheet" href="/demo/assets/${look}.css">
<link rel="icon" href="data:,">
${head}
</head>
<body class="${look}">
${body}
</body>
</html>
`.text;
}

/** Head of every page of the shop. */
export function shopHeader(here: 'shop' | 'news'): Markup {
  return markup`<header class="site">
<a class="brand" href="/demo/shop/laptop">${SHOP}</a>
<nav aria-label="Shop">
<a href="/demo/shop/laptop"${here === 'shop' && markup` aria-current="page"`}>Laptops</a>
<a href="/demo/news"${here === 'news' && markup` aria-current="page"`}>News</a>
</nav>
</header>`;
}

/** Foot of every page of the shop. */
export const shopFooter = markup`<footer class="site">
<p>A pretended shop, part of <a href="/demo">the demo</a>. Nothing here can be bought.</p>
</footer>`;

/** US dollars as the shop writes them, such as `$1,099.00`. */
export function dollars(amount: number): string {
  return amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
}
