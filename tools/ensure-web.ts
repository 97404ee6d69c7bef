import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { stampBuild, webSourceHash, whyBuild } from './web-build.ts';

// Builds the web app when its build is missing or of other sources; says so in one line.

const ROOT = join(import.meta.dirname, '..');

const why = whyBuild(ROOT);
if (why) {
  const began = performance.now();
  process.stdout.write(`Building the web app (${why}) … `);
  const hash = webSourceHash(ROOT);
  const { status, stdout, stderr, error } = spawnSync(join(ROOT, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn'], {
    cwd: join(ROOT, 'apps/web'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    process.stdout.write(`failed\n${error?.message ?? ''}${stdout}${stderr}`);
    process.exit(1);
  }
  stampBuild(ROOT, hash);
  process.stdout.write(`done in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
}
