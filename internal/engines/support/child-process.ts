import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A script of the test running in its own process, which may be killed at any moment. */
export interface TestProcess {
  pid: number;
  /** Lines it has printed. */
  lines: string[];
  /** Resolves once it has printed so many lines; rejects when it ends before that. */
  printed(count: number): Promise<void>;
  /** `kill -9`, waited for. */
  kill(): Promise<void>;
}

/** Runs a TypeScript file in a process of its own. */
export function runScript(script: URL, ...parameters: string[]): TestProcess {
  const child = spawn(process.execPath, [fileURLToPath(script), ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    child.emit('printed');
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    pid: child.pid ?? 0,
    lines,
    printed: (count) => untilPrinted(child, lines, count, () => errors),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function untilPrinted(child: ChildProcess, lines: string[], count: number, errors: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (lines.length >= count) resolve();
    };
    child.on('printed', check);
    child.once('close', () => reject(new Error(`The script ended after ${lines.length} lines: ${errors()}`)));
    check();
  });
}
