import { describe, expect, it } from 'vitest';
import { parseGranularity, parseRange, parseTime, usualGranularity } from './time-range.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;

describe('parseTime', () => {
  it.each([
    ['2026-03-01T11:00:00Z', NOW - HOUR],
    ['2026-03-01T12:00:00+01:00', NOW - HOUR],
    [String(NOW), NOW],
    ['-90m', NOW - 1.5 * HOUR],
    ['now', NOW],
  ])('reads %s', (text, at) => {
    expect(parseTime(text, NOW, 'from')).toBe(at);
  });

  it.each(['', 'yesterday', '1e30', '99999999999999999', '-5y'])('refuses %j and names the field', (text) => {
    expect(() => parseTime(text, NOW, 'from')).toThrow('from');
  });
});

describe('parseRange', () => {
  it('is the usual stretch until now, with room for clocks that are ahead', () => {
    expect(parseRange({}, NOW, HOUR)).toEqual({ from: NOW - HOUR, to: NOW + 24 * HOUR });
    expect(parseRange({}, NOW, HOUR, ['a', 'b'], 0)).toEqual({ from: NOW - HOUR, to: NOW });
    expect(parseRange({ to: '-2h' }, NOW, HOUR)).toEqual({ from: NOW - 3 * HOUR, to: NOW - 2 * HOUR });
  });

  it('refuses one that ends before it begins', () => {
    expect(() => parseRange({ from: '-1h', to: '-2h' }, NOW, HOUR)).toThrow('from');
  });
});

describe('parseGranularity', () => {
  it.each([
    ['10s', 10],
    ['5m', 300],
    ['1h', 3600],
    ['HOUR', 3600],
    ['15 minutes', 900],
    ['60', 60],
  ])('reads %s', (text, seconds) => {
    expect(parseGranularity(text)).toBe(seconds);
  });

  it.each(['', '0', 'm', '1y', '-5m', 'constructor'])('refuses %j', (text) => {
    expect(() => parseGranularity(text)).toThrow('granularity');
  });
});

it('finds a granularity of about two hundred points', () => {
  expect(usualGranularity({ from: NOW - HOUR, to: NOW })).toBe(30);
  expect(usualGranularity({ from: NOW - 365 * 24 * HOUR, to: NOW })).toBe(604_800);
});
