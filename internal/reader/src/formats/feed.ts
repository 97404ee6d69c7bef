import type { ListItem } from '@monitors/contract';
import { parseFeed } from 'feedsmith';
import { MAX_ITEMS } from '../limits.ts';
import { clean, cut } from '../text.ts';

/** A feed's own title and its entries, newest as the feed orders them. */
export type FeedContent = { title?: string; items: ListItem[]; updated?: string };

type Loose = Record<string, unknown>;

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return clean(value.replace(/<[^>]{0,500}>/g, ' ')) || undefined;
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, 'value')) return text((value as Loose).value);
  return undefined;
}

function linkOf(entry: Loose): string | undefined {
  for (const key of ['link', 'url', 'external_url']) if (typeof entry[key] === 'string') return entry[key];
  const links = entry.links;
  if (!Array.isArray(links)) return undefined;
  const list = links as Loose[];
  const best = list.find((link) => !link.rel || link.rel === 'alternate') ?? list[0];
  return typeof best?.href === 'string' ? best.href : undefined;
}

function isoDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function absolute(link: string | undefined, base: string): string | undefined {
  return link && URL.canParse(link, base) ? new URL(link, base).href : link;
}

/** XML without its document type, where entity bombs live; a type that never ends takes the rest with it. */
export function withoutDoctype(xml: string): string {
  const start = xml.slice(0, 10_000).search(/<!DOCTYPE/i);
  if (start < 0) return xml;
  const close = xml.indexOf('>', start);
  const bracket = xml.indexOf('[', start);
  const end = bracket >= 0 && bracket < close ? xml.indexOf(']>', bracket) + 1 : close;
  return end <= 0 ? xml.slice(0, start) : xml.slice(0, start) + xml.slice(end + 1);
}

/** Reads RSS, Atom, RDF or JSON Feed; `undefined` where the text is none. Document types, and so entities, are dropped. */
export function readFeed(body: string, url: string): FeedContent | undefined {
  const safe = body.trimStart().startsWith('{') ? body : withoutDoctype(body);
  let parsed: { format: string; feed: Loose };
  try {
    parsed = parseFeed(safe) as unknown as { format: string; feed: Loose };
  } catch {
    return undefined;
  }
  const { feed } = parsed;
  const entries = (feed.items ?? feed.entries ?? []) as unknown;
  const items: ListItem[] = [];
  const seen = new Set<string>();
  for (const entry of (Array.isArray(entries) ? entries : []).slice(0, MAX_ITEMS) as Loose[]) {
    const link = absolute(linkOf(entry), url);
    const title = text(entry.title) ?? text(entry.content_text) ?? text(entry.summary) ?? text(entry.description) ?? link ?? '';
    const key = text(entry.guid) ?? text(entry.id) ?? link ?? title;
    if (!key || seen.has(key)) continue;
    seen.add(key);
    const at = isoDate(
      entry.pubDate ?? entry.published ?? entry.date_published ?? entry.updated ?? (entry.dc as Loose | undefined)?.date,
    );
    items.push({ key, title: cut(title, 500), ...(link ? { url: link } : {}), ...(at ? { at } : {}) });
  }
  const updated = isoDate(feed.lastBuildDate ?? feed.updated ?? feed.pubDate) ?? items.find((item) => item.at)?.at;
  return { title: text(feed.title), items, updated };
}
