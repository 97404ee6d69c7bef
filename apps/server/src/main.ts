import { enableCompileCache } from 'node:module';
import { runCommand } from './cli/index.ts';

// What was stripped of its types and compiled at one start need not be at the next.
enableCompileCache();

process.exitCode = await runCommand(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onStopSignal(stop) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  },
});
