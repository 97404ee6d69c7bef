import type { TimeRange } from './domain/time-range.ts';

const STEPS_MS = [3_600_000, 86_400_000, 604_800_000];

/** Rows from the newest end of a stretch: looks at the last hour, day and week before all of it, because most who ask want the newest few. */
export async function newestFirst<Row>(
  range: TimeRange,
  now: number,
  limit: number,
  read: (range: TimeRange, limit: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let to = range.to;
  for (const step of [...STEPS_MS, Number.POSITIVE_INFINITY]) {
    const from = Math.max(range.from, Math.min(now, range.to) - step);
    if (from > to) continue;
    rows.push(...(await read({ from, to }, limit - rows.length)));
    if (rows.length >= limit || from === range.from) break;
    to = from - 1;
  }
  return rows;
}
