import { expect, test } from 'vitest';
import { measureLanguage } from './index.ts';
import { lookedAt } from './split.ts';

test('the half that is looked at stays understood', () => {
  const figures = new Map(measureLanguage(undefined, 'look').map((one) => [one.figure, one]));
  expect(figures.get('sentences understood in full')).toMatchObject({ unit: '%', value: 100 });
  expect(figures.get('sentences said back mean the same')!.value).toBeGreaterThan(98);
  expect(figures.get('money strings exact')!.value).toBe(100);
  expect(figures.get('refusals right')!.value).toBe(100);
  expect(figures.get('sentences understood in full')!.cases).toBeGreaterThan(300);
}, 60_000);

test('the split is stable and about even', () => {
  expect([lookedAt('a'), lookedAt('b'), lookedAt('abc')]).toEqual([lookedAt('a'), lookedAt('b'), lookedAt('abc')]);
  const halves = Array.from({ length: 1000 }, (_, index) => lookedAt(`text ${index}`)).filter(Boolean).length;
  expect(halves).toBeGreaterThan(400);
  expect(halves).toBeLessThan(600);
});
