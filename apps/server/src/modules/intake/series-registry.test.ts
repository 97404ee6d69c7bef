import { describe, expect, it } from 'vitest';
import type { SeriesInput } from '../../kernel/signal-batch.ts';
import { MAX_SERIES_PER_METRIC, SeriesRegistry } from './series-registry.ts';

const cpu = (tags: Record<string, string>): SeriesInput => ({ name: 'cpu', tags, type: 'gauge', temporality: 'none', unit: '' });

function registryAt(now: { ms: number }) {
  const told: string[] = [];
  const registry = new SeriesRegistry({ now: () => now.ms, onTooMany: (_, metric) => told.push(metric) });
  const resolve = (input: SeriesInput, project = 'p') => {
    const found = registry.resolve(project, input);
    if ('reason' in found) throw new Error(found.reason);
    return found;
  };
  return { registry, resolve, told };
}

describe('a series', () => {
  it('has one id whatever the order of its tags, another in another project or of another type', () => {
    const { resolve } = registryAt({ ms: 0 });
    const { series } = resolve(cpu({ a: '1', b: '2' }));
    expect(resolve(cpu({ b: '2', a: '1' })).series).toBe(series);
    const others = [
      resolve(cpu({ a: '1b', b: '2' })),
      resolve(cpu({ a: '1', b: '2' }), 'q'),
      resolve({ ...cpu({ a: '1', b: '2' }), type: 'counter' }),
    ];
    expect(new Set([series, ...others.map((one) => one.series)].map(({ low, high }) => `${low} ${high}`)).size).toBe(4);
  });

  it('is described once a day, and again when its description was not stored', () => {
    const now = { ms: 0 };
    const { registry, resolve } = registryAt(now);
    const { series, isNew } = resolve(cpu({}));
    expect([isNew, resolve(cpu({})).isNew]).toEqual([true, false]);
    now.ms += 86_400_000;
    expect([resolve(cpu({})).isNew, resolve(cpu({})).isNew]).toEqual([true, false]);
    registry.forget('p', [series]);
    expect(resolve(cpu({})).isNew).toBe(true);
  });

  it('is refused, with a word, when its metric has too many already; others are not', () => {
    const { registry, resolve, told } = registryAt({ ms: 0 });
    for (let n = 0; n < MAX_SERIES_PER_METRIC; n += 1) resolve(cpu({ n: String(n) }));
    expect(registry.resolve('p', cpu({ n: 'more' }))).toMatchObject({ reason: 'cardinality' });
    expect(told).toEqual(['cpu']);
    expect(resolve(cpu({ n: '7' })).isNew).toBe(false);
    expect(resolve({ ...cpu({ n: 'more' }), name: 'other' }).isNew).toBe(true);
  });
});
