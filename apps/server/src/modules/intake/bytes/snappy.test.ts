import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kernel/app-error.ts';
import { snappy } from '../testing/protobuf.ts';
import { damaged, noise } from '../testing/test-receivers.ts';
import { unpackSnappy } from './snappy.ts';

describe('unpackSnappy', () => {
  it('unpacks literals and copies, also such as overlap themselves', () => {
    expect(unpackSnappy(snappy(Buffer.from('plain '.repeat(100)))).toString()).toBe('plain '.repeat(100));
    // "ab", then 8 bytes from 2 back (1-byte offset), then "!".
    const packed = Buffer.from([11, 1 << 2, 0x61, 0x62, ((8 - 4) << 2) | 1, 2, 0, 0x21]);
    expect(unpackSnappy(packed).toString()).toBe('ababababab!');
    // 2- and 4-byte offsets.
    expect(unpackSnappy(Buffer.from([6, 2 << 2, 0x61, 0x62, 0x63, (2 << 2) | 2, 3, 0])).toString()).toBe('abcabc');
    expect(unpackSnappy(Buffer.from([6, 2 << 2, 0x61, 0x62, 0x63, (2 << 2) | 3, 3, 0, 0, 0])).toString()).toBe('abcabc');
    expect(unpackSnappy(Buffer.from([0]))).toHaveLength(0);
  });

  it.each([
    ['nothing', []],
    ['a length that lies upwards', [100, 0, 0x61]],
    ['a length that lies downwards', [1, 1 << 2, 0x61, 0x62]],
    ['a promise of gigabytes', [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0x61]],
    ['an endless length', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a copy from before the start', [5, 0, 0x61, (3 << 2) | 2, 9, 0]],
    ['a copy from nowhere', [5, 0, 0x61, (3 << 2) | 2, 0, 0]],
    ['a literal cut off', [5, 4 << 2, 0x61]],
    ['an offset cut off', [5, 0, 0x61, (3 << 2) | 2, 1]],
  ])('refuses %s', (_what, bytes) => expect(() => unpackSnappy(Buffer.from(bytes))).toThrow(AppError));

  it('refuses damaged blocks with a word, and only so', () => {
    const whole = Buffer.concat([snappy(Buffer.from('abcdefgh'.repeat(80))), Buffer.from([(30 << 2) | 2, 8, 0])]);
    for (const random of noise(2, 3000)) {
      try {
        unpackSnappy(damaged(whole, random));
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }
  });
});
