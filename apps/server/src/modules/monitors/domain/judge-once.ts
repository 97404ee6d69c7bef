import type { Reading, TriggerConditions } from '@monitors/contract';
import { judgeAll } from './judge.ts';
import type { Judgement } from './judgement.ts';

/** What a condition says of a single reading, without any history. */
export function judgeOnce(
  conditions: TriggerConditions,
  reading: Pick<Reading, 'fact' | 'others' | 'cause'>,
  now: number,
): Judgement {
  return judgeAll(conditions, reading, { now }, reading.cause);
}
