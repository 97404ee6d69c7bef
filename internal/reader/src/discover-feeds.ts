import { isTag } from 'domhandler';
import { decodeBody } from './decode.ts';
import { sniffBytes } from './formats/detect.ts';
import { parseMarkup } from './html/parse.ts';
import { MAX_BYTES } from './limits.ts';
import type { SourceDocument } from './types.ts';

/** Characters of a page in which its head is looked for. */
const MAX_HEAD = 400_000;
const MAX_FEEDS = 20;
const FEED_TYPE = /^application\/(?:rss\+xml|atom\+xml|rdf\+xml|feed\+json|json\+feed|x\.atom\+xml|x-rss\+xml)/i;
const JSON_FEED = /^application\/json/i;
/** Feeds of remarks about the page come after those of the page itself. */
const OF_COMMENTS = /comment|kommentar|repl(?:y|ies)/i;

/**
 * Addresses of the feeds that a page names in its head (`rel=alternate`), absolute, the page's own before those of its
 * comments, without repeats; none for anything but HTML. Never throws on any content.
 */
export function discoverFeeds(document: SourceDocument): string[] {
  if (document.body.length === 0 || document.body.length > MAX_BYTES || sniffBytes(document.body)) return [];
  const text = decodeBody(document).slice(0, MAX_HEAD);
  if (!/<link\b/i.test(text)) return [];
  const found: { url: string; isAside: boolean }[] = [];
  let base = document.url;
  const stack = [...parseMarkup(text).root.children].reverse();
  while (stack.length > 0 && found.length < MAX_FEEDS) {
    const node = stack.pop()!;
    if (!isTag(node)) continue;
    const { href, rel = '', type = '', title = '' } = node.attribs;
    if (node.name === 'base' && href && URL.canParse(href, document.url)) base = new URL(href, document.url).href;
    if (node.name === 'link' && href && /(?:^|\s)(?:alternate|feed)(?:\s|$)/i.test(rel)) {
      const isFeed =
        FEED_TYPE.test(type) || (JSON_FEED.test(type) && /feed/i.test(`${href} ${title}`)) || /(?:^|\s)feed(?:\s|$)/i.test(rel);
      const url = isFeed && URL.canParse(href, base) ? new URL(href, base) : undefined;
      if (url && /^https?:$/.test(url.protocol) && !found.some((one) => one.url === url.href))
        found.push({ url: url.href, isAside: OF_COMMENTS.test(`${href} ${title}`) });
    }
    for (let at = node.children.length - 1; at >= 0; at--) stack.push(node.children[at]!);
  }
  return [...found.filter(({ isAside }) => !isAside), ...found.filter(({ isAside }) => isAside)].map(({ url }) => url);
}
