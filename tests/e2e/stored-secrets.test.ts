import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient, startServerProcess, startWebsite, type Website } from '@monitors/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shopPage } from './shop-page.ts';

const TOKEN = 'tok-9b1deb4d-3b7d';
const PASSWORD = 'Correct-horse-battery-31';

let site: Website;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'monitors-secrets-'));
  site = await startWebsite({
    '/laptop': {
      body: ({ headers }) => `${shopPage({ price: '949.00' })}<p>Hello ${headers.authorization}</p><input type="text" id="key">`,
    },
  });
});
afterAll(async () => {
  await site.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Every file below a folder that holds a text. */
function filesWith(text: string): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

it('headers and typed secrets of a monitor are nowhere on the disk or in the log, and still work after a restart', async () => {
  const env = { FETCH_ALLOW_PRIVATE: '127.0.0.0/8', RATE_LIMITS: 'off', LOG_LEVEL: 'debug' };
  const server = await startServerProcess({ env, dataDir });
  const api = createApiClient(server.baseUrl);
  const account = { email: 'ada@example.test', password: 'Correct-horse-7' };
  await api.register(account);
  const prompt = `Tell me when the price on ${site.url('/laptop')} drops below $900`;
  const { interpretation } = await api.send<{ interpretation: { source: object } }>('POST', '/monitors/interpret', { prompt });
  const source = {
    ...interpretation.source,
    headers: { Authorization: `Bearer ${TOKEN}` },
    steps: [{ kind: 'type', selector: '#key', text: PASSWORD, secret: true }],
  };
  const saved = { prompt, interpretation: { ...interpretation, source } };
  const { monitor } = await api.send<{ monitor: { id: string } }>('POST', '/monitors', saved);
  const check = (to: typeof api) =>
    to.send<{ evaluation: { value: unknown } }>('POST', `/monitors/${monitor.id}/refresh`).then(({ evaluation }) => evaluation);
  expect(await check(api)).toMatchObject({ value: 949 });
  await server.stop();
  expect(filesWith(site.url('/laptop'))).not.toEqual([]);
  for (const secret of [TOKEN, PASSWORD]) {
    expect(filesWith(secret)).toEqual([]);
    expect(server.output()).not.toContain(secret);
  }

  const again = await startServerProcess({ env, dataDir });
  const other = createApiClient(again.baseUrl);
  await other.login(account.email, account.password);
  const before = site.requests('/laptop').length;
  expect(await check(other)).toMatchObject({ value: 949 });
  const asked = site.requests('/laptop').slice(before);
  expect(asked.some(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
  await again.stop();
});
