import { expect, test } from 'vitest';
import { sayCondition, sayRule, typeOf } from './conditions.ts';
import { sayDuration, sayEvery, sayRelative, saySpan, sayTook, splitDuration } from './durations.ts';
import { sayActiveHours } from './schedule.ts';
import { sayWhere, shortUrl } from './sources.ts';
import { sayChange, sayLevel, sayPercentage, sayValue, showValue } from './values.ts';

test('durations use the largest unit that fits evenly', () => {
  expect([30, 60, 90, 300, 3600, 5400, 86_400].map(sayEvery)).toEqual([
    'every 30 seconds',
    'every minute',
    'every 90 seconds',
    'every 5 minutes',
    'every hour',
    'every 90 minutes',
    'every day',
  ]);
  expect(splitDuration(0)).toEqual({ count: 0, unit: 'second' });
  expect(sayDuration(93_600)).toBe('26 hours');
});

test('spans and times relative to now', () => {
  expect([84, 1240, 125_000].map(sayTook)).toEqual(['84 ms', '1.2 s', '2 min']);
  expect([59_000, 7_500_000, 90_000_000, 86_400_000].map(saySpan)).toEqual(['59 s', '2 h 5 min', '1 d 1 h', '1 d']);
  const now = 1_000_000_000_000;
  expect([0, 44_000, 120_000, -3_480_000, 86_400_000, -10_000].map((ago) => sayRelative(now - ago, now))).toEqual([
    'just now',
    'just now',
    '2 min ago',
    'in 58 min',
    '1 day ago',
    'any moment',
  ]);
});

test('values are written as people write them', () => {
  expect(sayValue(949, 'USD')).toBe('949.00 USD');
  expect(sayValue(12_000, 'KRW')).toBe('12,000 KRW');
  expect(sayValue(0.00012, 'USD')).toBe('0.0001 USD');
  expect(sayValue(-12.4, '°C')).toBe('−12.4 °C');
  expect(sayValue(12.5, '%')).toBe('12.5%');
  expect(sayValue(true, null, 'availability')).toBe('In stock');
  expect(sayValue(false, null, 'up')).toBe('Down');
  expect(sayValue(false, null, 'open')).toBe('No');
  expect(sayValue(null)).toBe('No value yet');
  expect(sayValue([{ key: '1', title: 'a' }])).toBe('1 item');
  expect(showValue('x'.repeat(300)).main).toHaveLength(141);
  expect(sayLevel(900, 'USD')).toBe('900 USD');
  expect(sayLevel(19.99, 'GBP')).toBe('19.99 GBP');
  expect(sayChange(-50, 'USD')).toBe('−50.00 USD');
  expect([5.26, -5.26, 250].map(sayPercentage)).toEqual(['+5.3%', '−5.3%', '+250%']);
});

test('conditions in words', () => {
  expect(sayCondition({ field: 'price', operator: 'lt', value: 900, unit: 'USD' }, 'number')).toBe('is below 900 USD');
  expect(
    sayCondition({ field: 'price', operator: 'change_lt', value: -20, unit: '%', versus: 'average', days: 7 }, 'number'),
  ).toBe('falls by more than 20% against its average of 7 days');
  expect(sayCondition({ field: 'up', operator: 'eq', value: false }, 'boolean')).toBe('is down');
  expect(sayCondition({ field: 'text', operator: 'contains', value: 'outage' }, 'text')).toBe('mentions “outage”');
  const anywhere = { kind: 'page' as const, url: 'https://shop.example', render: 'auto' as const };
  const both = {
    type: 'complex' as const,
    logic: 'OR' as const,
    conditions: [
      { field: 'price', operator: 'lt' as const, value: 5 },
      { field: 'price', operator: 'changed' as const },
    ],
    for: 600,
  };
  expect(sayRule({ extractedFact: 'price', factType: 'number', triggerConditions: both, source: anywhere })).toBe(
    'price is below 5 or changes at all for 10 minutes',
  );
});

test('rules name what they are about only where it helps', () => {
  const source = { kind: 'page' as const, url: 'https://shop.example', render: 'auto' as const };
  const rule = (field: string, operator: 'eq' | 'absent' | 'lt', value?: boolean | number) => ({
    type: 'equality' as const,
    logic: 'AND' as const,
    conditions: [{ field, operator, ...(value !== undefined && { value }) }],
  });
  expect(
    sayRule({ extractedFact: 'availability', factType: 'boolean', triggerConditions: rule('availability', 'eq', true), source }),
  ).toBe('it is in stock');
  expect(sayRule({ extractedFact: 'price', factType: 'number', triggerConditions: rule('price', 'lt', 9), source })).toBe(
    'price is below 9',
  );
  const push = { kind: 'push' as const, graceSeconds: 60 };
  const silent = { ...rule('report', 'absent'), for: 93_600 };
  expect(sayRule({ extractedFact: 'nightly backup', factType: 'boolean', triggerConditions: silent, source: push })).toBe(
    'nightly backup does not report in for 26 hours',
  );
});

test('the kind of a predicate follows from its comparisons', () => {
  expect(typeOf([{ field: 'a', operator: 'gte', value: 1 }])).toBe('threshold');
  expect(typeOf([{ field: 'a', operator: 'contains', value: 'x' }])).toBe('equality');
  expect(typeOf([{ field: 'a', operator: 'appeared' }])).toBe('change');
  expect(
    typeOf([
      { field: 'a', operator: 'lt', value: 1 },
      { field: 'a', operator: 'gt', value: 2 },
    ]),
  ).toBe('complex');
});

test('active hours and places in words', () => {
  expect(sayActiveHours(undefined)).toBe('at any time');
  expect(sayActiveHours({ start: '07:00', end: '09:00', timezone: 'Europe/Oslo', daysOfWeek: [1, 2, 3, 4, 5] })).toBe(
    'on weekdays, 07:00–09:00, Europe/Oslo',
  );
  expect(sayActiveHours({ start: '00:00', end: '24:00', timezone: 'UTC', daysOfWeek: [0, 6] })).toBe('at weekends, UTC');
  expect(sayActiveHours({ start: '08:00', end: '10:00', timezone: 'UTC', daysOfWeek: [1, 3] })).toBe(
    'on Mon, Wed, 08:00–10:00, UTC',
  );
  expect(sayWhere('page', { locator: 'json-ld Product offers.price', snippet: '' })).toContain('structured');
  expect(sayWhere('page', { locator: 'json $.price', snippet: '' })).toBe('In the JSON answer');
  expect(sayWhere('page', { locator: 'css h1', snippet: '' }, { kind: 'label', label: 'Queue length' })).toBe(
    'Beside the label “Queue length”',
  );
  expect(sayWhere('probe', { locator: 'http', snippet: '200 OK' })).toBe('In the answer to our probe');
  expect(shortUrl('https://www.shop.example/a/')).toBe('shop.example/a');
});
