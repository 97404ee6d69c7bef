import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerProcess } from '@monitors/testkit';
import { type Bench, type BenchContext, numberFlag, rounded } from './figure.ts';
import { createMonitors, priceMonitor, probeMonitor, scrape, signUp, startBenchServer, until, wait } from './fixture.ts';
import { cpuSeconds, residentMegabytes } from './process-usage.ts';
import { histogramQuantile, sumOf } from './prometheus.ts';
import { startTarget, type Target } from './target.ts';

const CHECKS = 'monitors_checks_total';
const LATENESS = 'monitors_check_lateness_seconds';
const BUDGETS = { checksPerSecond: 500, cpuPer1000: 0.8, latenessMs: 200 };

/** Scheduled checks of a local target: 1,000 probes with 1,000 pages, as many as go at once, and many probes on a one-minute schedule. */
export const bench: Bench = async (context) => {
  const target = await startTarget();
  try {
    await probesAndPages(context, target);
    await manyProbes(context, target);
  } finally {
    await target.stop();
  }
};

async function probesAndPages(context: BenchContext, target: Target): Promise<void> {
  const count = numberFlag(context.args, 'monitors', 1000);
  const seconds = numberFlag(context.args, 'seconds', 60);
  const server = await startBenchServer();
  try {
    const client = await signUp(server);
    context.say(`Creating ${count} probes every 10 s and ${count} pages every 60 s …`);
    await createMonitors(client, count, (n) => probeMonitor(target.probe(n), 10));
    await createMonitors(client, count, (n) => priceMonitor(target.page(n), 60));
    await until(
      'every page was checked once',
      120_000,
      async () => sumOf(await scrape(server), CHECKS, 'source="page"') >= count,
    );
    await window(context, server, seconds, { load: `${count} probes at 10 s, ${count} pages at 60 s` });
  } finally {
    await server.stop();
  }
}

async function manyProbes(context: BenchContext, target: Target): Promise<void> {
  const count = numberFlag(context.args, 'probes', 10_000);
  const seconds = numberFlag(context.args, 'seconds', 60);
  const dataDir = mkdtempSync(join(tmpdir(), 'monitors-bench-checks-'));
  try {
    // Created while nothing is scheduled, so that all of them are due when the next start begins to check.
    const quiet = await startBenchServer({ dataDir, env: { SCHEDULING: 'off' } });
    context.say(`Creating ${count} probes every 60 s …`);
    const began = performance.now();
    await createMonitors(await signUp(quiet), count, (n) => probeMonitor(target.probe(n), 60));
    context.report({
      figure: 'creating monitors through the API',
      value: rounded(count / ((performance.now() - began) / 1000)),
      unit: 'requests/s',
    });
    await quiet.stop();
    // Overdue by more than a period, as after a long stop: then the scheduler spreads the next round over the period.
    await wait(61);

    const server = await startBenchServer({ dataDir });
    try {
      await allAtOnce(context, server, count);
      await wait(60);
      await window(context, server, seconds, { load: `${count} probes at 60 s` }, BUDGETS.latenessMs);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** How fast checks go when all are due. */
async function allAtOnce({ report }: BenchContext, server: ServerProcess, count: number): Promise<void> {
  const load = `${count} probes due at once`;
  const [before, cpuBefore, began] = [sumOf(await scrape(server), CHECKS), cpuSeconds(server.pid), performance.now()];
  await until('every probe was checked once', 180_000, async () => sumOf(await scrape(server), CHECKS) >= count * 0.98, 0.1);
  const done = sumOf(await scrape(server), CHECKS) - before;
  const seconds = (performance.now() - began) / 1000;
  report({
    figure: 'check throughput',
    value: rounded(done / seconds),
    unit: 'checks/s',
    budget: BUDGETS.checksPerSecond,
    load,
    of: done,
  });
  report({
    figure: 'CPU',
    value: rounded(((cpuSeconds(server.pid) - cpuBefore) / done) * 1000),
    unit: 'CPU-s/1000',
    budget: BUDGETS.cpuPer1000,
    load,
  });
}

/** What a stretch of the regular schedule costs and how late its checks begin. */
async function window(
  { report, say }: BenchContext,
  server: ServerProcess,
  seconds: number,
  load: { load: string },
  latenessBudget?: number,
): Promise<void> {
  say(`Measuring for ${seconds} s …`);
  const [before, cpuBefore, began] = [await scrape(server), cpuSeconds(server.pid), performance.now()];
  await wait(seconds);
  const after = await scrape(server);
  const elapsed = (performance.now() - began) / 1000;
  const done = sumOf(after, CHECKS) - sumOf(before, CHECKS);
  report({ figure: 'checks on schedule', value: rounded(done / elapsed), unit: 'checks/s', ...load });
  report({ figure: 'CPU', value: rounded(((cpuSeconds(server.pid) - cpuBefore) / done) * 1000), unit: 'CPU-s/1000', ...load });
  for (const q of [0.5, 0.99]) {
    const late = histogramQuantile(before, after, LATENESS, q) * 1000;
    report({
      figure: `lateness p${q * 100}`,
      value: rounded(late),
      unit: 'ms',
      budget: q === 0.99 ? latenessBudget : undefined,
      ...load,
    });
  }
  report({
    figure: 'unknown verdicts',
    value: sumOf(after, CHECKS, 'verdict="unknown"') - sumOf(before, CHECKS, 'verdict="unknown"'),
    unit: 'count',
    ...load,
  });
  report({ figure: 'memory', value: Math.round(residentMegabytes(server.pid)), unit: 'MB', ...load });
}
