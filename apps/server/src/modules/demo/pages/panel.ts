import { BOUNDS, type ShopState } from '../domain/shop-state.ts';
import { dollars, page } from './layout.ts';
import { markup } from './markup.ts';

const PAGES = [
  { path: '/demo/shop/laptop', name: 'Product' },
  { path: '/demo/news', name: 'News' },
  { path: '/demo/js', name: 'Needs JavaScript' },
];

const DATA = [
  { path: '/demo/feed.xml', name: 'RSS feed' },
  { path: '/demo/api/laptop.json', name: 'JSON' },
];

function sentences(appUrl: string): string[] {
  return [
    `Tell me when the price on ${appUrl}/demo/shop/laptop drops below $900`,
    `Let me know when ${appUrl}/demo/shop/laptop is back in stock`,
    `when the headline on ${appUrl}/demo/news no longer mentions "strike"`,
    `notify me when ${appUrl}/demo/feed.xml publishes a new post`,
  ];
}

/** The control panel: what the pretended shop shows is set on one side and seen on the other. */
export function panelPage(state: ShopState, appUrl: string): string {
  return page({
    title: 'Demo shop – Monitors!',
    description: 'A pretended shop whose price, stock and headline you set yourself.',
    look: 'panel',
    body: markup`<header class="top" aria-label="Demo"><a class="brand" href="/">Monitors!</a><span>Demo shop</span></header>
<main aria-label="Demo control panel">
<section class="controls" aria-labelledby="controls">
<h1 id="controls">Be the shop</h1>
<p class="lead">Change what these pages show, and see a monitor notice.</p>
<form id="form" autocomplete="off">
<div class="field">
<label for="price">Price of the laptop</label>
<output id="price-shown" for="price">${dollars(state.price)}</output>
<input id="price" type="range" min="500" max="1500" step="1" value="${state.price}">
<div class="quick"><button type="button" data-price="849">Sale: $849</button><button type="button" data-price="1099">Back to $1,099</button></div>
</div>
<div class="field row">
<label for="stock">In stock</label>
<input id="stock" type="checkbox" role="switch"${state.inStock && markup` checked`}>
</div>
<div class="field">
<label for="headline">Headline</label>
<input id="headline" type="text" required maxlength="${BOUNDS.longestText}" value="${state.headline}">
</div>
<div class="field">
<label for="post">Publish a post</label>
<div class="together"><input id="post" type="text" maxlength="${BOUNDS.longestText}" placeholder="Title of the post"><button id="publish" type="button">Publish</button></div>
</div>
</form>
<p id="said" role="status"></p>
<h2>Sentences to watch it with</h2>
<ul class="sentences">${sentences(appUrl).map(
      (sentence) =>
        markup`<li><code>${sentence}</code><span class="links"><a href="/new?prompt=${encodeURIComponent(sentence)}">Watch it</a><button type="button" data-copy="${sentence}">Copy</button></span></li>`,
    )}</ul>
</section>
<section class="view" aria-labelledby="view">
<h2 id="view" class="hidden">What visitors see</h2>
<div class="bar"><div class="tabs" role="group" aria-label="Page">${PAGES.map(
      ({ path, name }, index) => markup`<button type="button" data-page="${path}" aria-pressed="${index === 0}">${name}</button>`,
    )}</div><span class="links">${DATA.map(({ path, name }) => markup`<a href="${path}">${name}</a>`)}</span></div>
<iframe id="frame" title="The page as visitors see it" src="/demo/shop/laptop"></iframe>
</section>
</main>
<script src="/demo/panel.js"></script>`,
  });
}
