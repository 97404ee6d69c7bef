import type { Ask } from '@monitors/contract';
import { kindOf } from './fields/kinds.ts';
import { identityOf } from './identity.ts';
import type { Opened } from './open.ts';
import type { Context } from './vote.ts';

/** Fields of one thing; the others (a headline, a text) may change without the page being another one. */
const OF_A_THING = new Set(['price', 'availability', 'rating', 'review_count', 'identifier']);

/** What the vote and the plan need to know of an opened document. */
export function contextOf(opened: Opened, ask: Ask, now: Date): Context {
  const { page, feed, format, source } = opened;
  const title = page?.title || feed?.title;
  const identity = page && format === 'html' && OF_A_THING.has(kindOf(ask)) ? identityOf(page) : undefined;
  return { url: source.url, format, ...(title ? { title } : {}), ...(identity ? { identity } : {}), now };
}
