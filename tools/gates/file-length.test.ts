import { expect, test } from 'vitest';
import { checkFileLength } from './file-length.ts';
import { fixtureTree } from './fixture-tree.ts';

const lines = (count: number) => 'x;\n'.repeat(count);

test('250 lines are fine, 251 are warned of, 401 are refused', () => {
  using tree = fixtureTree({
    'apps/a.ts': lines(250),
    'apps/b.svelte': lines(251),
    'apps/c.ts': lines(400),
    'tools/d.test.ts': lines(401),
  });
  const { problems, warnings } = checkFileLength(tree.root);
  expect(problems).toEqual([expect.stringContaining('tools/d.test.ts: 401 lines')]);
  expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['apps/b.svelte', 'apps/c.ts']);
});

test('tables, SQL, generated and installed files may be long', () => {
  using tree = fixtureTree({
    'internal/language/src/currencies.data.ts': lines(900),
    'apps/server/src/modules/a/migrations/001.ts': lines(900),
    'apps/server/src/modules/a/migrations/001.sql': lines(900),
    'packages/client/generated/api.ts': lines(900),
    'node_modules/x/index.js': lines(900),
    'a.json': lines(900),
  });
  expect(checkFileLength(tree.root)).toEqual({ problems: [], warnings: [] });
});
