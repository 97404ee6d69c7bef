import { describe, expect, it } from 'vitest';
import { noise, testBatch } from '../testing/test-receivers.ts';
import { ByteTable } from './byte-table.ts';
import { SeriesMemory } from './series-memory.ts';

const viewOf = (text: string) => {
  const bytes = Buffer.from(`..${text}..`);
  return [new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 2, bytes.length - 2] as const;
};

describe('ByteTable', () => {
  it('finds each of many keys again, by content alone', () => {
    const table = new ByteTable<string>();
    const keys: string[] = [];
    for (const { next } of noise(7, 5000)) keys.push(`${keys.length}${'abcdefgh'.slice(0, next(9))}`);
    for (const key of keys) {
      expect(table.find(...viewOf(key))).toBeUndefined();
      table.add(...viewOf(key), key);
    }
    for (const key of keys) expect(table.find(...viewOf(key))).toBe(key);
    expect(table.find(...viewOf('another'))).toBeUndefined();
  });

  it('tells an empty key and lengths apart', () => {
    const table = new ByteTable<number>();
    table.add(...viewOf(''), 0);
    table.add(...viewOf('a'), 1);
    table.add(...viewOf('a\0'), 2);
    expect(['', 'a', 'a\0'].map((key) => table.find(...viewOf(key)))).toEqual([0, 1, 2]);
  });

  it('empties itself rather than grow without end', () => {
    const table = new ByteTable<number>();
    for (let index = 0; index < 100_001; index += 1) table.add(...viewOf(`${index}`), index);
    expect(table.size).toBe(1);
    expect(table.find(...viewOf('100000'))).toBe(100_000);
    expect(table.find(...viewOf('5'))).toBeUndefined();
  });
});

describe('SeriesMemory', () => {
  const filled = () => {
    const memory = new SeriesMemory<string>();
    memory.of(testBatch()).add(...viewOf('key'), 'series');
    return memory;
  };

  it('keeps series of a project for the day, and apart from those of others', () => {
    const memory = filled();
    expect(memory.of(testBatch()).find(...viewOf('key'))).toBe('series');
    expect(memory.of(Object.assign(testBatch(), { projectId: 'p2' })).size).toBe(0);
    const tomorrow = testBatch();
    expect(memory.of(Object.assign(tomorrow, { receivedAt: tomorrow.receivedAt + 86_400_000 })).size).toBe(0);
  });

  it('forgets them when a batch was not written, as their descriptions were in it', async () => {
    const memory = filled();
    await memory.writing(testBatch(), async () => {});
    expect(memory.of(testBatch()).size).toBe(1);
    await expect(memory.writing(testBatch(), () => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(memory.of(testBatch()).size).toBe(0);
  });
});
