import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtureTree } from './fixture-tree.ts';
import type { Gate } from './gate.ts';
import { styleGate, typesGate, unusedGate, webTypesGate } from './tools.ts';

const HERE = join(import.meta.dirname, '../..');
const MAIN = 'apps/server/src/main.ts';

async function problemsOf(gate: Gate, files: Record<string, string>, config: readonly string[]): Promise<string> {
  using tree = fixtureTree({ '.gitignore': 'node_modules\n', 'package.json': '{\n  "type": "module"\n}\n', ...files });
  for (const name of config) cpSync(join(HERE, name), join(tree.root, name));
  symlinkSync(join(HERE, 'node_modules'), join(tree.root, 'node_modules'));
  const { problems } = await gate.run(tree.root);
  return problems.join('\n');
}

test('a wrong type is found, a right one is not', async () => {
  expect(await problemsOf(typesGate, { [MAIN]: `export const port: number = 'a';\n` }, ['tsconfig.json'])).toContain('TS2322');
  expect(await problemsOf(typesGate, { [MAIN]: 'export const port: number = 1;\n' }, ['tsconfig.json'])).toBe('');
});

test('wrong format and lint are found, right ones are not', async () => {
  expect(await problemsOf(styleGate, { [MAIN]: 'export const port = "a"\n' }, ['biome.json'])).toContain('format');
  expect(await problemsOf(styleGate, { [MAIN]: 'export const port: any = 1;\n' }, ['biome.json'])).toContain('noExplicitAny');
  expect(await problemsOf(styleGate, { [MAIN]: 'export const port = 1;\n' }, ['biome.json'])).toBe('');
});

test('a file and an export that nothing uses are found', async () => {
  const manifests = {
    'package.json': JSON.stringify({ name: 'root', type: 'module', workspaces: ['apps/*'] }),
    'apps/server/package.json': JSON.stringify({ name: 'monitors', type: 'module' }),
    'apps/server/src/used.ts': 'export const used = 1;\n',
    [MAIN]: `import { used } from './used.ts';\nconsole.log(used);\n`,
  };
  expect(await problemsOf(unusedGate, manifests, ['knip.json', 'tsconfig.json'])).toBe('');
  expect(
    await problemsOf(unusedGate, { ...manifests, 'apps/server/src/left.ts': 'export const a = 1;\n' }, [
      'knip.json',
      'tsconfig.json',
    ]),
  ).toContain('left.ts');
  const more = { ...manifests, 'apps/server/src/used.ts': 'export const used = 1;\nexport const forgotten = 2;\n' };
  expect(await problemsOf(unusedGate, more, ['knip.json', 'tsconfig.json'])).toContain('forgotten');
});

test('a wrong type in a component is found', async () => {
  const tsconfig = JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'esnext',
      verbatimModuleSyntax: true,
    },
    include: ['src'],
  });
  const component = (value: string) => ({
    'apps/web/tsconfig.json': tsconfig,
    'apps/web/src/A.svelte': `<script lang="ts">\n  const size: number = ${value};\n</script>\n\n{size}\n`,
  });
  expect(await problemsOf(webTypesGate, component(`'a'`), [])).toContain('not assignable');
  expect(await problemsOf(webTypesGate, component('1'), [])).toBe('');
});
