import { describe, expect, it } from 'vitest';
import { outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import { readMsgpack } from './msgpack.ts';
import { msgpack } from './testing/msgpack-writer.ts';

const hex = (text: string) => readMsgpack(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('readMsgpack', () => {
  // Forms of the MessagePack specification, one of each.
  it.each<[string, unknown]>([
    ['c0', null],
    ['c3', true],
    ['7f', 127],
    ['ff', -1],
    ['cc ff', 255],
    ['cd 0100', 256],
    ['ce ffffffff', 4294967295],
    ['cf 0000000000000001', 1],
    ['cf ffffffffffffffff', 18446744073709551615n],
    ['d0 80', -128],
    ['d1 8000', -32768],
    ['d2 80000000', -2147483648],
    ['d3 8000000000000000', -9223372036854775808n],
    ['ca 3fc00000', 1.5],
    ['cb 3ff8000000000000', 1.5],
    ['a2 6869', 'hi'],
    ['d9 02 6869', 'hi'],
    ['da 0002 6869', 'hi'],
    ['db 00000002 6869', 'hi'],
    ['c4 01 00', Buffer.from([0])],
    ['92 01 02', [1, 2]],
    ['dc 0001 01', [1]],
    ['81 a1 61 01', new Map([['a', 1]])],
    ['de 0001 a1 61 01', new Map([['a', 1]])],
    ['92 d4 05 00 01', [null, 1]],
    ['92 c7 03 05 000000 01', [null, 1]],
  ])('reads %s', (bytes, value) => {
    expect(hex(bytes)).toEqual(value);
  });

  it.each([
    ['a byte that means nothing', Buffer.from([0xc1])],
    ['nothing', Buffer.alloc(0)],
    ['a list that claims four thousand million', Buffer.from('ddffffffff', 'hex')],
    ['a map that claims as much', Buffer.from('dfffffffff01', 'hex')],
    ['a text longer than the body', Buffer.from('dbffffffff61', 'hex')],
    ['nesting without end', Buffer.alloc(100_000, 0x91)],
  ])('refuses %s', (_name, bytes) => {
    expect(outcomeOf(() => readMsgpack(bytes))).toBe('refused');
  });

  it('refuses more values than memory is worth', () => {
    const list = Buffer.alloc(5_000_005, 0xc0);
    list[0] = 0xdd;
    list.writeUInt32BE(5_000_000, 1);
    expect(() => readMsgpack(list)).toThrow('too many values');
  });

  it('never fails but in words', () => {
    const body = msgpack([{ a: [1, 2.5, 'x'.repeat(40), 2n ** 63n], b: { c: null, d: true } }]);
    for (const bytes of spoiled([body], 5000)) outcomeOf(() => readMsgpack(bytes));
  });
});
