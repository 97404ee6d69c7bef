import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A small tree of files in a temporary folder; removed when its `using` scope ends. */
export interface FixtureTree extends Disposable {
  root: string;
}

/** Writes a tree of files, path → text, with the workspace packages linked as npm links them. */
export function fixtureTree(files: Record<string, string>): FixtureTree {
  const root = mkdtempSync(join(tmpdir(), 'monitors-gate-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

/** Adds `node_modules/@monitors/<name>` links to package folders of a tree. */
export function linkPackages(root: string, packages: Record<string, string>): void {
  mkdirSync(join(root, 'node_modules/@monitors'), { recursive: true });
  for (const [name, folder] of Object.entries(packages))
    symlinkSync(join(root, folder), join(root, 'node_modules/@monitors', name));
}
