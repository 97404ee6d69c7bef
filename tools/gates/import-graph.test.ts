import { expect, test } from 'vitest';
import { fixtureTree, linkPackages } from './fixture-tree.ts';
import { checkImportGraph } from './import-graph.ts';

const M = 'apps/server/src/modules';
const MANIFEST = (name: string) =>
  JSON.stringify({
    name,
    type: 'module',
    exports: { '.': './index.ts', './ports': './ports/index.ts', './pglite': './pglite/index.ts' },
  });

const BASE: Record<string, string> = {
  'packages/contract/package.json': MANIFEST('@monitors/contract'),
  'packages/contract/index.ts': 'export const code = 1;\nexport type Code = number;\n',
  'packages/client/package.json': MANIFEST('@monitors/client'),
  'packages/client/index.ts': 'export const client = 1;\n',
  'internal/reader/package.json': MANIFEST('@monitors/reader'),
  'internal/reader/index.ts': 'export const read = 1;\nexport type Page = string;\n',
  'internal/language/package.json': MANIFEST('@monitors/language'),
  'internal/language/index.ts': 'export const parse = 1;\n',
  'internal/testkit/package.json': MANIFEST('@monitors/testkit'),
  'internal/testkit/index.ts': 'export const kit = 1;\n',
  'internal/engines/package.json': MANIFEST('@monitors/engines'),
  'internal/engines/ports/index.ts': 'export type Port = number;\n',
  'internal/engines/pglite/index.ts': 'export const pglite = 1;\nexport type Options = number;\n',
  'node_modules/fastify/package.json': JSON.stringify({ name: 'fastify', type: 'module', exports: './index.ts' }),
  'node_modules/fastify/index.ts': 'export type FastifyInstance = object;\n',
  'apps/server/src/kernel/clock.ts': 'export const now = 1;\n',
  [`${M}/accounts/index.ts`]: 'export const accounts = 1;\n',
  [`${M}/accounts/store.ts`]: 'export const store = 1;\nexport type Row = number;\n',
  [`${M}/accounts/domain/rule.ts`]: 'export const rule = 1;\n',
  [`${M}/monitors/index.ts`]: 'export const monitors = 1;\n',
  [`${M}/incidents/index.ts`]: 'export const incidents = 1;\n',
  [`${M}/dashboards/index.ts`]: 'export const dashboards = 1;\n',
};

const use = (target: string) => `import { x } from '${target}';\nexport const y = x;\n`;
const useType = (target: string) => `import type { X } from '${target}';\nexport type Y = X;\n`;

