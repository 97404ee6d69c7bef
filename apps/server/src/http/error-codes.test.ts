import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '@monitors/contract';
import { expect, it } from 'vitest';

it('docs/errors.md lists the error codes of the contract, word for word', () => {
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
  const documented = page.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  const expected = Object.entries(ERROR_CODES).map(([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`);
  expect(documented).toEqual(expected);
});
