import type { Post, ShopState } from '../domain/shop-state.ts';
import { page, SHOP, shopFooter, shopHeader } from './layout.ts';
import { markup } from './markup.ts';

const postUrl = (appUrl: string, post: Post) => `${appUrl}/demo/news#post-${post.number}`;

/** Day and time in UTC, such as `5 January 2026, 12:00`. */
function dated(ms: number): string {
  return new Date(ms).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).replace(' at ', ', ');
}

/** The news page: one headline on top, then the shop's posts, newest first. */
export function newsPage(state: ShopState, appUrl: string): string {
  return page({
    title: `News – ${SHOP}`,
    description: 'What is new at the harbour.',
    look: 'shop',
    head: markup`<link rel="alternate" type="application/rss+xml" title="${SHOP} news" href="${appUrl}/demo/feed.xml">`,
    body: markup`${shopHeader('news')}
<main class="news">
<p class="kicker">Top story</p>
<h1 class="headline">${state.headline}</h1>
<h2>From the shop</h2>
<ol class="posts" reversed>${state.posts.map(
      (post) => markup`
<li id="post-${post.number}"><article><h3><a href="${postUrl(appUrl, post)}">${post.title}</a></h3><time datetime="${new Date(post.at).toISOString()}">${dated(post.at)}</time></article></li>`,
    )}
</ol>
</main>
${shopFooter}`,
  });
}

/** The posts as RSS 2.0. */
export function newsFeed(state: ShopState, appUrl: string): string {
  return markup`<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0">
<channel>
<title>${SHOP} news</title>
<link>${appUrl}/demo/news</link>
<description>What is new at the harbour.</description>
<lastBuildDate>${new Date(state.updatedAt).toUTCString()}</lastBuildDate>
${state.posts.map(
  (
    post,
  ) => markup`<item><title>${post.title}</title><link>${postUrl(appUrl, post)}</link><guid isPermaLink="false">demo-post-${post.number}</guid><pubDate>${new Date(post.at).toUTCString()}</pubDate></item>
`,
)}</channel>
</rss>
`.text;
}
