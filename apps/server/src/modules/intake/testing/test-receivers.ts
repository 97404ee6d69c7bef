import type { Series } from '../../../kernel/signal.ts';
import { SignalBatch } from '../../../kernel/signal-batch.ts';
import { maskSecrets } from '../domain/mask.ts';
import { SeriesRegistry } from '../series-registry.ts';

/** The time at which everything arrives in tests of receivers. */
export const NOW = Date.parse('2026-07-01T12:00:00Z');
/** A batch that takes signals of the last ten years before {@link NOW}. */
export function testBatch(registry = testRegistry()): SignalBatch {
  const days = 3650;
  const retentionDays = { event: days, metric: days, log: days, span: days, error: days };
  return new SignalBatch({ projectId: 'p1', receivedAt: NOW, limits: { retentionDays, mask: maskSecrets }, resolver: registry });
}

export function testRegistry(): SeriesRegistry {
  return new SeriesRegistry({ now: () => NOW, onTooMany() {} });
}

/** Samples of a batch as `name{tag=value} value @ms`, which tests compare. */
export function samplesOf(batch: SignalBatch, known = new Map<string, Series>()): string[] {
  for (const series of batch.newSeries) known.set(`${series.high} ${series.low}`, series);
  const { series, at, value } = batch.samples.columns();
  return [...value].map((number, row) => {
    const id = series[row] ?? 0n;
    const one = known.get(`${Number(id >> 32n)} ${Number(id & 0xffff_ffffn)}`);
    const tags = Object.entries(one?.tags ?? {}).map(([tag, text]) => `${tag}=${text}`);
    return `${one?.name}{${tags.join(',')}} ${number} @${Number(at[row]) - NOW}`;
  });
}

/** Bytes to decode that are the same on every run. */
export function* noise(seed: number, rounds: number): Generator<{ next(below: number): number }> {
  let state = seed >>> 0;
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
  for (let round = 0; round < rounds; round += 1) yield { next };
}

/** A copy with bytes changed, removed or repeated. */
export function damaged(bytes: Buffer, { next }: { next(below: number): number }): Buffer {
  const copy = Buffer.from(bytes.subarray(0, next(3) === 0 ? next(bytes.length + 1) : bytes.length));
  for (let change = next(6); change > 0 && copy.length > 0; change -= 1) copy[next(copy.length)] = next(256);
  return next(8) === 0 ? Buffer.concat([copy, copy]) : copy;
}
