import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

// The server, restarted when its code changes, and the web app with live reload in front of it.

const ROOT = join(import.meta.dirname, '..');
const WATCHED = ['apps/server/src', 'internal', 'packages'];

const children: ChildProcess[] = [
  spawn(process.execPath, [...WATCHED.map((path) => `--watch-path=${path}`), 'apps/server/src/main.ts', 'start'], {
    cwd: ROOT,
    stdio: 'inherit',
  }),
  spawn(join(ROOT, 'node_modules/.bin/vite'), ['dev'], { cwd: join(ROOT, 'apps/web'), stdio: 'inherit' }),
];

let stopping = false;
function stop(code: number): void {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}

for (const child of children) child.on('exit', (code) => stop(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0));
