import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';

// The server, restarted when its code changes, and the web app with live reload in front of it.
// Node's own `--watch` is handed on to the engines' processes and threads, which it keeps from starting.

const ROOT = join(import.meta.dirname, '..');
const WATCHED = ['apps/server/src', 'internal', 'packages'];
/** An editor or a checkout changes several files at once. */
const QUIET_MS = 300;

let server: ChildProcess;
let isStopping = false;
let isRestarting = false;
let timer: NodeJS.Timeout | undefined;

function startServer(): void {
  isRestarting = false;
  server = spawn(process.execPath, ['apps/server/src/main.ts', 'start'], { cwd: ROOT, stdio: 'inherit' });
  server.on('exit', () => {
    if (isRestarting) startServer();
    else if (!isStopping) console.log('The server ended; it starts again with the next change.');
  });
}

function restart(): void {
  console.log('Restarting the server …');
  isRestarting = true;
  const hasEnded = server.exitCode !== null || server.signalCode !== null;
  if (hasEnded) startServer();
  else server.kill('SIGTERM');
}

startServer();
for (const folder of WATCHED) {
  watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
    if (!name || /node_modules|\.test\.ts$/.test(name) || !/\.(?:ts|sql|json|js|css)$/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(restart, QUIET_MS);
  });
}
const web = spawn(join(ROOT, 'node_modules/.bin/vite'), ['dev'], { cwd: join(ROOT, 'apps/web'), stdio: 'inherit' });

function stop(): void {
  isStopping = true;
  isRestarting = false;
  server.once('exit', () => process.exit(0));
  web.kill('SIGTERM');
  if (!server.kill('SIGTERM')) process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
