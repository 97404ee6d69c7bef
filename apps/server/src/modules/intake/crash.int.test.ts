import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createApiClient, startServerProcess } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROUNDS = 4;
const SENDERS = 4;
const PER_REQUEST = 25;
const SETTINGS = { RATE_LIMITS: 'off', LOG_LEVEL: 'warn' };

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'monitors-crash-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** What was answered with 2xx. */
interface Acknowledged {
  events: string[];
  logs: string[];
  counted: number;
}

/** Sends without a pause until the server is gone. */
async function send(client: ApiClient, name: string, acknowledged: Acknowledged, onAnswer: () => void): Promise<void> {
  for (let n = 0; ; n += 1) {
    const ids = Array.from({ length: PER_REQUEST }, (_, item) => `${name}-${n}-${item}`);
    try {
      const events = ids.map((id) => ({ id, type: 'custom', category: 'crash', action: 'sent' }));
      if ((await client.call('POST', '/analytics/events/batch', { events })).status === 200) acknowledged.events.push(...ids);
      const logs = ids.map((message) => ({ message, service: 'crash' }));
      if ((await client.call('POST', '/logs', { logs })).status === 200) acknowledged.logs.push(...ids);
      const metrics = ids.map(() => ({ name: 'crash', type: 'counter', value: 1 }));
      if ((await client.call('POST', '/metrics', { metrics })).status === 200) acknowledged.counted += PER_REQUEST;
      onAnswer();
    } catch {
      return;
    }
  }
}

describe('kill -9 under load', () => {
  it('loses nothing that was acknowledged and doubles none of it', async () => {
    const acknowledged: Acknowledged = { events: [], logs: [], counted: 0 };
    let token: string | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      const server = await startServerProcess({ dataDir, env: SETTINGS });
      const client = createApiClient(server.baseUrl, token);
      if (token === undefined) {
        await client.register();
        const made = await client.send<{ key: string }>('POST', '/api-keys', {
          name: 'crash',
          permissions: ['ingest', 'monitoring.events.read', 'monitoring.logs.read', 'monitoring.metrics.read'],
        });
        token = made.key;
      }
      let answers = 0;
      const enough = Promise.withResolvers<void>();
      const onAnswer = () => {
        answers += 1;
        if (answers === 10 + round * 7) enough.resolve();
      };
      const app = client.as(token);
      const senders = Array.from({ length: SENDERS }, (_, n) => send(app, `r${round}s${n}`, acknowledged, onAnswer));
      await enough.promise;
      await server.kill('SIGKILL');
      await Promise.all(senders);
    }

    const server = await startServerProcess({ dataDir, env: SETTINGS });
    const client = createApiClient(server.baseUrl, token);
    const all = async <Item>(path: string, list: 'events' | 'logs'): Promise<Item[]> => {
      const found: Item[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Record<string, unknown> = await client.send('GET', `${path}&limit=500${cursor && `&cursor=${cursor}`}`);
        found.push(...(page[list] as Item[]));
        cursor = page.nextCursor as string | null;
      }
      return found;
    };
    // What the last process had acknowledged is stored shortly after this one has started.
    const missing = (wanted: readonly string[], found: readonly string[]) => {
      const known = new Set(found);
      return wanted.filter((id) => !known.has(id));
    };
    const eventIds = async () => (await all<{ id: string }>('/analytics/events?action=sent', 'events')).map(({ id }) => id);
    await expect.poll(async () => missing(acknowledged.events, await eventIds()), { timeout: 20_000 }).toEqual([]);
    const events = await eventIds();
    expect(events.length).toBe(new Set(events).size);
    const logs = (await all<{ message: string }>('/logs?service=crash', 'logs')).map(({ message }) => message);
    expect(missing(acknowledged.logs, logs)).toEqual([]);
    expect(logs.length).toBe(new Set(logs).size);
    const facets = await client.send<{ total: number }>('GET', '/logs/facets?service=crash');
    expect(facets.total).toBe(logs.length);
    const { results } = await client.send<{ results: { value: number }[] }>(
      'GET',
      '/metrics/aggregate?metrics=crash&aggregation=sum',
    );
    const counted = results[0]?.value ?? 0;
    expect(counted).toBeGreaterThanOrEqual(acknowledged.counted);
    // A request whose answer the crash swallowed may be stored as well, one of each sender and round at most.
    expect(counted).toBeLessThanOrEqual(acknowledged.counted + ROUNDS * SENDERS * PER_REQUEST);
    await server.stop();
  }, 240_000);
});
