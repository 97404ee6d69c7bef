import type { Ask } from '@monitors/contract';
import { linkLists } from '../candidates/link-list.ts';
import { steadyText, wholeText } from '../html/lines.ts';
import type { Page } from '../html/page.ts';
import { cut, fold } from '../text.ts';
import type { Finding } from '../types.ts';

/** The text around a quote, or the text's beginning where the quote is not in it. */
export function quoteSnippet(text: string, quote: string | undefined): string {
  const at = quote ? text.toLowerCase().indexOf(quote.toLowerCase()) : -1;
  if (at < 0) return cut(text.replace(/\n/g, ' '));
  return cut(text.slice(Math.max(0, at - 80), at + 140).replace(/\n/g, ' '));
}

/** The page's text: all that is visible when a quote is looked for, else the part that stays the same between visits. */
export function findText(page: Page, ask: Ask): Finding {
  const value = ask.quote ? wholeText(page) : steadyText(page);
  if (!value) return { candidates: [], cause: 'empty' };
  return {
    candidates: [
      { value, type: 'text', source: 'text', locator: { kind: 'text' }, snippet: quoteSnippet(value, ask.quote), weight: 3 },
    ],
  };
}

/** The page's main repeated list of links; further lists are handed on as alternatives. */
export function findItems(page: Page, ask: Ask): Finding {
  const lists = linkLists(page);
  const wanted = fold(ask.label ?? '');
  const best = lists[0];
  return {
    candidates: lists.map((list, index) => ({
      value: list.items,
      type: 'list' as const,
      source: 'links',
      locator: { kind: 'selector' as const, css: list.css },
      snippet: cut(
        list.items
          .slice(0, 5)
          .map((item) => item.title)
          .join(' · '),
      ),
      weight:
        list === best
          ? 2.6
          : Math.min(2, Math.max(0.1, (2 * list.score) / Math.max(0.1, best!.score))) *
            (wanted && fold(list.css).includes(wanted) ? 1.2 : 1),
      ...(index > 0 ? { rejected: 'Another list of links on the page' } : {}),
    })),
  };
}
