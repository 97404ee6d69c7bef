import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SourceDocument } from '../src/index.ts';

/** What a page truly says, read by eye from its own content; `null` where it says nothing of the kind. */
export type PageLabel = {
  file: string;
  url: string;
  price: number | null;
  currency: string | null;
  availability: 'in_stock' | 'out_of_stock' | null;
  title: string;
  /** True where the page gives its price as "from". */
  from?: boolean;
  /** The rating of the thing and over how many it is taken, where the page shows them. */
  rating?: number;
  reviews?: number;
  split: 'look' | 'measure';
};

/** Half of the labels: one to look at while improving, one only to measure on. */
export type Split = PageLabel['split'] | 'all';

/** The lines of a file of JSON lines kept beside this one. */
export function labelLines<T>(name: string): T[] {
  const lines = readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** The product pages with their labels. */
export function pageLabels(split: Split = 'all'): PageLabel[] {
  return labelLines<PageLabel>('./labels.jsonl').filter((label) => split === 'all' || label.split === split);
}

/** A gzipped page of the folder as a fetched document. */
export function pageDocument(
  pagesDir: string,
  { file, url }: { file: string; url: string },
): SourceDocument & { body: Uint8Array } {
  return { url, contentType: 'text/html', body: new Uint8Array(gunzipSync(readFileSync(join(pagesDir, file)))) };
}
