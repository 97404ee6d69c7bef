/** One scrape of `/metrics`: value by name and labels as they stand in the text. */
export type Scrape = ReadonlyMap<string, number>;

/** Reads the text format; comments are left out. */
export function parseScrape(text: string): Scrape {
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/.exec(line);
    if (match?.[1] && match[2]) samples.set(match[1], Number(match[2].replace('Inf', 'Infinity')));
  }
  return samples;
}

/** Sum over all label sets of a metric that carry the labels, such as `source="probe"`. */
export function sumOf(scrape: Scrape, name: string, ...labels: string[]): number {
  let sum = 0;
  for (const [key, value] of scrape) if (isSample(key, name, labels)) sum += value;
  return sum;
}

/** A quantile of what a histogram observed between two scrapes, interpolated within its bucket as Prometheus does; NaN of nothing. */
export function histogramQuantile(before: Scrape, after: Scrape, name: string, q: number, ...labels: string[]): number {
  const counts = new Map<number, number>();
  for (const [key, value] of after) {
    const bound = /[{,]le="([^"]+)"/.exec(key)?.[1];
    if (bound === undefined || !isSample(key, `${name}_bucket`, labels)) continue;
    const upper = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound);
    counts.set(upper, (counts.get(upper) ?? 0) + value - (before.get(key) ?? 0));
  }
  const buckets = [...counts].sort(([one], [other]) => one - other);
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total === 0) return Number.NaN;
  let lower = 0;
  let below = 0;
  for (const [upper, cumulative] of buckets) {
    if (cumulative >= q * total) {
      if (upper === Number.POSITIVE_INFINITY) return lower;
      return lower + ((upper - lower) * (q * total - below)) / Math.max(cumulative - below, 1);
    }
    lower = upper;
    below = cumulative;
  }
  return lower;
}

function isSample(key: string, name: string, labels: readonly string[]): boolean {
  return (key === name || key.startsWith(`${name}{`)) && labels.every((label) => key.includes(label));
}
