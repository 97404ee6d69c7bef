import { readdirSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { ApiClient, ServerProcess } from '@monitors/testkit';
import { type Bench, type BenchContext, numberFlag, rounded } from './figure.ts';
import { inParallel, signUp, startBenchServer, until } from './fixture.ts';
import { cpuSeconds, residentMegabytes } from './process-usage.ts';

const CONNECTIONS = 4;
const SERIES = 1000;
const SAMPLES_PER_REQUEST = 5000;
const EVENTS_PER_REQUEST = 500;
const RECORDS_PER_REQUEST = 512;
const MILLION = 1_000_000;

interface Load {
  figure: string;
  unit: string;
  budget: number;
  path: string;
  type: string;
  /** Items in one request, and the body of request `n`. */
  each: number;
  items: number;
  body(n: number): string;
  /** How many of the items queries find by now. */
  stored(client: ApiClient): Promise<number>;
}

/** Signals that apps send, as fast as they are taken in: durable when answered, with keys, validation and masking on. */
export const bench: Bench = async (context) => {
  const share = numberFlag(context.args, 'share', 1);
  const only = context.args.find((word) => !word.startsWith('-') && Number.isNaN(Number(word)));
  const server = await startBenchServer();
  try {
    const person = await signUp(server);
    const { key } = await person.send<{ key: string }>('POST', '/api-keys', { name: 'bench', permissions: ['ingest'] });
    for (const load of loads(share)) {
      if (only === undefined || load.figure.includes(only)) await measure(context, { server, person, key, load });
    }
  } finally {
    await server.stop();
  }
};

async function measure(
  { report, say }: BenchContext,
  { server, person, key, load }: { server: ServerProcess; person: ApiClient; key: string; load: Load },
): Promise<void> {
  const requests = Math.ceil(load.items / load.each);
  const total = requests * load.each;
  say(`${load.figure}: ${total} ${load.unit} in ${requests} requests`);
  // Made beforehand: what is measured is the server.
  const bodies = Array.from({ length: requests }, (_, n) => Buffer.from(load.body(n)));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const cpuBefore = cpuSeconds(server.pid);
  const began = performance.now();
  let refused = 0;
  await inParallel(requests, CONNECTIONS, async (n) => {
    for (;;) {
      const status = await post(agent, server.baseUrl + load.path, { key, type: load.type, body: bodies[n] as Buffer });
      if (status === 200 || status === 204) return;
      if (status !== 429 && status !== 503) throw new Error(`${load.path} answered ${status}`);
      refused += 1;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  });
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  const answered = performance.now();
  await until('All of it visible', 120_000, async () => (await load.stored(person)) >= total);
  const visible = performance.now() - answered;
  const cpu = cpuSeconds(server.pid) - cpuBefore;
  const conditions = { of: total, connections: CONNECTIONS, refused };
  report({ figure: load.figure, value: rounded(total / seconds), unit: `${load.unit}/s`, budget: load.budget, ...conditions });
  report({ figure: `${load.figure}: CPU`, value: rounded((cpu / total) * MILLION), unit: `CPU-s per million ${load.unit}` });
  report({
    figure: `${load.figure}: all visible after the last answer`,
    value: rounded(visible),
    unit: 'ms (looked twice a second)',
  });
  report({ figure: `${load.figure}: memory`, value: rounded(residentMegabytes(server.pid)), unit: 'MB' });
  report({
    figure: `${load.figure}: store grown to`,
    value: rounded(folderBytes(join(server.dataDir, 'columns')) / MILLION),
    unit: 'MB',
  });
}

function loads(share: number): Load[] {
  const now = Date.now();
  const count = async (client: ApiClient, metric: string) => {
    const path = `/metrics/aggregate?metrics=${metric}&aggregation=count&startTime=-7d`;
    const { results } = await client.send<{ results: { value: number }[] }>('GET', path);
    return results[0]?.value ?? 0;
  };
  return [
    {
      figure: 'line protocol',
      unit: 'samples',
      budget: 2_000_000,
      path: '/api/v2/write?precision=ms',
      type: 'text/plain',
      each: SAMPLES_PER_REQUEST,
      items: 2_000_000 * share,
      body: (n) => {
        const lines = Array.from({ length: SAMPLES_PER_REQUEST }, (_, row) => {
          const sample = n * SAMPLES_PER_REQUEST + row;
          const host = sample % SERIES;
          const at = now - 40_000_000 + Math.floor(sample / SERIES) * 10_000;
          return `cpu,host=host-${host},region=r${host % 10} usage=${(50 + 40 * Math.sin(sample / 5000) + (host % 7)).toFixed(2)} ${at}`;
        });
        return lines.join('\n');
      },
      stored: async (client) => {
        const { names } = await client.send<{ names: string[] }>('GET', '/metrics/names');
        return names[0] === undefined ? 0 : count(client, names.find((name) => name.startsWith('cpu')) ?? names[0]);
      },
    },
    {
      figure: 'native events',
      unit: 'events',
      budget: 60_000,
      path: '/api/v1/analytics/events/batch',
      type: 'application/json',
      each: EVENTS_PER_REQUEST,
      items: 200_000 * share,
      body: (n) =>
        JSON.stringify({
          events: Array.from({ length: EVENTS_PER_REQUEST }, (_, row) => ({
            type: 'user_action',
            category: 'interaction',
            action: `click_${row % 20}`,
            userId: `user-${(n * 31 + row) % 5000}`,
            sessionId: `session-${n}`,
            timestamp: now - row,
            properties: { button: 'submit', plan: row % 2 ? 'pro' : 'free', position: row, page: `/products/${row % 100}` },
            context: { page: '/dashboard', userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' },
          })),
        }),
      // Events have no call that counts: the oldest page is there when all are.
      stored: async (client) =>
        (
          await client.send<{ events: object[] }>(
            'GET',
            `/analytics/events?sessionId=session-${Math.ceil((200_000 * share) / EVENTS_PER_REQUEST) - 1}&limit=500`,
          )
        ).events.length === EVENTS_PER_REQUEST
          ? Number.POSITIVE_INFINITY
          : 0,
    },
    {
      figure: 'OTLP logs (JSON)',
      unit: 'lines',
      budget: 80_000,
      path: '/v1/logs',
      type: 'application/json',
      each: RECORDS_PER_REQUEST,
      items: 200_000 * share,
      body: (n) =>
        otlp('Logs', 'logRecords', RECORDS_PER_REQUEST, (row) => ({
          timeUnixNano: `${now - row}000000`,
          severityNumber: row % 10 === 0 ? 17 : 9,
          body: {
            stringValue: `request ${n}-${row} handled in ${row % 400} ms by worker ${row % 8}, cache ${row % 3 ? 'hit' : 'miss'}`,
          },
          attributes: [
            { key: 'http.route', value: { stringValue: `/api/orders/${row % 50}` } },
            { key: 'http.status_code', value: { intValue: 200 } },
          ],
          traceId: hex(n * RECORDS_PER_REQUEST + row, 32),
          spanId: hex(row + 1, 16),
        })),
      stored: async (client) => (await client.send<{ total: number }>('GET', '/logs/facets?from=-2d')).total,
    },
    {
      figure: 'OTLP spans (JSON)',
      unit: 'spans',
      budget: 60_000,
      path: '/v1/traces',
      type: 'application/json',
      each: RECORDS_PER_REQUEST,
      items: 200_000 * share,
      body: (n) =>
        otlp('Spans', 'spans', RECORDS_PER_REQUEST, (row) => ({
          traceId: hex(n * 64 + (row >> 3) + 1, 32),
          spanId: hex(n * RECORDS_PER_REQUEST + row + 1, 16),
          name: `GET /api/orders/${row % 20}`,
          kind: 2,
          startTimeUnixNano: `${now - row}000000`,
          endTimeUnixNano: `${now - row + (row % 300)}000000`,
          attributes: [
            { key: 'http.route', value: { stringValue: '/api/orders' } },
            { key: 'http.status_code', value: { intValue: 200 } },
          ],
        })),
      stored: async (client) => {
        const path = '/performance/services?from=-2d';
        const { services } = await client.send<{ services: { count: number }[] }>('GET', path);
        return services.reduce((sum, service) => sum + service.count, 0);
      },
    },
  ];
}

function otlp(kind: string, items: string, count: number, item: (row: number) => object): string {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  return JSON.stringify({
    [`resource${kind}`]: [{ resource, [`scope${kind}`]: [{ [items]: Array.from({ length: count }, (_, row) => item(row)) }] }],
  });
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, 'a');
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function post(agent: Agent, url: string, { key, type, body }: { key: string; type: string; body: Buffer }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': type, 'content-length': body.length };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
