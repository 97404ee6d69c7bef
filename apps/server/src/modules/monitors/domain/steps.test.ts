import type { BrowserStep } from '@monitors/contract';
import { expect, it } from 'vitest';
import { loginSteps, stepProblems } from './steps.ts';

const type = (selector: string, secret?: boolean): BrowserStep => ({
  kind: 'type',
  selector,
  text: 'x',
  ...(secret ? { secret } : {}),
});
const click = (selector: string): BrowserStep => ({ kind: 'click', selector });
const wait: BrowserStep = { kind: 'wait_for', selector: '#x' };

it.each<[BrowserStep[], number]>([
  [[], 0],
  [[click('#cookies'), wait], 0],
  [[type('#q'), click('#search')], 0],
  [[type('#user'), type('#pass', true), click('#go')], 3],
  [[type('#user'), type('#pass', true), click('#go'), wait, click('#usage')], 3],
  [[type('#user'), click('#next'), type('#pass', true), wait, click('#go'), wait], 5],
  [[type('#pass', true), wait], 1],
])('%j log in with the first %i', (steps, count) => {
  expect(loginSteps(steps)).toBe(count);
});

it('names what cannot be done', () => {
  const steps: BrowserStep[] = [
    { kind: 'goto', url: 'javascript:alert(1)' },
    { kind: 'goto', url: 'https://shop.example/' },
    { kind: 'click', selector: 'div >> internal:control=enter-frame' },
    { kind: 'click', selector: 'text=Sign in' },
    { kind: 'type', selector: '#a', text: '••••' },
    { kind: 'scroll', pixels: 5 },
  ];
  expect(stepProblems(steps).map(({ field }) => field)).toEqual([
    'source.steps.0.url',
    'source.steps.2.selector',
    'source.steps.4.text',
  ]);
});
