import type { Page } from '../html/page.ts';
import { clean } from '../text.ts';

/** `<meta>` values by lower-case name, property or itemprop; the first of each name counts. */
export function readMeta(page: Page): Map<string, string> {
  const known = metas.get(page);
  if (known) return known;
  const found = new Map<string, string>();
  for (const element of page.elements) {
    if (element.name === 'link' && /\bcanonical\b/i.test(element.attribs.rel ?? '') && element.attribs.href) {
      if (!found.has('canonical')) found.set('canonical', element.attribs.href.trim());
    }
    if (element.name !== 'meta') continue;
    const name = (element.attribs.property ?? element.attribs.name ?? '').toLowerCase().trim();
    const content = clean(element.attribs.content ?? '');
    if (name && content && !found.has(name)) found.set(name, content.slice(0, 2000));
  }
  metas.set(page, found);
  return found;
}

const metas = new WeakMap<Page, Map<string, string>>();
