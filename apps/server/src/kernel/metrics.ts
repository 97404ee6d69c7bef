/** Label values of one sample; both names and values are bounded words of ours. */
export type Labels = Readonly<Record<string, string>>;

interface Family {
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  buckets?: readonly number[];
  samples: Map<string, { labels: Labels; value: number; buckets?: number[]; count?: number }>;
}

/** Most label sets of one metric; further ones are counted in `monitors_metric_series_dropped_total`. */
const MAX_SERIES = 1000;

/** Seconds: from a fast API call to a slow page. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The server's own numbers, in Prometheus' text format (version 0.0.4). */
export class Metrics {
  readonly #families = new Map<string, Family>();
  readonly #collectors: (() => void)[] = [];

  /** Adds to a counter, whose name ends in `_total`. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    const sample = this.#sample(name, help, 'counter', labels);
    if (sample) sample.value += by;
  }

  /** Sets a gauge. */
  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    const sample = this.#sample(name, help, 'gauge', labels);
    if (sample) sample.value = value;
  }

  /** Adds an observation, in seconds, to a histogram whose name ends in `_seconds`. */
  observe(name: string, help: string, seconds: number, labels: Labels = {}): void {
    const sample = this.#sample(name, help, 'histogram', labels);
    if (!sample) return;
    sample.value += seconds;
    sample.count = (sample.count ?? 0) + 1;
    sample.buckets ??= DURATION_BUCKETS.map(() => 0);
    for (let index = 0; index < DURATION_BUCKETS.length; index += 1) {
      if (seconds <= (DURATION_BUCKETS[index] ?? 0)) {
        sample.buckets[index] = (sample.buckets[index] ?? 0) + 1;
        break;
      }
    }
  }

  /** Calls `collect` before each rendering, to set gauges that are cheap to read and dull to keep. */
  onCollect(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** The text a scrape gets. */
  render(): string {
    for (const collect of this.#collectors) collect();
    const lines: string[] = [];
    for (const [name, family] of this.#families) {
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.type}`);
      for (const sample of family.samples.values()) {
        if (family.type !== 'histogram') {
          lines.push(`${name}${labelText(sample.labels)} ${sample.value}`);
          continue;
        }
        let cumulative = 0;
        DURATION_BUCKETS.forEach((bound, index) => {
          cumulative += sample.buckets?.[index] ?? 0;
          lines.push(`${name}_bucket${labelText({ ...sample.labels, le: String(bound) })} ${cumulative}`);
        });
        lines.push(`${name}_bucket${labelText({ ...sample.labels, le: '+Inf' })} ${sample.count ?? 0}`);
        lines.push(
          `${name}_sum${labelText(sample.labels)} ${sample.value}`,
          `${name}_count${labelText(sample.labels)} ${sample.count ?? 0}`,
        );
      }
    }
    return `${lines.join('\n')}\n`;
  }

  #sample(name: string, help: string, type: Family['type'], labels: Labels) {
    let family = this.#families.get(name);
    if (!family) {
      family = { help, type, samples: new Map() };
      this.#families.set(name, family);
    }
    const key = labelText(labels);
    let sample = family.samples.get(key);
    if (!sample) {
      if (family.samples.size >= MAX_SERIES) {
        if (name !== 'monitors_metric_series_dropped_total') {
          this.count('monitors_metric_series_dropped_total', 'Samples whose label set was one too many', { metric: name });
        }
        return undefined;
      }
      sample = { labels, value: 0 };
      family.samples.set(key, sample);
    }
    return sample;
  }
}

function labelText(labels: Labels): string {
  const entries = Object.entries(labels);
  if (entries.length === 0) return '';
  const escaped = entries.map(
    ([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`,
  );
  return `{${escaped.join(',')}}`;
}
