import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Findings, Gate } from './gate.ts';

const BIN = join(import.meta.dirname, '../../node_modules/.bin');

/** Runs an installed program in a folder; what it wrote is the problem when it exits with another code than 0. */
function runTool(name: string, args: readonly string[], folder: string): Promise<Findings> {
  return new Promise((resolve) => {
    const child = spawn(join(BIN, name), args, {
      cwd: folder,
      env: { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}`, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ problems: [`${name}: ${error.message}`], warnings: [] }));
    child.on('close', (code) => {
      const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.includes('━━'));
      resolve({ problems: code === 0 ? [] : [...lines, `${name} exited with ${code}`], warnings: [] });
    });
  });
}

/** Types of the server, the packages, the tests and the tools. */
export const typesGate: Gate = {
  name: 'types',
  run: (root) => runTool('tsc', ['-p', '.', '--incremental', '--tsBuildInfoFile', 'build/types.tsbuildinfo'], root),
};

/** Format and lint. */
export const styleGate: Gate = {
  name: 'style',
  run: (root) =>
    runTool('biome', ['ci', '--colors=off', '--reporter=concise', '--diagnostic-level=warn', '--error-on-warnings'], root),
};

/** Files, exports and dependencies that nothing uses. */
export const unusedGate: Gate = {
  name: 'unused',
  run: (root) => runTool('knip', ['--no-progress', '--reporter', 'compact'], root),
};

/** Types of the web app and its components. */
export const webTypesGate: Gate = {
  name: 'web types',
  run: (root) => runTool('svelte-check', ['--output', 'machine', '--threshold', 'error'], join(root, 'apps/web')),
};

/** Writes the generated types and configuration of the web app, which other gates read. */
export function prepareWeb(root: string): Promise<Findings> {
  return runTool('svelte-kit', ['sync'], join(root, 'apps/web'));
}
