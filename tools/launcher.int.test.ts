import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtureTree, linkPackages } from './gates/fixture-tree.ts';

const ROOT = join(import.meta.dirname, '..');
const PRETEND_OLD = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.9.0' } })`;
const COMMAND = `const [word, ...rest]: string[] = process.argv.slice(2);
if (word === 'wait') { process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); }
process.stdout.write(JSON.stringify({ word, rest, pid: process.pid, version: process.versions.node }) + '\\n');
if (word === 'exit') process.exit(Number(rest[0]));
`;

function launcherTree() {
  const tree = fixtureTree({ 'apps/server/package.json': '{"type":"module"}', 'apps/server/src/main.ts': COMMAND });
  cpSync(join(ROOT, 'apps/server/bin'), join(tree.root, 'apps/server/bin'), { recursive: true });
  linkPackages(tree.root, {});
  symlinkSync(join(ROOT, 'node_modules/node'), join(tree.root, 'node_modules/node'));
  return tree;
}

function launch(
  root: string,
  args: string[],
  old: boolean,
): ChildProcess & { said: Promise<{ word: string; rest: string[]; pid: number; version: string }> } {
  const flags = old ? ['--import', PRETEND_OLD] : [];
  const child = spawn(process.execPath, [...flags, join(root, 'apps/server/bin/monitors.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = once(child.stdout!, 'data').then(([data]) => JSON.parse(String(data)));
  return Object.assign(child, { said });
}

test.each([true, false])('arguments and exit code pass through (older runtime: %s)', async (old) => {
  using tree = launcherTree();
  const child = launch(tree.root, ['exit', '3', 'two words'], old);
  const [said, [code]] = await Promise.all([child.said, once(child, 'exit')]);
  expect(said.rest).toEqual(['3', 'two words']);
  expect(said.version).toBe(process.versions.node);
  expect(said.pid === child.pid).toBe(!old);
  expect(code).toBe(3);
});

test.each([true, false])('a signal reaches the command (older runtime: %s)', async (old) => {
  using tree = launcherTree();
  const child = launch(tree.root, ['wait'], old);
  await child.said;
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([7, null]);
});
