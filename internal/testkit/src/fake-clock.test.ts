import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';

test('timers run in order of time, each seeing its own time, and the clock ends where told', async () => {
  const clock = createFakeClock(1000);
  const seen: [string, number][] = [];
  clock.after(300, () => seen.push(['late', clock.now()]));
  clock.after(100, () => seen.push(['first', clock.now()]));
  clock.after(100, () => seen.push(['second', clock.now()]));
  clock.after(301, () => seen.push(['never', clock.now()]));
  await clock.advance(300);
  expect(seen).toEqual([
    ['first', 1100],
    ['second', 1100],
    ['late', 1300],
  ]);
  expect(clock.now()).toBe(1300);
  expect(clock.waiting).toBe(1);
});

test('a timer set by another one runs in the same advance, after promises have settled', async () => {
  const clock = createFakeClock();
  const start = clock.now();
  const ticks: number[] = [];
  const tick = async () => {
    ticks.push(clock.now() - start);
    await Promise.resolve();
    await Promise.resolve();
    clock.after(1000, tick);
  };
  clock.after(1000, tick);
  await clock.advance(3500);
  expect(ticks).toEqual([1000, 2000, 3000]);
});

test('a timer that was taken back never runs', async () => {
  const clock = createFakeClock();
  let ran = false;
  const cancel = clock.after(10, () => {
    ran = true;
  });
  cancel();
  await clock.advance(20);
  expect(ran).toBe(false);
});

test('after a jump, what is overdue runs at the time of the jump', async () => {
  const clock = createFakeClock(0);
  const seen: number[] = [];
  clock.after(10, () => seen.push(clock.now()));
  clock.set(5000);
  expect(seen).toEqual([]);
  await clock.advance(0);
  expect(seen).toEqual([5000]);
});
