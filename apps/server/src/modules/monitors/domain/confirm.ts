import type { Fact, FactValue } from '@monitors/contract';
import { factKey } from './judgement.ts';
import type { LifecycleState } from './lifecycle.ts';

/** A number that moved by this factor between two checks is read twice before it counts: a lost decimal separator looks just like it. */
const SURPRISING_FACTOR = 20;

/** Whether a value is so unlike the last one that it must be confirmed by a second reading before anyone is told. */
export function isSurprising(state: LifecycleState, fact: Fact): boolean {
  const before = state.value;
  if (before === undefined || before === null || fact.value === null) return false;
  if (typeof before !== typeof fact.value) return true;
  if (typeof fact.value === 'boolean') return fact.value !== before;
  if (typeof fact.value === 'number' && typeof before === 'number') {
    if (fact.unit !== state.unit) return true;
    if (before === 0 || fact.value === 0) return before !== fact.value;
    const factor = Math.abs(fact.value / before);
    return factor >= SURPRISING_FACTOR || factor <= 1 / SURPRISING_FACTOR;
  }
  if (typeof fact.value === 'string') return fact.value.trim() === '' && before !== fact.value;
  if (Array.isArray(fact.value) && Array.isArray(before)) return fact.value.length === 0 && before.length > 0;
  return false;
}

/** Whether two readings say the same. */
export function sameValue(one: FactValue, other: FactValue): boolean {
  return factKey(one) === factKey(other);
}
