import type { Locator, Plan } from '@monitors/contract';
import { expect, it } from 'vitest';
import { chosenPlan, describeRepair, sameWay } from './plan-change.ts';

const ask = { field: 'price', type: 'number' as const };
const plan = (...locators: Locator[]): Plan => ({ version: 1, ask, format: 'html', locators, type: 'number' });
const selector = (css: string): Locator => ({ kind: 'selector', css });

it('plans go the same way when they look in the same place first', () => {
  expect(sameWay(plan(selector('.a'), selector('.b')), plan({ css: '.a', kind: 'selector' } as Locator))).toBe(true);
  expect(sameWay(plan(selector('.a')), plan(selector('.b'), selector('.a')))).toBe(false);
});

it.each<[Locator, string]>([
  [{ kind: 'jsonld', types: ['Product'], path: 'offers.price' }, 'offers.price'],
  [{ kind: 'label', label: 'Queue' }, 'label “Queue”'],
  [{ kind: 'json', path: '$.a' }, '$.a'],
  [{ kind: 'text' }, 'the page’s text'],
])('a repair of %j is told in words', (before, words) => {
  const values = { before: undefined, after: 'x'.repeat(5000), unit: undefined };
  const told = describeRepair({ before: plan(before), after: plan(selector('.b')) }, values);
  expect(told.reason).toContain(words);
  expect(told.reason).toContain('“.b”');
  expect(told).toMatchObject({ valueBefore: null, unit: null });
  expect(String(told.valueAfter)).toHaveLength(1000);
});

it('a place pointed at is read alone, on the same thing, in any unit', () => {
  const known: Plan = { ...plan(selector('.a')), unit: 'USD', identity: { sku: 'A-1' }, format: 'csv' };
  expect(chosenPlan(ask, selector('.b'), known)).toEqual({
    version: 1,
    ask,
    format: 'csv',
    locators: [selector('.b')],
    chosen: true,
    type: 'number',
    identity: { sku: 'A-1' },
  });
  expect(chosenPlan(ask, { kind: 'json', path: '$.a' }, undefined).format).toBe('json');
});
