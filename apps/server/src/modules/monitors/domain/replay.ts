import type { FactType, HistoryPoint, TriggerConditions } from '@monitors/contract';
import { statsKey } from './judge.ts';
import { advance, initialState, type LifecycleState } from './lifecycle.ts';

/** When a condition would have come true over a known history; undefined where the history cannot tell. */
export function countFirings(
  conditions: TriggerConditions,
  factType: FactType,
  points: readonly HistoryPoint[],
  unit?: string,
): string[] | undefined {
  if (points.length === 0 || conditions.conditions.some((condition) => statsKey(condition) || condition.operator === 'absent'))
    return undefined;
  const first = points[0];
  let state: LifecycleState = initialState(first ? Date.parse(first.timestamp) : 0);
  const times: string[] = [];
  for (const point of points) {
    const fact = { value: point.value, type: factType, confidence: 1, at: point.timestamp, ...(unit ? { unit } : {}) };
    const step = advance(conditions, state, { at: Date.parse(point.timestamp), fact });
    state = step.state;
    if (step.transition === 'fired') times.push(point.timestamp);
  }
  return times;
}
