import { createFakeClock } from '@monitors/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { ReadPool } from './read-pool.ts';
import type { ReadTask } from './read-worker.ts';

const pools: ReadPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

function setUp(options: { threads?: number; maxWaiting?: number } = {}) {
  const clock = createFakeClock();
  const pool = new ReadPool({ clock, ...options });
  pools.push(pool);
  return { clock, pool };
}

function task(body: string): ReadTask {
  return {
    document: { url: 'https://shop.example/api', contentType: 'application/json', body: new TextEncoder().encode(body) },
    ask: { field: 'price', type: 'number', path: 'price' },
    now: Date.UTC(2026, 0, 5),
  };
}

const PRICE = '{"price": 12.5}';
/** Takes the reader longer than the test needs to stop it. */
const SLOW = JSON.stringify({ list: Array.from({ length: 150_000 }, (_, index) => ({ index, name: `item ${index}` })) });

describe('the pool of readers', () => {
  it('reads in threads, with the time it is given', async () => {
    const { pool } = setUp();
    const reading = await pool.read(task(PRICE));
    expect(reading.fact).toMatchObject({ value: 12.5, type: 'number', at: '2026-01-05T00:00:00.000Z' });
  });

  it('answers everybody when there are more readings than threads', async () => {
    const { pool } = setUp();
    const readings = await Promise.all(Array.from({ length: 20 }, (_, index) => pool.read(task(`{"price": ${index}}`))));
    expect(readings.map(({ fact }) => fact?.value)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('stops a reading that takes too long, and goes on with a new thread', async () => {
    const { clock, pool } = setUp({ threads: 1 });
    await pool.read(task(PRICE));
    const slow = pool.read(task(SLOW));
    const next = pool.read(task(PRICE));
    await clock.advance(5000);
    expect(await slow).toMatchObject({ cause: 'too_large' });
    expect((await next).fact?.value).toBe(12.5);
  });

  it('gives the memory of idle threads back, and starts them again when needed', async () => {
    const { clock, pool } = setUp();
    await pool.read(task(PRICE));
    expect(pool.threads).toBe(1);
    await clock.advance(300_000);
    expect(pool.threads).toBe(0);
    expect((await pool.read(task(PRICE))).fact?.value).toBe(12.5);
    await pool.close();
    expect(clock.waiting).toBe(0);
  });

  it('refuses more than may wait', async () => {
    const { pool } = setUp({ threads: 1, maxWaiting: 1 });
    const first = pool.read(task(PRICE));
    expect(await pool.read(task(PRICE))).toMatchObject({ cause: 'internal' });
    expect((await first).fact?.value).toBe(12.5);
  });

  it('answers everybody when it is closed', async () => {
    const { pool } = setUp({ threads: 1 });
    await pool.read(task(PRICE));
    const open = [pool.read(task(SLOW)), pool.read(task(PRICE))];
    await pool.close();
    expect((await Promise.all(open)).map(({ cause }) => cause)).toEqual(['internal', 'internal']);
    expect(await pool.read(task(PRICE))).toMatchObject({ cause: 'internal' });
  });
});
