import { describe, expect, it } from 'vitest';
import { bind, toWire } from './parameters.ts';
import { parseArray, timestamp } from './values.ts';

describe('timestamp', () => {
  it.each([
    ['2024-03-10 02:30:00.1+00', '2024-03-10T02:30:00.100Z'],
    ['2024-03-10 02:30:00.123456+00', '2024-03-10T02:30:00.123Z'],
    ['2024-03-10 02:30:00-03:30', '2024-03-10T06:00:00.000Z'],
    ['2024-03-10 02:30:00', '2024-03-10T02:30:00.000Z'],
    ['0001-01-01 00:00:00+00 BC', '0000-01-01T00:00:00.000Z'],
    ['12024-01-01 00:00:00+00', '+012024-01-01T00:00:00.000Z'],
    ['infinity', '+275760-09-13T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(timestamp(text).toISOString()).toBe(iso);
  });
});

describe('bind', () => {
  const TEXT = 25;

  it.each([
    [new Date('2024-01-01T00:00:00Z'), '2024-01-01T00:00:00.000Z'],
    [new Date('-000001-01-01T00:00:00Z'), '0002-01-01T00:00:00.000Z BC'],
    [new Date('+012024-01-01T00:00:00Z'), '12024-01-01T00:00:00.000Z'],
    [['a"b', 'c\\', null, 'NULL', ''], '{"a\\"b","c\\\\",NULL,"NULL",""}'],
    [[[1, 2], [3]], '{{1,2},{3}}'],
    [[new Uint8Array([1, 255])], '{"\\\\x01ff"}'],
    [{ a: [1] }, '{"a":[1]}'],
    [undefined, null],
  ])('writes %j', (value, text) => {
    expect(bind(toWire(value), TEXT)).toBe(text);
  });

  it('refuses an invalid date', () => {
    expect(() => toWire(new Date(Number.NaN))).toThrow(expect.objectContaining({ code: '22007' }));
  });
});

describe('parseArray', () => {
  it('is the reverse of what bind writes', () => {
    const values = ['', 'NULL', 'a,b', '{}', '"', '\\', ' x ', 'line\n'];
    expect(parseArray(bind(toWire(values), 0) as string, (text) => text)).toEqual(values);
    expect(parseArray('[2:3]={1,NULL}', Number)).toEqual([1, null]);
    expect(parseArray('{}', Number)).toEqual([]);
  });
});
