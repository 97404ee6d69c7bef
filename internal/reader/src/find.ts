import type { Ask, Cause, ListItem } from '@monitors/contract';
import { baseOf, itemsOf } from './candidates/link-list.ts';
import { pageStates } from './candidates/page-state.ts';
import { jsonCause, pageCause, statusCause } from './cause.ts';
import { coerce } from './coerce.ts';
import { quoteSnippet } from './fields/content.ts';
import { findOnPage } from './fields/find.ts';
import { findInCalendar, findInCsv, findInFeed } from './find-records.ts';
import { findInJson } from './formats/json.ts';
import { queryJson } from './formats/json-path.ts';
import { pageHints } from './html/hints.ts';
import { cssPath, select } from './html/locate.ts';
import type { Page } from './html/page.ts';
import { textOf } from './html/page.ts';
import { MAX_TEXT } from './limits.ts';
import type { Opened } from './open.ts';
import { cut, jsonText } from './text.ts';
import type { Candidate, Finding } from './types.ts';
import type { Hints } from './values.ts';

/** The cause that the document itself gives for not being what was asked for. */
export function causeOf(opened: Opened): Cause | undefined {
  if (opened.format === 'html' && opened.page) return pageCause(opened.source, opened.page);
  if (opened.format === 'json') return jsonCause(opened.source, opened.tree);
  return statusCause(opened.source.status);
}

/** Values of the elements a selector finds, in the asked type. */
export function findBySelector(page: Page, css: string, ask: Ask, now?: Date, attribute?: string): Finding {
  const elements = select(page, css);
  if (elements.length === 0) return { candidates: [], message: 'The selector finds nothing on the page' };
  const hints = pageHints(page, ask);
  if (ask.type === 'list') {
    const links = elements.flatMap((element) => (element.name === 'a' ? [element] : select(page, `${css} a[href]`)));
    const items =
      links.length > 0
        ? itemsOf([...new Set(links)], baseOf(page))
        : elements.map((element): ListItem => ({ key: cut(textOf(element, 400), 400), title: textOf(element, 400) }));
    return {
      candidates: [
        {
          value: items,
          type: 'list',
          source: 'selector',
          locator: { kind: 'selector', css },
          snippet: cut(
            items
              .slice(0, 5)
              .map((item) => item.title)
              .join(' · '),
          ),
          weight: 4,
        },
      ],
    };
  }
  const candidates: Candidate[] = [];
  for (const element of elements.slice(0, 50)) {
    const text = attribute
      ? (element.attribs[attribute] ?? '')
      : textOf(element, MAX_TEXT) || (element.attribs.content ?? element.attribs.value ?? element.attribs.datetime ?? '');
    const typed = coerce(text, ask, hints, now);
    if (!typed) continue;
    const isOnly = elements.length === 1;
    candidates.push({
      value: typed.value,
      type: ask.type,
      ...(typed.unit ? { unit: typed.unit } : {}),
      ...(typed.note ? { note: typed.note } : {}),
      source: 'selector',
      locator: { kind: 'selector', css: isOnly ? css : cssPath(page, element), ...(attribute ? { attribute } : {}) },
      snippet: quoteSnippet(text, ask.quote),
      weight: 4,
    });
  }
  if (candidates.length === 0)
    return { candidates: [], cause: 'type_mismatch', message: `The selected text is not a ${ask.type}` };
  return { candidates };
}

/** A path on an HTML page leads into the JSON that its scripts carry. */
function findInState(page: Page, path: string, ask: Ask, hints: Hints, now: Date): Finding {
  const candidates: Candidate[] = [];
  for (const state of pageStates(page)) {
    for (const match of queryJson(state.tree, path).slice(0, 20)) {
      const typed = coerce(match.value, ask, hints, now);
      if (!typed) continue;
      const locator = { kind: 'state', script: state.script, path: match.path } as const;
      candidates.push({
        value: typed.value,
        type: ask.type,
        ...(typed.unit ? { unit: typed.unit } : {}),
        source: 'state',
        locator,
        snippet: cut(`${state.script} ${match.path}: ${jsonText(match.value)}`),
        weight: 4,
      });
    }
  }
  return { candidates, ...(candidates.length === 0 ? { message: `No script of the page has anything at ${path}` } : {}) };
}

/** Lines of a text have no names: their position would point at another line tomorrow. */
function withoutPosition(candidate: Candidate): Candidate {
  return candidate.locator.kind === 'selector' ? { ...candidate, locator: { kind: 'text' } } : candidate;
}

/** Candidates of an opened document for what is asked, whatever its format. */
export function find(opened: Opened, ask: Ask, now: Date): Finding {
  const { format, page, tree, source } = opened;
  const hints: Hints = {
    url: source.url,
    ...(ask.locale ? { locale: ask.locale } : {}),
    ...(ask.unit && /^[A-Z]{3}$/.test(ask.unit) ? { currency: ask.unit } : {}),
  };
  if (ask.selector && page) return findBySelector(page, ask.selector, ask, now);
  if (format === 'feed' && !ask.path) return findInFeed(opened, ask, now);
  if (format === 'ical' && !ask.path) return findInCalendar(opened, ask, now);
  if (format === 'csv') return findInCsv(tree as Record<string, string>[], ask, hints, now);
  if (tree !== undefined) return findInJson(tree, opened.text, ask, hints, now);
  if (!page) return { candidates: [] };
  if (ask.path && format === 'html') return findInState(page, ask.path, ask, hints, now);
  const finding = findOnPage(page, ask, now);
  return format === 'html' ? finding : { ...finding, candidates: finding.candidates.map(withoutPosition) };
}
