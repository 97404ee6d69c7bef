import type { FactType, HistoryPoint, TriggerConditions } from '@monitors/contract';
import { statsKey } from './judgement.ts';
import { advance, initialState, type LifecycleState } from './lifecycle.ts';
import { WindowStats } from './window-stats.ts';

/** Days of history before the first firing that counts which a condition needs to know. */
export function daysNeeded({ conditions }: TriggerConditions): number {
  return Math.max(0, ...conditions.map((condition) => statsKey(condition)?.days ?? 0));
}

/**
 * When a condition would have come true over a known history, oldest first, from `since` on; what lies before only leads up
 * to it. Undefined where the history cannot tell.
 */
export function countFirings(
  conditions: TriggerConditions,
  factType: FactType,
  points: readonly HistoryPoint[],
  options: { unit?: string; since?: number } = {},
): string[] | undefined {
  const { unit, since = Number.NEGATIVE_INFINITY } = options;
  const main = conditions.conditions[0]?.field;
  const isTold = conditions.conditions.every(({ operator, field }) => operator !== 'absent' && field === main);
  if (points.length === 0 || !isTold) return undefined;
  const keys = conditions.conditions.flatMap((condition) => statsKey(condition) ?? []);
  const windows = new Map(keys.map(({ key, days }) => [key, new WindowStats(days)]));
  const first = points[0];
  let state: LifecycleState = initialState(first ? Date.parse(first.timestamp) : 0);
  const times: string[] = [];
  for (const point of points) {
    const at = Date.parse(point.timestamp);
    const fact = { value: point.value, type: factType, confidence: 1, at: point.timestamp, ...(unit ? { unit } : {}) };
    const stats = Object.fromEntries([...windows].map(([key, window]) => [key, window.before(at)]));
    const step = advance(conditions, state, { at, fact, ...(windows.size > 0 ? { stats } : {}) });
    state = step.state;
    if (step.transition === 'fired' && at >= since) times.push(point.timestamp);
    if (typeof point.value === 'number') for (const window of windows.values()) window.add(at, point.value);
  }
  return times;
}
