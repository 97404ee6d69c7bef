import type { Ask, ListItem } from '@monitors/contract';
import { readFacts } from '../src/index.ts';
import { labelLines, pageDocument, type Split } from './labels.ts';
import { type Figure, type Miss, ratio, sameTitle, sameWords } from './score.ts';

/** What a page that sells nothing says: a key is left out where the page was not looked at for it. */
export type OtherLabel = {
  file: string;
  url: string;
  title: string;
  author?: string;
  /** The day as YYYY-MM-DD. */
  published?: string;
  /** The first item of the page's main list, and about how many it has (300 is the most that is read). */
  first?: string;
  count?: number;
  split: 'look' | 'measure';
};

const ASKS: Ask[] = [
  { field: 'headline', type: 'text' },
  { field: 'author', type: 'text' },
  { field: 'published', type: 'text' },
  { field: 'items', type: 'list' },
];
const DAY = 86_400_000;

/** A day may be another in the zone of the reader. */
function sameDay(value: unknown, day: string): boolean {
  return Math.abs(Date.parse(String(value)) - Date.parse(`${day}T12:00:00Z`)) <= 1.5 * DAY;
}

/** The list is the right one where it holds the first item near its top and is about as long. */
function sameList(value: unknown, first: string, count: number): boolean {
  if (!Array.isArray(value)) return false;
  const items = value as ListItem[];
  return (
    items.slice(0, 3).some(({ title }) => sameTitle(title, first)) && Math.abs(items.length - count) <= Math.max(3, count * 0.2)
  );
}

/** Headline, author, publication day and main list of pages that sell nothing. */
export async function measureOthers(pagesDir: string, split: Split): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const misses: Miss[] = [];
  const counts = new Map<string, { right: number; all: number }>();
  const add = (file: string, figure: string, expected: unknown, got: unknown, isRight: boolean) => {
    const before = counts.get(figure) ?? { right: 0, all: 0 };
    counts.set(figure, { right: before.right + Number(isRight), all: before.all + 1 });
    if (!isRight) misses.push({ file, figure, expected, got: typeof got === 'object' ? JSON.stringify(got).slice(0, 200) : got });
  };
  for (const label of labelLines<OtherLabel>('./labels-other.jsonl')) {
    if (split !== 'all' && label.split !== split) continue;
    const readings = await readFacts(pageDocument(pagesDir, label), ASKS);
    const [headline, author, published, items] = readings.map(({ fact, cause }) => fact?.value ?? cause);
    add(label.file, 'headline', label.title, headline, sameTitle(headline, label.title));
    if (label.author) add(label.file, 'author', label.author, author, sameWords(author, label.author));
    if (label.published) add(label.file, 'published', label.published, published, sameDay(published, label.published));
    if (label.first && label.count)
      add(label.file, 'main_list', `${label.count}: ${label.first}`, items, sameList(items, label.first, label.count));
  }
  const figures = [...counts].map(([figure, { right, all }]) => ({
    figure,
    value: ratio(right, all),
    unit: 'ratio',
    cases: all,
  }));
  return { figures, misses };
}
