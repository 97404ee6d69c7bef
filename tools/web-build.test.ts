import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtureTree } from './gates/fixture-tree.ts';
import { stampBuild, webSourceHash, whyBuild } from './web-build.ts';

const SOURCES = {
  'apps/web/package.json': '{}',
  'apps/web/src/app.html': '<html></html>',
  'apps/web/src/routes/+page.svelte': '<h1>Hello</h1>',
  'packages/contract/src/index.ts': 'export const a = 1;\n',
};

function built(files: Record<string, string> = SOURCES) {
  const tree = fixtureTree(files);
  const hash = webSourceHash(tree.root);
  mkdirSync(join(tree.root, 'apps/web/build'));
  writeFileSync(join(tree.root, 'apps/web/build/index.html'), '');
  stampBuild(tree.root, hash);
  return tree;
}

test('a build of the present sources is kept', () => {
  using tree = built();
  expect(whyBuild(tree.root)).toBeUndefined();
});

test('a missing build and one without a stamp are made anew', () => {
  using tree = fixtureTree(SOURCES);
  expect(whyBuild(tree.root)).toBe('not built yet');
  mkdirSync(join(tree.root, 'apps/web/build'));
  writeFileSync(join(tree.root, 'apps/web/build/index.html'), '');
  expect(whyBuild(tree.root)).toBe('built from unknown sources');
});

test.each([
  ['a changed page', (root: string) => writeFileSync(join(root, 'apps/web/src/app.html'), '<html lang="en"></html>')],
  ['a removed page', (root: string) => rmSync(join(root, 'apps/web/src/routes/+page.svelte'))],
  ['a new setting', (root: string) => writeFileSync(join(root, 'apps/web/vite.config.ts'), '')],
  ['a changed contract', (root: string) => writeFileSync(join(root, 'packages/contract/src/index.ts'), '')],
])('%s asks for a new build', (_what, change) => {
  using tree = built();
  change(tree.root);
  expect(whyBuild(tree.root)).toBe('sources changed');
});
