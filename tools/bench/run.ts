import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { Bench, Figure } from './figure.ts';

// `npm run bench -- <name>`: says what machine this is, then prints one line of JSON per figure.

const BENCHES: Record<string, () => Promise<{ bench: Bench }>> = {
  start: () => import('./start.ts'),
  checks: () => import('./checks.ts'),
  notify: () => import('./notify.ts'),
  api: () => import('./api.ts'),
  reader: () => import('./reader.ts'),
  accuracy: () => import('./accuracy.ts'),
  intake: () => import('./intake.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = BENCHES[name];
if (!load) {
  console.error(`Which one? npm run bench -- ${Object.keys(BENCHES).join(' | ')}`);
  process.exit(2);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

const [processor] = cpus();
const machine = {
  machine: processor?.model ?? 'unknown',
  cores: cpus().length,
  memoryGB: Math.round(totalmem() / 1e9),
  node: process.versions.node,
  system: `${process.platform} ${process.arch}`,
  commit: commit(),
};
console.log(JSON.stringify(machine));

const { bench } = await load();
await bench({
  args,
  report: (figure: Figure) => console.log(JSON.stringify({ bench: name, ...figure })),
  say: (text) => console.error(text),
});
process.exit(0);
