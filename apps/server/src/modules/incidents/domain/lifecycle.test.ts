import { expect, test } from 'vitest';
import { type Decision, decide, type Happening } from './lifecycle.ts';

type State = 'open' | 'acknowledged' | 'resolved' | undefined;

/** Next state, resolution, whether another opens, what is told; `!` means refused. */
const TABLE: Record<Happening, [none: string, open: string, acknowledged: string, resolved: string]> = {
  fired: ['none +open opened', 'resolved superseded +open opened', 'resolved superseded +open opened', 'resolved +open opened'],
  recovered: ['none', 'resolved recovered resolved', 'resolved recovered resolved', 'resolved'],
  deleted: ['none', 'resolved monitor_deleted', 'resolved monitor_deleted', 'resolved'],
  edited: ['none', 'resolved monitor_edited', 'resolved monitor_edited', 'resolved'],
  paused: ['none', 'resolved monitor_paused', 'resolved monitor_paused', 'resolved'],
  acknowledge: ['none !', 'acknowledged', 'acknowledged', 'resolved !'],
  resolve: ['none', 'resolved manual', 'resolved manual', 'resolved'],
};

const STATES: readonly State[] = [undefined, 'open', 'acknowledged', 'resolved'];

function inWords(decision: Decision): string {
  const words: string[] = [decision.next ?? 'none'];
  if (decision.resolution) words.push(decision.resolution);
  if (decision.opens) words.push('+open');
  if (decision.tells) words.push(decision.tells);
  if (decision.refused) words.push('!');
  return words.join(' ');
}

for (const [happening, row] of Object.entries(TABLE) as [Happening, string[]][]) {
  test.each(STATES.map((state, index) => [state, row[index]] as const))(`${happening} in state %s: %s`, (state, expected) => {
    expect(inWords(decide(state, happening))).toBe(expected);
  });
}
