import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTRACT_MOST_BYTES, streamContract } from '../contract/index.ts';
import type { Stream } from '../ports/index.ts';
import { runScript } from '../support/child-process.ts';
import { openLocalLog } from './index.ts';

const APPENDER = new URL('./appender.fixture.ts', import.meta.url);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'monitors-log-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const record = (text: string) => ({ key: text, value: Buffer.from(text.repeat(10)) });
const segments = async () => (await readdir(directory)).filter((name) => name.endsWith('.log')).sort();

async function keysOf(log: Stream): Promise<string[]> {
  const keys: string[] = [];
  let after = log.depth().acked;
  const end = await log.append([record('end')]);
  while (after < end) {
    const batch = await log.read(after, { maxBytes: 100_000 });
    keys.push(...(batch?.records.map(({ key }) => key) ?? []));
    after = batch?.end ?? end;
  }
  return keys.slice(0, -1);
}

for (const fsync of [false, true]) {
  describe(`fsync ${fsync}`, () => {
    streamContract(async () => {
      const open = () => openLocalLog({ directory, fsync, maxBytes: CONTRACT_MOST_BYTES, segmentBytes: 4096 });
      const stream = await open();
      return {
        stream,
        async reopen() {
          await stream.close();
          return open();
        },
      };
    });
  });
}

describe('kill -9', () => {
  it('loses no acknowledged record and doubles none, twelve times over', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const appender = runScript(APPENDER, directory, String(round * 1_000_000));
      await appender.printed(40 + round * 37);
      await appender.kill();
      acknowledged.push(...appender.lines);
    }
    const damages: string[] = [];
    const log = await openLocalLog({ directory, onDamage: (_, where) => damages.push(where) });
    const keys = await keysOf(log);
    const stored = new Set(keys);
    expect(acknowledged.filter((key) => !stored.has(key))).toEqual([]);
    expect(stored.size).toBe(keys.length);
    expect(damages).not.toContain('middle');
    await log.close();
  });
});

describe('a damaged log', () => {
  it('passes over a half-written end and goes on behind the last whole record', async () => {
    const log = await openLocalLog({ directory });
    await log.append([record('a'), record('b')]);
    await log.close();
    const [name = ''] = await segments();
    const whole = await readFile(join(directory, name));
    await writeFile(join(directory, name), whole.subarray(0, whole.length - 3));
    const told: unknown[] = [];
    const again = await openLocalLog({ directory, onDamage: (...heard) => told.push(heard) });
    expect(told).toEqual([[whole.length / 2 - 3, 'torn end']]);
    expect(await keysOf(again)).toEqual(['a']);
    await again.close();
  });

  it('believes no garbage behind the end', async () => {
    const log = await openLocalLog({ directory });
    await log.append([record('a')]);
    await log.close();
    const [name = ''] = await segments();
    await appendFile(join(directory, name), Buffer.alloc(5000, 7));
    const again = await openLocalLog({ directory });
    expect(await keysOf(again)).toEqual(['a']);
    await again.close();
  });

  it('skips to the next file when one is broken in the middle, and says so', async () => {
    const log = await openLocalLog({ directory, segmentBytes: 1 });
    for (const name of ['a', 'b', 'c']) await log.append([record(name)]);
    await log.close();
    const [, middle = ''] = await segments();
    const bytes = await readFile(join(directory, middle));
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(join(directory, middle), bytes);
    const told: string[] = [];
    const again = await openLocalLog({ directory, onDamage: (_, where) => told.push(where) });
    expect(await keysOf(again)).toEqual(['a', 'c']);
    expect(told).toContain('middle');
    await again.close();
  });
});

describe('space', () => {
  it('is given back file by file as records are done with', async () => {
    const log = await openLocalLog({ directory, segmentBytes: 100 });
    const ends: number[] = [];
    for (let n = 0; n < 6; n += 1) ends.push(await log.append([record(`record-${n}`)]));
    const before = (await segments()).length;
    await log.ack(ends[3] ?? 0);
    expect((await segments()).length).toBeLessThan(before);
    expect(await keysOf(log)).toEqual(['record-4', 'record-5']);
    await log.close();
  });

  it('is held by one process', async () => {
    const log = await openLocalLog({ directory });
    await expect(openLocalLog({ directory })).rejects.toThrow('in use by this process already');
    await log.close();
  });
});
