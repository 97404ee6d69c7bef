import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from './gate.ts';
import { sourceFiles } from './source-files.ts';

const WARN_LINES = 250;
const MOST_LINES = 400;
const EXEMPT = /\.data\.ts$|\.d\.ts$|(?:^|\/)migrations\//;

/** Lines of hand-written files: beyond 250 a warning, beyond 400 a problem. Tables (`*.data.ts`), SQL and generated files are exempt. */
export function checkFileLength(root: string): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  for (const path of sourceFiles(root, ['.ts', '.js', '.cjs', '.mjs', '.svelte', '.css'])) {
    if (EXEMPT.test(path)) continue;
    const text = readFileSync(join(root, path), 'utf8');
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    if (lines > MOST_LINES) findings.problems.push(`${path}: ${lines} lines, at most ${MOST_LINES}; split it by meaning`);
    else if (lines > WARN_LINES) findings.warnings.push(`${path}: ${lines} lines, wanted ${WARN_LINES} at most`);
  }
  return findings;
}
