import { expect, it, vi } from 'vitest';
import { AnswerCache } from './answer-cache.ts';

function setup() {
  let now = 0;
  const cache = new AnswerCache({ now: () => now, after: () => () => {} });
  let made = 0;
  const make = vi.fn(async () => ({ made: ++made }));
  const pass = (ms: number) => {
    now += ms;
  };
  return { cache, make, pass };
}

it('makes one answer for all who ask at once, and a new one after a change', async () => {
  const { cache, make } = setup();
  expect(await Promise.all([1, 2, 3].map(() => cache.answer('p', '/monitors', make)))).toEqual(Array(3).fill('{"made":1}'));
  cache.changed('other');
  expect(await cache.answer('p', '/monitors', make)).toBe('{"made":1}');
  cache.changed('p');
  expect(await cache.answer('p', '/monitors', make)).toBe('{"made":2}');
});

it('keeps projects and questions apart', async () => {
  const { cache, make } = setup();
  await cache.answer('p', '/monitors', make);
  expect(await cache.answer('p', '/monitors?q=a', make)).toBe('{"made":2}');
  expect(await cache.answer('q', '/monitors', make)).toBe('{"made":3}');
});

it('does not share an answer that was begun before the change', async () => {
  const { cache, make } = setup();
  const early = cache.answer('p', '/monitors', make);
  cache.changed('p');
  expect(await cache.answer('p', '/monitors', make)).toBe('{"made":2}');
  expect(await early).toBe('{"made":1}');
});

it('keeps no answer for long, and no refusal at all', async () => {
  const { cache, make, pass } = setup();
  await cache.answer('p', '/monitors', make);
  pass(1000);
  expect(await cache.answer('p', '/monitors', make)).toBe('{"made":2}');
  await expect(cache.answer('p', '/none', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.answer('p', '/none', make)).toBe('{"made":3}');
});
