import type { Condition, FactType, TriggerConditions } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { type MonitorParts, validateParts } from './validate.ts';

function parts(factType: FactType, conditions: Condition[], more: Partial<MonitorParts> = {}): MonitorParts {
  const triggerConditions: TriggerConditions = { type: 'threshold', logic: 'AND', conditions };
  return {
    factType,
    triggerConditions,
    evaluationFrequency: 3600,
    source: { kind: 'page', url: 'https://a.example/', render: 'auto' },
    ...more,
  };
}

describe('parts that cannot work together', () => {
  it.each<[string, MonitorParts]>([
    ['text > 5', parts('text', [{ field: 'text', operator: 'gt', value: 5 }])],
    ['a number that contains', parts('number', [{ field: 'price', operator: 'contains', value: 'a' }])],
    ['boolean = text', parts('boolean', [{ field: 'up', operator: 'eq', value: 'yes' }])],
    ['a threshold without a number', parts('number', [{ field: 'price', operator: 'lt' }])],
    ['an empty text', parts('text', [{ field: 'text', operator: 'contains', value: ' ' }])],
    ['an interval of 0', parts('number', [{ field: 'price', operator: 'lt', value: 5 }], { evaluationFrequency: 0 })],
    ['a page every 10 seconds', parts('number', [{ field: 'price', operator: 'lt', value: 5 }], { evaluationFrequency: 10 })],
    [
      'above 10 and below 5',
      parts('number', [
        { field: 'price', operator: 'gt', value: 10 },
        { field: 'price', operator: 'lt', value: 5 },
      ]),
    ],
  ])('%s is refused with the field named', (_name, wrong) => {
    expect(() => validateParts(wrong)).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR', details: [expect.objectContaining({ field: expect.any(String) })] }),
    );
  });

  it.each<[string, MonitorParts]>([
    [
      'between two numbers',
      parts('number', [
        { field: 'price', operator: 'gt', value: 5 },
        { field: 'price', operator: 'lt', value: 10 },
      ]),
    ],
    ['lowest in 30 days', parts('number', [{ field: 'price', operator: 'lte', versus: { kind: 'lowest', days: 30 } }])],
    ['a list that grows', parts('list', [{ field: 'items', operator: 'appeared' }])],
  ])('%s is accepted', (_name, right) => {
    expect(() => validateParts(right)).not.toThrow();
  });
});
