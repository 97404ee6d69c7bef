import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, quantile, rounded } from './figure.ts';
import { startBenchServer, wait } from './fixture.ts';
import { cpuSeconds, residentMegabytes } from './process-usage.ts';

const LATER_STARTS = 5;
const IDLE_SECONDS = 10;

/** From the start of the process to the first answer, on an empty and on a used data folder, and what it holds while nothing happens. */
export const bench: Bench = async ({ report, say }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'monitors-bench-start-'));
  try {
    const first = await startBenchServer({ dataDir });
    report({ figure: 'first start to ready', value: Math.round(first.readyMs), unit: 'ms' });
    await first.stop();

    const later: number[] = [];
    for (let n = 0; n < LATER_STARTS; n += 1) {
      const server = await startBenchServer({ dataDir });
      later.push(server.readyMs);
      await server.stop();
    }
    report({
      figure: 'second start to ready',
      value: Math.round(quantile(later, 0.5)),
      unit: 'ms',
      budget: 2000,
      of: LATER_STARTS,
    });

    const idle = await startBenchServer({ dataDir });
    say(`Idle for ${IDLE_SECONDS} s …`);
    await wait(IDLE_SECONDS);
    report({
      figure: 'idle memory',
      value: Math.round(residentMegabytes(idle.pid)),
      unit: 'MB',
      budget: 600,
      afterSeconds: IDLE_SECONDS,
    });
    const before = cpuSeconds(idle.pid);
    await wait(IDLE_SECONDS);
    report({ figure: 'idle CPU', value: rounded((cpuSeconds(idle.pid) - before) / IDLE_SECONDS), unit: 'share', of: 'one core' });
    await idle.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
};
