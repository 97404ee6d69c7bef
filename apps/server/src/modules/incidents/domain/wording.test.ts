import type { Condition, FactValue, TriggerConditions } from '@monitors/contract';
import { expect, test } from 'vitest';
import { headline, recoveryHeadline, shorten, showValue, titleOf } from './wording.ts';

function conditions(...list: Condition[]): { triggerConditions: TriggerConditions } {
  return { triggerConditions: { type: 'threshold', logic: 'AND', conditions: list } };
}

type Row = [Condition, FactValue, FactValue, string | undefined, string];
const HEADLINES: Row[] = [
  [{ field: 'price', operator: 'lt', value: 900, unit: 'USD' }, 849, 900, 'USD', '$849, below $900'],
  [{ field: 'p95', operator: 'gt', value: 800, unit: 'ms' }, 912.5, 700, 'ms', '912.5 ms, above 800 ms'],
  [{ field: 'rating', operator: 'gte', value: 4.5 }, 4.6, 4.4, undefined, '4.6, at least 4.5'],
  [{ field: 'days_left', operator: 'lte', value: 14 }, 13, 14, 'days', '13 days, at most 14 days'],
  [{ field: 'up', operator: 'eq', value: false }, false, true, undefined, 'down'],
  [{ field: 'availability', operator: 'eq', value: true }, true, false, undefined, 'available'],
  [{ field: 'price', operator: 'change_gt', value: 5, unit: '%' }, 110, 100, 'EUR', '€110, was €100'],
  [{ field: 'price', operator: 'changed' }, 2, null, undefined, 'the reason'],
  [{ field: 'text', operator: 'contains', value: 'outage' }, 'long text', 'older', undefined, 'the reason'],
  [{ field: 'price', operator: 'lt', value: 1, versus: 'lowest', days: 7 }, 2, 3, 'USD', 'the reason'],
];

test.each(HEADLINES)('%o with %o after %o %s reads %s', (condition, value, previousValue, unit, expected) => {
  expect(headline(conditions(condition), { value, previousValue, unit, reason: 'the reason' })).toBe(expected);
});

test('several conditions are told by their reason', () => {
  const both = conditions({ field: 'a', operator: 'gt', value: 1 }, { field: 'b', operator: 'lt', value: 2 });
  expect(headline(both, { value: 3, previousValue: 1, reason: 'a (3) > 1 and b (1) < 2' })).toBe('a (3) > 1 and b (1) < 2');
});

test('a recovery says the value now', () => {
  const price = conditions({ field: 'price', operator: 'lt', value: 900, unit: 'USD' });
  expect(recoveryHeadline(price, { value: 920, previousValue: 849, unit: 'USD', reason: '' })).toBe('over, now $920');
  const probe = conditions({ field: 'up', operator: 'eq', value: false });
  expect(recoveryHeadline(probe, { value: true, previousValue: false, reason: '' })).toBe('up again');
  const backup = conditions({ field: 'heartbeat', operator: 'absent' });
  expect(recoveryHeadline(backup, { value: null, previousValue: null, reason: '' })).toBe('reported in again');
  expect(recoveryHeadline(backup, { value: 12, previousValue: null, reason: '' })).toBe('reported in again');
  expect(recoveryHeadline(price, { value: null, previousValue: 1, reason: '' })).toBe('over');
});

test('a title is one line of bounded length without half a character', () => {
  const price = conditions({ field: 'price', operator: 'lt', value: 900, unit: 'USD' });
  const occurrence = { value: 849, previousValue: 900, unit: 'USD', reason: '' };
  expect(titleOf({ ...price, name: 'ThinkPad price' }, occurrence)).toBe('ThinkPad price: $849, below $900');
  expect(titleOf({ ...price, name: 'a\r\nBcc: x@evil.example' }, occurrence)).toBe('a Bcc: x@evil.example: $849, below $900');
  const cut = shorten('😀'.repeat(50), 20);
  expect(cut.isWellFormed()).toBe(true);
  expect(cut.length).toBeLessThanOrEqual(20);
  expect(showValue('x'.repeat(500)).length).toBeLessThanOrEqual(82);
});
