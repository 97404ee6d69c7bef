import type { Ask } from '@monitors/contract';
import { coerce } from './coerce.ts';
import { quoteSnippet } from './fields/content.ts';
import { kindOf, labelsOf } from './fields/kinds.ts';
import { calendarItems, nextEvent } from './formats/ical.ts';
import { findInJson } from './formats/json.ts';
import { MAX_TEXT } from './limits.ts';
import type { Opened } from './open.ts';
import { cut, fold, jsonText } from './text.ts';
import type { Candidate, Finding } from './types.ts';
import type { Hints } from './values.ts';

/** What a feed says: its entries, or of its newest entry the title, date or version. */
export function findInFeed(opened: Opened, ask: Ask, now: Date): Finding {
  const { feed } = opened;
  const kind = kindOf(ask);
  if (!feed) return { candidates: [] };
  const shared = { source: 'feed', locator: { kind: 'feed' } as const, weight: 4 };
  const newest = [...feed.items].sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))[0];
  if (kind === 'items') {
    return {
      candidates: [
        {
          ...shared,
          value: feed.items,
          type: 'list',
          snippet: cut(
            feed.items
              .slice(0, 5)
              .map((item) => item.title)
              .join(' · ') ||
              (feed.title ?? 'An empty feed'),
          ),
        },
      ],
    };
  }
  if (kind === 'text') {
    const value = cut(feed.items.map((item) => item.title).join('\n'), MAX_TEXT);
    return { candidates: [{ ...shared, value, type: 'text', snippet: quoteSnippet(value, ask.quote) }] };
  }
  if (kind === 'title' && newest)
    return { candidates: [{ ...shared, value: newest.title, type: 'text', snippet: newest.title }] };
  if (kind === 'date' && newest?.at) {
    const typed = ask.type === 'number' ? Math.round(Date.parse(newest.at) / 1000) : newest.at;
    return { candidates: [{ ...shared, value: typed, type: ask.type, snippet: `${newest.title} ${newest.at}` }] };
  }
  if (kind === 'version' && newest) {
    const version = /\bv?(\d+\.\d+(?:\.\d+)*(?:[-+][\w.]+)?)/.exec(newest.title)?.[1];
    if (version && ask.type === 'text')
      return { candidates: [{ ...shared, value: version, type: 'text', snippet: newest.title }] };
  }
  if (ask.type === 'number' && /count|number|items|entries|posts/i.test(ask.field)) {
    return { candidates: [{ ...shared, value: feed.items.length, type: 'number', snippet: `${feed.items.length} entries` }] };
  }
  return findInJson(opened.tree, opened.text, ask, { url: opened.source.url }, now);
}

/** A cell of a table of records: of the row whose first cell is the label, else of the last row. */
export function findInCsv(rows: Record<string, string>[], ask: Ask, hints: Hints, now: Date): Finding {
  if (ask.path || kindOf(ask) === 'items' || kindOf(ask) === 'text') return findInJson(rows, jsonText(rows), ask, hints, now);
  const columns = Object.keys(rows[0] ?? {});
  const labels = [...labelsOf(ask), ...(ask.variant ? [fold(ask.variant)] : [])];
  const candidates: Candidate[] = [];
  const push = (index: number, column: string, weight: number) => {
    const typed = coerce(rows[index]?.[column], ask, hints, now);
    if (!typed) return;
    const at = index === rows.length - 1 ? -1 : index;
    candidates.push({
      value: typed.value,
      type: ask.type,
      ...(typed.unit ? { unit: typed.unit } : {}),
      source: 'csv',
      locator: { kind: 'json', path: `$[${at}]['${column.replace(/[\\']/g, '\\$&')}']` },
      snippet: cut(`${column}: ${rows[index]?.[column]}`),
      weight,
    });
  };
  // A row whose first cell is the label, and the column that is asked for or the first that fits the type.
  const named = rows.findIndex(
    (row) =>
      labels.includes(fold(row[columns[0] ?? ''] ?? '')) ||
      (ask.variant && fold(row[columns[0] ?? ''] ?? '') === fold(ask.variant)),
  );
  const wanted = columns.filter((column) => labels.includes(fold(column)));
  const near =
    wanted.length > 0
      ? wanted
      : columns.filter((column) =>
          labels.some((label) =>
            fold(column)
              .split(' ')
              .some((word) => label.split(' ').includes(word)),
          ),
        );
  if (named >= 0)
    for (const column of near.length > 0 ? near : columns.slice(1))
      push(named, column, near.length > 0 ? 4 : 3 - columns.indexOf(column) * 0.6);
  else for (const column of near) push(rows.length - 1, column, wanted.length > 0 ? 3 : 2);
  if (candidates.length === 0 && columns.length === 2) push(rows.length - 1, columns[1]!, 1.5);
  return { candidates };
}

/** What a calendar says: its events, or the name or start of the next one. */
export function findInCalendar(opened: Opened, ask: Ask, now: Date): Finding {
  const events = opened.events ?? [];
  const kind = kindOf(ask);
  if (kind === 'items') {
    const items = calendarItems(events);
    return {
      candidates: [
        {
          value: items,
          type: 'list',
          source: 'ical',
          locator: { kind: 'feed' },
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
  if (kind === 'date' || kind === 'title') {
    const next = nextEvent(events, now);
    if (!next) return { candidates: [], message: 'The calendar has no coming event' };
    const raw = kind === 'title' ? next.summary : next.start;
    const typed =
      ask.type === 'number' && kind === 'date'
        ? { value: Math.round(Date.parse(next.start ?? '') / 1000), unit: 's' }
        : coerce(raw, ask, {}, now);
    return {
      candidates: typed
        ? [
            {
              value: typed.value,
              type: ask.type,
              ...('unit' in typed && typed.unit ? { unit: typed.unit } : {}),
              source: 'ical',
              locator: { kind: 'feed' },
              snippet: `${next.summary} ${next.start}`,
              weight: 4,
            },
          ]
        : [],
    };
  }
  return findInJson(opened.tree, opened.text, ask, {}, now);
}
