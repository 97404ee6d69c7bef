import { expect, it } from 'vitest';
import { wildcardMatch } from './wildcard.ts';

it.each([
  ['out*age', 'big outage today', true],
  ['v?.2', 'release v1.2', true],
  ['v?.2', 'release v.2', false],
  ['(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaa!', false],
  ['', 'anything', true],
])('%s in %s: %s', (pattern, text, expected) => {
  expect(wildcardMatch(pattern, text)).toBe(expected);
});

it('bears a pattern made to be slow', () => {
  expect(wildcardMatch('*a'.repeat(500), 'a'.repeat(400))).toBe(false);
});
