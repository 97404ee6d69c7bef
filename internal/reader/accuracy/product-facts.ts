import type { Ask } from '@monitors/contract';
import { decodeBody } from '../src/decode.ts';
import { readFact, readFacts, type SourceDocument } from '../src/index.ts';
import { type PageLabel, pageDocument, pageLabels, type Split } from './labels.ts';
import { type Figure, type Miss, percentile, ratio, Score, sameTitle } from './score.ts';
import { type Weakening, weaken } from './weaken.ts';

const PRICE: Ask = { field: 'price', type: 'number' };
const AVAILABILITY: Ask = { field: 'availability', type: 'boolean' };
const RATINGS: Ask[] = [
  { field: 'rating', type: 'number' },
  { field: 'review_count', type: 'number' },
];
const TITLE: Ask = { field: 'title', type: 'text' };

/** What is counted while the product pages are read. */
class ProductScores {
  price = new Score();
  outOfStock = new Score();
  title = new Score();
  rating = new Score();
  reviews = new Score();
  currency = { right: 0, all: 0 };
  stock = { right: 0, all: 0 };
  misses: Miss[] = [];
  times: number[] = [];

  async addPrice(document: SourceDocument, label: PageLabel): Promise<void> {
    const start = performance.now();
    const reading = await readFact(document, PRICE);
    this.times.push(performance.now() - start);
    const isRight = this.price.add(label.price, reading, (value) => Math.abs(Number(value) - label.price!) < 0.005);
    if (!isRight) this.miss(label, 'price', label.price, reading.fact?.value ?? reading.cause);
    if (label.price === null || !isRight || !label.currency) return;
    this.currency = { right: this.currency.right + Number(reading.fact?.unit === label.currency), all: this.currency.all + 1 };
    if (reading.fact?.unit !== label.currency) this.miss(label, 'currency', label.currency, reading.fact?.unit);
  }

  async addAvailability(document: SourceDocument, label: PageLabel): Promise<void> {
    if (!label.availability) return;
    const reading = await readFact(document, AVAILABILITY);
    const says = reading.fact?.value;
    const isOut = says === false;
    if (isOut) this.outOfStock.given++;
    if (label.availability === 'out_of_stock') this.outOfStock.wanted++;
    if (isOut && label.availability === 'out_of_stock') this.outOfStock.hits++;
    const isRight = says === (label.availability === 'in_stock');
    this.stock = { right: this.stock.right + Number(isRight), all: this.stock.all + 1 };
    if (!isRight) this.miss(label, 'availability', label.availability, says ?? reading.cause);
  }

  async addTitle(document: SourceDocument, label: PageLabel): Promise<void> {
    const reading = await readFact(document, TITLE);
    const isRight = this.title.add(label.title, reading, (value) => sameTitle(value, label.title));
    if (!isRight) this.miss(label, 'title', label.title, reading.fact?.value ?? reading.cause);
  }

  /** A rating may be shown rounded to one place. */
  async addRatings(document: SourceDocument, label: PageLabel): Promise<void> {
    const { rating = null, reviews = null } = label;
    if (rating === null && reviews === null) return;
    const [stars, count] = await readFacts(document, RATINGS);
    if (rating !== null && !this.rating.add(rating, stars!, (value) => Math.abs(Number(value) - rating) <= 0.051))
      this.miss(label, 'rating', rating, stars!.fact?.value ?? stars!.cause);
    if (reviews !== null && !this.reviews.add(reviews, count!, (value) => value === reviews))
      this.miss(label, 'review_count', reviews, count!.fact?.value ?? count!.cause);
  }

  private miss({ file }: PageLabel, figure: string, expected: unknown, got: unknown): void {
    this.misses.push({ file, figure, expected, got });
  }
}