async function rulesBroken(files: Record<string, string>): Promise<string[]> {
  using tree = fixtureTree({ ...BASE, ...files });
  linkPackages(tree.root, {
    contract: 'packages/contract',
    client: 'packages/client',
    reader: 'internal/reader',
    language: 'internal/language',
    testkit: 'internal/testkit',
    engines: 'internal/engines',
  });
  const { problems } = await checkImportGraph(tree.root);
  return [...new Set(problems.map((problem) => /: ([a-z-]+)(?: \(|$)/.exec(problem)?.[1] ?? problem))].sort();
}

test('a tree that keeps the rules passes', async () => {
  const broken = await rulesBroken({
    'apps/server/src/app.ts': `${useType('@monitors/engines/pglite').replaceAll('X', 'A').replaceAll('Y', 'B')}export const open = () => import('@monitors/engines/pglite');\nexport const wire = () => import('./modules/monitors/module.ts');\n`,
    [`${M}/monitors/module.ts`]: `${useType('fastify')}export * as routes from './routes.ts';\n`,
    [`${M}/monitors/routes.ts`]: `import { z } from './service.ts';\n${useType('fastify')}export const r = z;\n`,
    [`${M}/monitors/service.ts`]: `import { accounts } from '../accounts/index.ts';\nimport { s } from './store.ts';\nimport { d } from './domain/judge.ts';\nexport const z = [accounts, s, d];\n`,
    [`${M}/monitors/store.ts`]: `import type { Port } from '@monitors/engines/ports';\nexport const s: Port = 1;\n`,
    [`${M}/monitors/domain/judge.ts`]: `import { now } from '../../../kernel/clock.ts';\nimport { code } from '@monitors/contract';\nimport { parse } from '@monitors/language';\nimport type { Page } from '@monitors/reader';\nexport const d = [now, code, parse];\nexport type P = Page;\n`,
    [`${M}/monitors/store.int.test.ts`]: use('@monitors/engines/pglite'),
    'tools/bench/x.ts': use('@monitors/testkit'),
  });
  expect(broken).toEqual([]);
});

test.each<[rule: string, path: string, text: string]>([
  ['no-cycles', 'tools/a.ts', `import type { X } from './b.ts';\nexport type Y = X;\n`],
  ['resolvable', 'tools/a.ts', use('./nowhere.ts')],
  ['packages-stand-alone', 'packages/contract/a.ts', use('@monitors/client')],
  ['packages-stand-alone', 'packages/client/a.ts', use('@monitors/reader')],
  ['internal-imports-contract', 'internal/reader/a.ts', use('@monitors/client')],
  ['nothing-imports-apps', 'tests/a.test.ts', use('../apps/server/src/kernel/clock.ts')],
  ['apps-stand-alone', 'apps/web/src/a.ts', use('../../server/src/kernel/clock.ts')],
  ['web-imports-contract', 'apps/web/src/a.ts', use('@monitors/reader')],
  ['web-imports-contract', 'apps/web/src/A.svelte', `<script lang="ts">\n${use('@monitors/reader')}</script>\n\n{y}\n`],
  ['testkit-in-tests-only', 'apps/server/src/a.ts', use('@monitors/testkit')],
  ['module-by-index', `${M}/monitors/a.ts`, useType('../accounts/store.ts')],
  ['module-public-face', 'apps/server/src/http/a.ts', use('../modules/accounts/store.ts')],
  ['module-known', `${M}/newcomer/a.ts`, use('../../kernel/clock.ts')],
  ['module-order-accounts', `${M}/accounts/a.ts`, useType('../monitors/index.ts')],
  ['module-order-monitors', `${M}/monitors/a.ts`, use('../incidents/index.ts')],
  ['module-order-reports', `${M}/reports/a.ts`, use('../dashboards/index.ts')],
  ['module-order-demo', `${M}/demo/a.ts`, use('../accounts/index.ts')],
  ['routes-call-service', `${M}/accounts/routes.ts`, use('./store.ts')],
  ['routes-call-service', `${M}/accounts/jobs/sweep.ts`, use('../domain/rule.ts')],
  ['service-below-routes', `${M}/accounts/service.ts`, use('./module.ts')],
  ['store-below-service', `${M}/accounts/store-keys.ts`, use('./key-service.ts')],
  ['domain-is-pure', `${M}/accounts/domain/a.ts`, useType('../store.ts')],
  ['domain-is-pure', `${M}/accounts/domain/a.ts`, use('node:fs')],
  ['domain-borrows-types', `${M}/accounts/domain/a.ts`, use('@monitors/reader')],
  ['kernel-is-small', 'apps/server/src/kernel/a.ts', use('../http/shell.ts')],
  ['drivers-in-app', `${M}/accounts/a.ts`, `export const open = () => import('@monitors/engines/pglite');\n`],
  ['drivers-by-dynamic-import', 'apps/server/src/app.ts', use('@monitors/engines/pglite')],
  ['fastify-at-the-edge', `${M}/accounts/service.ts`, useType('fastify')],
  ['reading-is-pure', 'internal/language/a.ts', use('node:fs')],
])('%s is broken by %s', async (rule, path, text) => {
  const neighbours = {
    'tools/b.ts': path === 'tools/a.ts' ? `import type { Y } from './a.ts';\nexport type X = Y;\n` : '',
    'apps/server/src/http/shell.ts': '',
    [`${M}/accounts/module.ts`]: '',
    [`${M}/accounts/key-service.ts`]: '',
  };
  expect(await rulesBroken({ ...neighbours, [path]: text })).toContain(rule);
});
