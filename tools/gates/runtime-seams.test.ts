import { expect, test } from 'vitest';
import { fixtureTree } from './fixture-tree.ts';
import { checkRuntimeSeams } from './runtime-seams.ts';

const SERVICE = 'apps/server/src/modules/accounts/service.ts';

function problemsIn(path: string, text: string): string[] {
  using tree = fixtureTree({ [path]: text });
  return checkRuntimeSeams(tree.root).problems;
}

test.each([
  ['process.env.PORT', 'environment'],
  ['process["env"].PORT', 'environment'],
  ['const { env } = process;', 'environment'],
  ['import { env } from "node:process";', 'environment'],
  ['Date.now()', 'time of day'],
  ['new Date()', 'time of day'],
  ['const { now } = Date;', 'time of day'],
  ['Date()', 'time of day'],
  ['Math.random()', 'chance'],
  ['import { randomUUID } from "node:crypto";', 'chance'],
  ['crypto.randomUUID()', 'chance'],
  ['export * from "./store.ts";', 'lists its names'],
  ['export * as store from "./store.ts";', 'lists its names'],
  ['import { a } from "../../../../../internal/reader/src/index.ts";', 'leaves the package'],
  ['const a = () => import("../../../../web/src/a.ts");', 'leaves the package'],
])('%s in a service is found', (text, says) => {
  const problems = problemsIn(SERVICE, `// first line\n${text}\n`);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`${SERVICE}:2: `);
  expect(problems[0]).toContain(says);
});

test.each([
  [SERVICE, 'new Date(0)'],
  [SERVICE, '// process.env is read elsewhere\nconst text = "Date.now() and Math.random()";'],
  [SERVICE, 'import { a } from "../../kernel/clock.ts";'],
  ['apps/server/src/config/environment.ts', 'process.env.PORT'],
  ['apps/server/src/kernel/clock.ts', 'Date.now()'],
  ['internal/engines/chdb/index.ts', 'Math.random()'],
  ['apps/server/src/http/shell.test.ts', 'process.env.CI; Date.now()'],
  ['tools/bench/run.ts', 'process.env.CI; Date.now()'],
  ['apps/web/src/lib/clock.ts', 'new Date()'],
])('%s may contain %s', (path, text) => {
  expect(problemsIn(path, text)).toEqual([]);
});
