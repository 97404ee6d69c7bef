import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

const SKIPPED_FOLDERS = new Set([
  'node_modules',
  'build',
  '.svelte-kit',
  '.git',
  'coverage',
  'data',
  'generated',
  'test-results',
]);

/** Paths of the files below `root` whose name ends as asked, relative to it with `/`, sorted; installed and built files are left out. */
export function sourceFiles(root: string, endings: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) visit(path);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) {
        found.push(relative(root, path).replaceAll('\\', '/'));
      }
    }
  };
  visit(root);
  return found.sort();
}
