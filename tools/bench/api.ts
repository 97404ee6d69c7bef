import { Agent, request } from 'node:http';
import type { ApiClient } from '@monitors/testkit';
import { type Bench, type BenchContext, numberFlag, quantile, rounded } from './figure.ts';
import { createMonitors, inParallel, probeMonitor, scrape, signUp, startBenchServer, until, wait } from './fixture.ts';
import { sumOf } from './prometheus.ts';
import { startTarget } from './target.ts';

const CLIENTS = 50;
const MONITORS = 200;
const BUDGET_MS = 30;
/** Between two requests of a client whose person reads what it shows. */
const THINKING_SECONDS = 1;

/** Latency of reads under 50 clients at once: when each thinks between two requests, and when none does. */
export const bench: Bench = async (context) => {
  const seconds = numberFlag(context.args, 'seconds', 15);
  const [target, server] = await Promise.all([startTarget(), startBenchServer()]);
  try {
    const client = await signUp(server);
    const ids = await createMonitors(client, MONITORS, (n) => probeMonitor(target.probe(n), 10));
    await until('some history', 60_000, async () => sumOf(await scrape(server), 'monitors_checks_total') >= MONITORS * 2);
    const paths = readsOf(ids);
    await measure(context, server.baseUrl, client, paths, { seconds: 3, thinking: THINKING_SECONDS }, () => {});
    await measure(context, server.baseUrl, client, paths, { seconds, thinking: THINKING_SECONDS }, context.report);
    await measure(context, server.baseUrl, client, paths, { seconds, thinking: 0 }, context.report);
  } finally {
    await server.stop();
    await target.stop();
  }
};

function readsOf(ids: readonly string[]): string[] {
  return ids.flatMap((id) => [
    '/monitors?limit=100',
    `/monitors/${id}`,
    `/monitors/${id}/history`,
    `/monitors/${id}/evaluations?limit=20`,
    '/alerts',
    '/users/me',
  ]);
}

async function measure(
  { say }: BenchContext,
  baseUrl: string,
  client: ApiClient,
  paths: readonly string[],
  load: { seconds: number; thinking: number },
  report: BenchContext['report'],
): Promise<void> {
  say(`${CLIENTS} clients for ${load.seconds} s …`);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const latencies: number[] = [];
  const end = performance.now() + load.seconds * 1000;
  await inParallel(CLIENTS, CLIENTS, async (n) => {
    // A client's first request comes at its own moment, not with all the others.
    await wait((load.thinking * n) / CLIENTS);
    for (let step = n; performance.now() < end; step += 1) {
      const began = performance.now();
      await read(`${baseUrl}/api/v1${paths[(step * 7) % paths.length]}`, client.token ?? '', agent);
      latencies.push(performance.now() - began);
      if (load.thinking > 0) await wait(load.thinking);
    }
  });
  agent.destroy();
  const conditions = {
    clients: CLIENTS,
    monitors: MONITORS,
    load: load.thinking > 0 ? `${load.thinking} s between requests` : 'without pause',
  };
  report({ figure: 'reads', value: rounded(latencies.length / load.seconds), unit: 'requests/s', ...conditions });
  report({ figure: 'read p50', value: rounded(quantile(latencies, 0.5)), unit: 'ms', ...conditions });
  report({
    figure: 'read p95',
    value: rounded(quantile(latencies, 0.95)),
    unit: 'ms',
    budget: load.thinking > 0 ? BUDGET_MS : undefined,
    ...conditions,
  });
}

function read(url: string, token: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`)),
      );
    })
      .once('error', reject)
      .end();
  });
}
