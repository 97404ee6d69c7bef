import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpack } from './unpack.ts';

const TEXT = Buffer.from('{"a":1}');

describe('unpack', () => {
  it.each([
    ['plain', TEXT, ''],
    ['gzip without a header', gzipSync(TEXT), ''],
    ['gzip twice', gzipSync(gzipSync(TEXT)), 'gzip'],
    ['zlib', deflateSync(TEXT), 'deflate'],
    ['raw deflate', deflateRawSync(TEXT), 'deflate'],
    ['zstd', zstdCompressSync(TEXT), 'zstd1'],
    ['brotli', brotliCompressSync(TEXT), 'br'],
    ['plain that claims brotli', TEXT, 'br'],
    ['plain that claims gzip', TEXT, 'gzip'],
    ['plain that claims deflate', TEXT, 'deflate'],
  ])('reads %s', async (_name, bytes, encoding) => {
    expect((await unpack(bytes, encoding)).toString()).toBe('{"a":1}');
  });

  it('goes by the header once', async () => {
    expect((await unpack(deflateSync('first\nsecond'), 'deflate')).toString()).toBe('first\nsecond');
  });

  it.each([
    ['gzip', gzipSync],
    ['zlib', deflateSync],
    ['zstd', zstdCompressSync],
  ])('refuses a bomb of %s', async (name, pack) => {
    const bomb = pack(Buffer.alloc(2_000_000));
    const encoding = name === 'zlib' ? 'deflate' : '';
    await expect(unpack(bomb, encoding, 1_000_000)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuses what is cut off', async () => {
    await expect(unpack(gzipSync(TEXT).subarray(0, 15))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    await expect(unpack(zstdCompressSync(TEXT).subarray(0, 8))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});
