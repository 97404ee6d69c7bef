import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Ask, Reading } from '@monitors/contract';
import { readFact } from '../src/index.ts';

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
  split: 'look' | 'measure';
};

/** One figure of the measurement and how many pages or values it rests on. */
export type Figure = { figure: string; value: number; unit: string; cases: number };

/** A page whose reading differs from its label. */
export type Miss = { file: string; figure: string; expected: unknown; got: unknown };

/** The labels kept beside this file. */
export function pageLabels(): PageLabel[] {
  const lines = readFileSync(new URL('./labels.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as PageLabel);
}

const PRICE: Ask = { field: 'price', type: 'number' };
const AVAILABILITY: Ask = { field: 'availability', type: 'boolean' };
const TITLE: Ask = { field: 'title', type: 'text' };

function fold(text: unknown): string {
  return String(text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Titles count as equal when one contains the other: shops put the brand before or the size after. */
function sameTitle(a: unknown, b: unknown): boolean {
  const [one, two] = [fold(a), fold(b)];
  if (!one || !two) return false;
  if (one.includes(two) || two.includes(one)) return true;
  const [first, second] = [new Set(one.split(' ')), new Set(two.split(' '))];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / Math.max(first.size, second.size) >= 0.7;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function f1(hits: number, given: number, wanted: number): number {
  return given + wanted === 0 ? 0 : Math.round(((2 * hits) / (given + wanted)) * 10_000) / 10_000;
}

function percentile(sorted: number[], share: number): number {
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
}

/** Precision, recall and F1 of one fact over all pages. */
class Score {
  hits = 0;
  given = 0;
  wanted = 0;

  add(expected: unknown, reading: Reading, isEqual: (value: unknown) => boolean): boolean {
    const value = reading.fact?.value;
    const isGiven = value !== undefined && value !== null;
    if (isGiven) this.given++;
    if (expected !== null) this.wanted++;
    const isHit = expected !== null && isGiven && isEqual(value);
    if (isHit) this.hits++;
    return isHit || (expected === null && !isGiven);
  }
}

/**
 * Reads every labelled page of a folder of gzipped pages and compares with the labels. `split` says which half: the
 * measured-only one by default. Times are of one whole `readFact` for the price, parsing included.
 */
export async function measureReader(
  pagesDir: string,
  split: PageLabel['split'] | 'all' = 'measure',
): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const labels = pageLabels().filter((label) => split === 'all' || label.split === split);
  const misses: Miss[] = [];
  const times: number[] = [];
  const [price, outOfStock, titles] = [new Score(), new Score(), new Score()];
  let bytes = 0;
  let currencies = { right: 0, all: 0 };
  let stock = { right: 0, all: 0 };
  for (const label of labels) {
    const body = new Uint8Array(gunzipSync(readFileSync(join(pagesDir, label.file))));
    const document = { url: label.url, contentType: 'text/html', body };
    const start = performance.now();
    const reading = await readFact(document, PRICE);
    times.push(performance.now() - start);
    bytes += body.length;
    const isRight = price.add(label.price, reading, (value) => Math.abs(Number(value) - label.price!) < 0.005);
    if (!isRight)
      misses.push({ file: label.file, figure: 'price', expected: label.price, got: reading.fact?.value ?? reading.cause });
    if (label.price !== null && isRight && label.currency) {
      currencies = { right: currencies.right + Number(reading.fact?.unit === label.currency), all: currencies.all + 1 };
      if (reading.fact?.unit !== label.currency)
        misses.push({ file: label.file, figure: 'currency', expected: label.currency, got: reading.fact?.unit });
    }
    const availability = await readFact(document, AVAILABILITY);
    if (label.availability) {
      const says = availability.fact?.value;
      const isOut = says === false;
      if (isOut) outOfStock.given++;
      if (label.availability === 'out_of_stock') outOfStock.wanted++;
      if (isOut && label.availability === 'out_of_stock') outOfStock.hits++;
      const isStockRight = says === (label.availability === 'in_stock');
      stock = { right: stock.right + Number(isStockRight), all: stock.all + 1 };
      if (!isStockRight)
        misses.push({ file: label.file, figure: 'availability', expected: label.availability, got: says ?? availability.cause });
    }
    const title = await readFact(document, TITLE);
    if (!titles.add(label.title, title, (value) => sameTitle(value, label.title)))
      misses.push({ file: label.file, figure: 'title', expected: label.title, got: title.fact?.value ?? title.cause });
  }
  times.sort((a, b) => a - b);
  const total = times.reduce((sum, time) => sum + time, 0);
  const figures: Figure[] = [
    { figure: 'price_precision', value: ratio(price.hits, price.given), unit: 'ratio', cases: price.given },
    { figure: 'price_recall', value: ratio(price.hits, price.wanted), unit: 'ratio', cases: price.wanted },
    { figure: 'price_f1', value: f1(price.hits, price.given, price.wanted), unit: 'ratio', cases: labels.length },
    { figure: 'currency', value: ratio(currencies.right, currencies.all), unit: 'ratio', cases: currencies.all },
    {
      figure: 'out_of_stock_f1',
      value: f1(outOfStock.hits, outOfStock.given, outOfStock.wanted),
      unit: 'ratio',
      cases: outOfStock.wanted,
    },
    { figure: 'availability', value: ratio(stock.right, stock.all), unit: 'ratio', cases: stock.all },
    { figure: 'title', value: ratio(titles.hits, titles.wanted), unit: 'ratio', cases: titles.wanted },
    { figure: 'page_median', value: percentile(times, 0.5), unit: 'ms', cases: times.length },
    { figure: 'page_p99', value: percentile(times, 0.99), unit: 'ms', cases: times.length },
    { figure: 'throughput', value: Math.round((bytes / 1e6 / (total / 1000)) * 10) / 10, unit: 'MB/s', cases: times.length },
  ];
  return { figures, misses };
}