/** Price, currency, availability and title of the labelled product pages, and the time of a whole reading. */
export async function measureProducts(pagesDir: string, split: Split): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const labels = pageLabels(split);
  const scores = new ProductScores();
  let bytes = 0;
  for (const label of labels) {
    const document = pageDocument(pagesDir, label);
    bytes += document.body.length;
    await scores.addPrice(document, label);
    await scores.addAvailability(document, label);
    await scores.addTitle(document, label);
    await scores.addRatings(document, label);
  }
  const { price, currency, outOfStock, stock, title, times, misses } = scores;
  times.sort((a, b) => a - b);
  const total = times.reduce((sum, time) => sum + time, 0);
  const figures: Figure[] = [
    { figure: 'price_precision', value: ratio(price.hits, price.given), unit: 'ratio', cases: price.given },
    { figure: 'price_recall', value: ratio(price.hits, price.wanted), unit: 'ratio', cases: price.wanted },
    { figure: 'price_f1', value: price.f1, unit: 'ratio', cases: labels.length },
    { figure: 'currency', value: ratio(currency.right, currency.all), unit: 'ratio', cases: currency.all },
    { figure: 'out_of_stock_f1', value: outOfStock.f1, unit: 'ratio', cases: outOfStock.wanted },
    { figure: 'availability', value: ratio(stock.right, stock.all), unit: 'ratio', cases: stock.all },
    { figure: 'title', value: ratio(title.hits, title.wanted), unit: 'ratio', cases: title.wanted },
    { figure: 'rating', value: ratio(scores.rating.hits, scores.rating.wanted), unit: 'ratio', cases: scores.rating.wanted },
    {
      figure: 'review_count',
      value: ratio(scores.reviews.hits, scores.reviews.wanted),
      unit: 'ratio',
      cases: scores.reviews.wanted,
    },
    { figure: 'page_median', value: percentile(times, 0.5), unit: 'ms', cases: times.length },
    { figure: 'page_p99', value: percentile(times, 0.99), unit: 'ms', cases: times.length },
    { figure: 'throughput', value: Math.round((bytes / 1e6 / (total / 1000)) * 10) / 10, unit: 'MB/s', cases: times.length },
  ];
  return { figures, misses };
}

/** The same facts where the pages say less for machines: only what a visitor sees is left, at last without class names. */
export async function measureWeakened(pagesDir: string, split: Split): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const labels = pageLabels(split);
  const figures: Figure[] = [];
  const misses: Miss[] = [];
  for (const weakening of ['structured', 'scripts', 'classes'] satisfies Weakening[]) {
    const scores = new ProductScores();
    for (const label of labels) {
      const document = pageDocument(pagesDir, label);
      const weak = { ...document, body: weaken(decodeBody(document), weakening) };
      await scores.addPrice(weak, label);
      await scores.addAvailability(weak, label);
      if (weakening === 'structured') await scores.addRatings(weak, label);
    }
    const name = `without_${weakening}`;
    const { price, outOfStock, stock } = scores;
    figures.push(
      { figure: `price_f1_${name}`, value: price.f1, unit: 'ratio', cases: labels.length },
      { figure: `price_precision_${name}`, value: ratio(price.hits, price.given), unit: 'ratio', cases: price.given },
      { figure: `availability_${name}`, value: ratio(stock.right, stock.all), unit: 'ratio', cases: stock.all },
      { figure: `out_of_stock_f1_${name}`, value: outOfStock.f1, unit: 'ratio', cases: outOfStock.wanted },
    );
    const { rating, reviews } = scores;
    if (rating.wanted > 0)
      figures.push(
        { figure: `rating_${name}`, value: ratio(rating.hits, rating.wanted), unit: 'ratio', cases: rating.wanted },
        { figure: `review_count_${name}`, value: ratio(reviews.hits, reviews.wanted), unit: 'ratio', cases: reviews.wanted },
      );
    for (const miss of scores.misses) misses.push({ ...miss, figure: `${miss.figure}_${name}` });
  }
  return { figures, misses };
}
