import { hash } from 'node:crypto';
import type { Refusal, Series } from '../../kernel/signal.ts';
import type { SeriesInput, SeriesResolver } from '../../kernel/signal-batch.ts';

/** Most series of one metric of one project; further ones are refused, with a word why. */
export const MAX_SERIES_PER_METRIC = 50_000;
/** Most series remembered; past it the memory starts afresh, which costs describing them once more. */
const MAX_REMEMBERED = 500_000;
const DAY_MS = 86_400_000;

interface Known {
  series: Series;
  /** Day on which it was last described in the store. */
  day: number;
}

/** Gives series their ids and remembers which the store has been told of today. */
export class SeriesRegistry implements SeriesResolver {
  readonly #known = new Map<string, Known>();
  readonly #perMetric = new Map<string, number>();
  readonly #now: () => number;
  readonly #onTooMany: (projectId: string, metric: string) => void;

  /** `onTooMany` hears each time a metric has more series than allowed. */
  constructor(deps: { now: () => number; onTooMany: (projectId: string, metric: string) => void }) {
    this.#now = deps.now;
    this.#onTooMany = deps.onTooMany;
  }

  resolve(projectId: string, wanted: SeriesInput): { series: Series; isNew: boolean } | Refusal {
    const key = keyOf(projectId, wanted);
    const day = Math.floor(this.#now() / DAY_MS);
    const known = this.#known.get(key);
    if (known) {
      const isNew = known.day !== day;
      known.day = day;
      return { series: known.series, isNew };
    }
    const metric = `${projectId}\0${wanted.name}`;
    const count = this.#perMetric.get(metric) ?? 0;
    if (count >= MAX_SERIES_PER_METRIC) {
      this.#onTooMany(projectId, wanted.name);
      const message = `tags: ${wanted.name} has ${MAX_SERIES_PER_METRIC} different tag sets already; take a tag away`;
      return { reason: 'cardinality', message };
    }
    if (this.#known.size >= MAX_REMEMBERED) this.#forgetAll();
    const digest = hash('sha1', key, 'buffer');
    const series: Series = { ...wanted, low: digest.readUInt32LE(0), high: digest.readUInt32LE(4) };
    this.#known.set(key, { series, day });
    this.#perMetric.set(metric, count + 1);
    return { series, isNew: true };
  }

  /** Has series described again with their next sample, as their description was not stored. */
  forget(projectId: string, series: readonly Series[]): void {
    for (const one of series) {
      const known = this.#known.get(keyOf(projectId, one));
      if (known) known.day = -1;
    }
  }

  #forgetAll(): void {
    this.#known.clear();
    this.#perMetric.clear();
  }
}

function keyOf(projectId: string, { name, type, temporality, tags }: Omit<SeriesInput, 'unit'>): string {
  let key = `${projectId}\0${name}\0${type}\0${temporality}`;
  for (const tag of Object.keys(tags).sort()) key += `\0${tag}\x01${tags[tag]}`;
  return key;
}
