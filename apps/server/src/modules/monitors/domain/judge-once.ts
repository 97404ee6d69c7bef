import type { Reading, TriggerConditions } from '@monitors/contract';
import { type Judgement, judgeAll } from './judge.ts';

/** What a condition says of a single reading, without any history. */
export function judgeOnce(conditions: TriggerConditions, reading: Pick<Reading, 'fact' | 'cause'>, now: number): Judgement {
  return judgeAll(conditions, reading.fact, { now }, reading.cause);
}
