import type { TraceSpan } from '@monitors/contract';

/** A span before its place is known; times in nanoseconds. */
export interface FlatSpan extends Omit<TraceSpan, 'offset' | 'duration' | 'depth' | 'startTime'> {
  startNs: bigint;
  durationNs: bigint;
}

/** Spans in the order of a waterfall: parents before their children, siblings by start. A span whose parent is missing, or that is its own ancestor, stands at the top. */
export function waterfall(spans: readonly FlatSpan[]): { startNs: bigint; durationNs: bigint; spans: TraceSpan[] } {
  const byStart = [...spans].sort((one, other) => (one.startNs < other.startNs ? -1 : one.startNs > other.startNs ? 1 : 0));
  const known = new Set(byStart.map(({ spanId }) => spanId));
  const children = new Map<string, FlatSpan[]>();
  const roots: FlatSpan[] = [];
  for (const span of byStart) {
    const parent = span.parentId;
    if (parent === null || parent === span.spanId || !known.has(parent)) roots.push(span);
    else children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const startNs = byStart[0]?.startNs ?? 0n;
  let endNs = startNs;
  for (const span of byStart) {
    const end = span.startNs + span.durationNs;
    if (end > endNs) endNs = end;
  }
  const placed: TraceSpan[] = [];
  const seen = new Set<string>();
  const place = (top: FlatSpan) => {
    const stack: [FlatSpan, number][] = [[top, 0]];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const [span, depth] = next;
      if (seen.has(span.spanId)) continue;
      seen.add(span.spanId);
      const { startNs: begun, durationNs, ...rest } = span;
      placed.push({
        ...rest,
        startTime: new Date(Number(begun / 1_000_000n)).toISOString(),
        offset: milliseconds(begun - startNs),
        duration: milliseconds(durationNs),
        depth,
      });
      for (const child of (children.get(span.spanId) ?? []).toReversed()) stack.push([child, depth + 1]);
    }
  };
  for (const span of [...roots, ...byStart]) if (!seen.has(span.spanId)) place(span);
  return { startNs, durationNs: endNs - startNs, spans: placed };
}

/** Nanoseconds as milliseconds, to the microsecond. */
export function milliseconds(ns: bigint): number {
  return Number(ns / 1000n) / 1000;
}
