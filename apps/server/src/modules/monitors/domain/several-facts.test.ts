import type { Fact, FactValue, TriggerConditions } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { judgeAll } from './judge.ts';
import { validateParts } from './validate.ts';

const conditions: TriggerConditions = {
  type: 'complex',
  logic: 'AND',
  conditions: [
    { field: 'price', operator: 'lt', value: 900, unit: 'USD' },
    { field: 'availability', operator: 'eq', value: true },
  ],
};

function fact(value: FactValue): Fact {
  return { value, type: typeof value === 'boolean' ? 'boolean' : 'number', confidence: 1, at: '2026-01-01T00:00:00Z' };
}

function verdict(price: number, availability: boolean | undefined, logic: 'AND' | 'OR' = 'AND') {
  const others: Record<string, Fact> = availability === undefined ? {} : { availability: fact(availability) };
  return judgeAll({ ...conditions, logic }, { fact: fact(price), others }, { now: 0 }).verdict;
}

describe('a condition over several facts', () => {
  it('judges each by its own fact', () => {
    expect(verdict(849, true)).toBe('true');
    expect(verdict(849, false)).toBe('false');
    expect(verdict(949, true)).toBe('false');
    expect(verdict(949, true, 'OR')).toBe('true');
  });

  it('stays unknown where the missing fact would decide, and is decided where it would not', () => {
    expect(verdict(849, undefined)).toBe('unknown');
    expect(verdict(949, undefined)).toBe('false');
    expect(verdict(849, undefined, 'OR')).toBe('true');
    expect(verdict(949, undefined, 'OR')).toBe('unknown');
  });

  const page = { kind: 'page', url: 'https://a.example/', render: 'auto', ask: { field: 'price', type: 'number' } } as const;
  const parts = { factType: 'number', triggerConditions: conditions, evaluationFrequency: 3600, source: page } as const;

  it('is accepted when each comparison fits its own fact', () => {
    expect(() => validateParts(parts)).not.toThrow();
  });

  it('is refused when a further fact would have to be compared with its past', () => {
    const [price] = conditions.conditions;
    if (!price) throw new Error('no condition');
    const changes = { ...conditions, conditions: [price, { field: 'availability', operator: 'changed' as const }] };
    expect(() => validateParts({ ...parts, triggerConditions: changes })).toThrow(/first value/);
  });
});
