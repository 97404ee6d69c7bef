import { expect, test } from 'vitest';
import { isMissingPart } from './missing-part.ts';

test.each([
  'Failed to fetch dynamically imported module: http://x/_app/immutable/nodes/4.js',
  'error loading dynamically imported module: http://x/4.js',
  'Importing a module script failed.',
  'Unable to preload CSS for /_app/immutable/assets/4.css',
])('"%s" is a part of the app that is gone', (message) => {
  expect(isMissingPart(new TypeError(message))).toBe(true);
});

test('any other failure is not', () => {
  expect(isMissingPart(new TypeError('Failed to fetch'))).toBe(false);
  expect(isMissingPart('Importing a module script failed.')).toBe(false);
});
