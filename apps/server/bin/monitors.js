#!/usr/bin/env node
// Starts the command with a runtime that runs TypeScript: this one from version 24 on, else the one npm installed.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_VERSION = 24;
const main = join(dirname(fileURLToPath(import.meta.url)), '../src/main.ts');

if (Number(process.versions.node.split('.')[0]) >= NEEDED_VERSION) {
  process.argv[1] = main;
  await import('../src/main.ts');
} else {
  const runtime = installedRuntime();
  const child = spawn(runtime, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${runtime} does not run: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

function installedRuntime() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin/node');
  } catch {
    console.error(
      `Node ${NEEDED_VERSION} or newer is needed, and the one from npm is not installed: run \`npm ci\` in the repository.`,
    );
    process.exit(1);
  }
}
