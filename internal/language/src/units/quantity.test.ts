import { describe, expect, test } from 'vitest';
import { convertUnit, formatValue, parseDate, parseDuration, parseQuantity } from '../index.ts';

describe('quantities', () => {
  test.each([
    ['-10 °C', { value: -10, unit: '°C', dimension: 'temperature' }],
    ['98.6 degrees f', { value: 98.6, unit: '°F', dimension: 'temperature' }],
    ['12,5 km/h', { value: 12.5, unit: 'km/h', dimension: 'speed' }],
    ['128GB', { value: 128, unit: 'GB', dimension: 'data' }],
    ['20 %', { value: 20, unit: '%', dimension: 'ratio' }],
    ['€5', { value: 5, unit: 'EUR', dimension: 'money' }],
    ['1.2k stars', { value: 1200, dimension: 'count' }],
  ])('%s', (text, quantity) => {
    expect(parseQuantity(text)).toEqual(quantity);
  });

  test('units convert within one dimension only', () => {
    expect(convertUnit(32, '°F', '°C')).toBe(0);
    expect(convertUnit(100, '°C', '°F')).toBe(212);
    expect(convertUnit(1, 'mile', 'km')).toBe(1.609344);
    expect(convertUnit(2, 's', 'ms')).toBe(2000);
    expect(convertUnit(1, 'kg', 'm')).toBeUndefined();
    expect(convertUnit(1, 'constructor', 'm')).toBeUndefined();
  });
});

describe('durations in seconds', () => {
  test.each([
    ['1h 30m', 5400],
    ['2 hours and 15 minutes', 8100],
    ['half an hour', 1800],
    ['a day and a half', 129_600],
    ['PT5M', 300],
    ['1:30:00', 5400],
    ['1,5 Stunden', 5400],
    ['500 ms', 0.5],
    ['zehn Minuten', 600],
  ])('%s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
  test('nothing of time is no duration', () => expect(parseDuration('12 apples')).toBeUndefined());
});

describe('dates', () => {
  test.each([
    ['12.05.2024', undefined, '2024-05-12'],
    ['05/12/2024', undefined, '2024-05-12'],
    ['05/12/2024', 'en-GB', '2024-12-05'],
    ['5. März 2026', 'de', '2026-03-05'],
    ['March 5, 2026', undefined, '2026-03-05'],
    ['2024年5月6日', undefined, '2024-05-06'],
    ['2024-05-06T10:00:00+02:00', undefined, '2024-05-06T08:00:00Z'],
    ['31.02.2024', 'de', undefined],
  ])('%s %s', (text, locale, iso) => {
    expect(parseDate(text, locale ? { locale } : undefined)).toBe(iso);
  });
  test('a date without a year needs the time of asking', () => {
    expect(parseDate('tomorrow')).toBeUndefined();
    expect(parseDate('tomorrow', { now: new Date('2026-05-10T12:00:00Z') })).toBe('2026-05-11');
  });
});

test('values for humans', () => {
  expect(formatValue(1299, 'USD')).toBe('$1,299');
  expect(formatValue(19.9, 'USD')).toBe('$19.90');
  expect(formatValue(-10, '°C')).toBe('-10 °C');
  expect(formatValue(true)).toBe('yes');
  expect(formatValue(null)).toBe('–');
});
