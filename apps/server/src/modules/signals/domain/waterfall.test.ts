import { describe, expect, it } from 'vitest';
import { type FlatSpan, waterfall } from './waterfall.ts';

const span = (spanId: string, parentId: string | null, startMs: number, durationMs: number): FlatSpan => ({
  spanId,
  parentId,
  startNs: BigInt(startMs) * 1_000_000n + 1_795_000_000_000_000_000n,
  durationNs: BigInt(durationMs) * 1_000_000n,
  name: spanId,
  operation: '',
  kind: 'internal',
  service: 's',
  status: 'ok',
  statusMessage: '',
  attributes: {},
  events: [],
  links: [],
});

describe('waterfall', () => {
  it('puts children below their parents, siblings by start', () => {
    const { spans, durationNs } = waterfall([
      span('c', 'b', 7, 1),
      span('d', 'a', 20, 5),
      span('b', 'a', 5, 10),
      span('a', null, 0, 30),
    ]);
    expect(spans.map(({ spanId, depth, offset }) => [spanId, depth, offset])).toEqual([
      ['a', 0, 0],
      ['b', 1, 5],
      ['c', 2, 7],
      ['d', 1, 20],
    ]);
    expect(durationNs).toBe(30_000_000n);
  });

  it('shows spans whose parent is missing and survives circles', () => {
    const { spans } = waterfall([span('x', 'gone', 3, 1), span('a', 'b', 1, 1), span('b', 'a', 2, 1)]);
    expect(new Set(spans.map(({ spanId }) => spanId))).toEqual(new Set(['x', 'a', 'b']));
    expect(spans).toHaveLength(3);
  });

  it('takes deep traces', () => {
    const deep = Array.from({ length: 5000 }, (_, n) => span(`s${n}`, n === 0 ? null : `s${n - 1}`, n, 1));
    expect(waterfall(deep).spans.at(-1)?.depth).toBe(4999);
  });
});
