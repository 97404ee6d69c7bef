import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from './gates/source-files.ts';

const WEB = 'apps/web';
/** Packages whose code becomes part of the built web app. */
const ALSO_BUILT_IN = ['packages/contract/src'];
const STAMP = `${WEB}/build/.built-from`;

/** One hash over the path and content of everything the web app is built from. */
export function webSourceHash(root: string): string {
  const hash = createHash('sha256');
  const folders = [`${WEB}/src`, `${WEB}/static`, ...ALSO_BUILT_IN].filter((folder) => existsSync(join(root, folder)));
  const settings = readdirSync(join(root, WEB), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${WEB}/${entry.name}`);
  const files = folders.flatMap((folder) => sourceFiles(join(root, folder), ['']).map((path) => `${folder}/${path}`));
  for (const path of [...settings, ...files].sort()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Why the web app has to be built, or nothing when the build is of the present sources. */
export function whyBuild(root: string): string | undefined {
  if (!existsSync(join(root, WEB, 'build/index.html'))) return 'not built yet';
  if (!existsSync(join(root, STAMP))) return 'built from unknown sources';
  return readFileSync(join(root, STAMP), 'utf8') === webSourceHash(root) ? undefined : 'sources changed';
}

/** Remembers what the present build was made from. */
export function stampBuild(root: string, hash: string): void {
  writeFileSync(join(root, STAMP), hash);
}
