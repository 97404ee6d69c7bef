import { join } from 'node:path';
import { checkDocLinks } from './gates/doc-links.ts';
import { checkFileLength } from './gates/file-length.ts';
import type { Findings, Gate } from './gates/gate.ts';
import { checkImportGraph } from './gates/import-graph.ts';
import { checkLock } from './gates/lock.ts';
import { checkRuntimeSeams } from './gates/runtime-seams.ts';
import { prepareWeb, styleGate, typesGate, unusedGate, webTypesGate } from './gates/tools.ts';

// Runs every gate and says in one line each how it went. `npm run check -- imports style` runs those named,
// `--warnings` shows what is only warned of.

const ROOT = join(import.meta.dirname, '..');
const MOST_LINES_SHOWN = 40;

let webPrepared: Promise<Findings> | undefined;

/** The gate behind the web app's generated files, which are written once. */
function afterWeb(gate: Gate): Gate {
  return {
    name: gate.name,
    run: async (root) => {
      webPrepared ??= prepareWeb(root);
      const prepared = await webPrepared;
      return prepared.problems.length > 0 ? prepared : gate.run(root);
    },
  };
}

const GATES: readonly Gate[] = [
  typesGate,
  afterWeb(webTypesGate),
  styleGate,
  { name: 'imports', run: checkImportGraph },
  { name: 'seams', run: checkRuntimeSeams },
  { name: 'length', run: checkFileLength },
  { name: 'links', run: checkDocLinks },
  { name: 'lock', run: checkLock },
  afterWeb(unusedGate),
];

function report(gate: Gate, { problems, warnings }: Findings, seconds: number): boolean {
  const passed = problems.length === 0;
  const note = warnings.length > 0 ? `, ${warnings.length} warned` : '';
  console.log(`${passed ? '✓' : '✗'} ${gate.name} (${seconds.toFixed(1)} s${note})`);
  for (const line of problems.slice(0, MOST_LINES_SHOWN)) console.log(`  ${line}`);
  if (problems.length > MOST_LINES_SHOWN) console.log(`  … and ${problems.length - MOST_LINES_SHOWN} lines more`);
  if (showWarnings) for (const line of warnings) console.log(`  warning: ${line}`);
  return passed;
}

const showWarnings = process.argv.includes('--warnings');
const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const waiting = GATES.filter((gate) => asked.length === 0 || asked.some((word) => gate.name.startsWith(word)));
if (waiting.length === 0) {
  console.error(`No such gate. There are: ${GATES.map((gate) => gate.name).join(', ')}`);
  process.exit(2);
}

let failed = 0;
async function work(): Promise<void> {
  for (let gate = waiting.shift(); gate; gate = waiting.shift()) {
    const began = performance.now();
    const findings = await gate.run(ROOT);
    if (!report(gate, findings, (performance.now() - began) / 1000)) failed += 1;
  }
}
await Promise.all([work(), work()]);
process.exit(failed === 0 ? 0 : 1);
