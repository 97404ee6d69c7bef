import {
  type ApiClient,
  createApiClient,
  type ServerProcess,
  type ServerProcessOptions,
  startServerProcess,
} from '@monitors/testkit';
import { parseScrape, type Scrape } from './prometheus.ts';

const SETTINGS = {
  RATE_LIMITS: 'off',
  FETCH_ALLOW_PRIVATE: '127.0.0.0/8',
  LOG_LEVEL: 'warn',
};

/** The real server with limits off and loopback allowed; ends the benchmark when the server dies. */
export function startBenchServer(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  return startServerProcess({
    ...options,
    env: { ...SETTINGS, ...options.env },
    onDeath(how, output) {
      console.error(`${output.slice(-4000)}\nThe server ended with ${how} in the middle of the measurement`);
      process.exit(1);
    },
  });
}

/** A signed-up client of a server. */
export async function signUp(server: ServerProcess): Promise<ApiClient> {
  const client = createApiClient(server.baseUrl);
  await client.register();
  return client;
}

/** What `GET /metrics` says now. */
export async function scrape(server: ServerProcess): Promise<Scrape> {
  const { status, body } = await createApiClient(server.baseUrl).call<{ text: string }>('GET', '//metrics');
  if (status !== 200) throw new Error(`GET /metrics answered ${status}`);
  return parseScrape(body.text);
}

/** Asks again and again until the answer is yes, every half second unless told; rejects after `timeoutMs`. */
export async function until(what: string, timeoutMs: number, isSo: () => Promise<boolean>, everySeconds = 0.5): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
    await wait(everySeconds);
  }
}

/** Resolves after so many seconds. */
export function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Runs `work` for 0 … count−1, `width` at a time, and gives the results in order. */
export async function inParallel<Result>(count: number, width: number, work: (n: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const n = next++;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return results;
}

/** The body of `POST /monitors` for a check whether an address answers. */
export function probeMonitor(url: string, everySeconds: number) {
  return {
    prompt: `is ${url} down?`,
    interpretation: {
      type: 'state',
      extractedFact: 'up',
      factType: 'boolean',
      triggerConditions: { type: 'equality', logic: 'AND', conditions: [{ field: 'up', operator: 'eq', value: false }] },
      evaluationFrequency: everySeconds,
      source: { kind: 'probe', check: 'http', target: url },
    },
  };
}

/** The body of `POST /monitors` for a price on a page. */
export function priceMonitor(url: string, everySeconds: number, below = 900) {
  return {
    prompt: `tell me when the price on ${url} drops below $${below}`,
    interpretation: {
      type: 'state',
      extractedFact: 'price',
      factType: 'number',
      triggerConditions: {
        type: 'threshold',
        logic: 'AND',
        conditions: [{ field: 'price', operator: 'lt', value: below, unit: 'USD' }],
      },
      evaluationFrequency: everySeconds,
      source: { kind: 'page', url, render: 'http', ask: { field: 'price', type: 'number', unit: 'USD' } },
    },
  };
}

/** Creates monitors through the API, 16 requests at a time, and gives their ids. */
export function createMonitors(client: ApiClient, count: number, body: (n: number) => object): Promise<string[]> {
  return inParallel(
    count,
    16,
    async (n) => (await client.send<{ monitor: { id: string } }>('POST', '/monitors', body(n))).monitor.id,
  );
}
