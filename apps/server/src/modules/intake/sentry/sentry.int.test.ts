import { type ApiClient, createApiClient, type ServerProcess, startServerProcess } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let server: ServerProcess;
let person: ApiClient;

beforeAll(async () => {
  server = await startServerProcess({ env: { RATE_LIMITS: 'off', LOG_LEVEL: 'warn' } });
  person = createApiClient(server.baseUrl);
  await person.register();
});
afterAll(() => server?.stop());

describe('a Sentry client', () => {
  it('that knows only its address finds its error in the list', async () => {
    const { key } = await person.send<{ key: string }>('POST', '/api-keys', { name: 'app', permissions: ['ingest'] });
    const { projects } = await person.send<{ projects: { number: number }[] }>('GET', '/projects');
    const number = projects[0]?.number;
    const event = { exception: { values: [{ type: 'RangeError', value: 'too far' }] }, timestamp: Date.now() / 1000 };
    const envelope = `{}\n{"type":"event"}\n${JSON.stringify(event)}\n`;
    const send = (project: number) =>
      fetch(`${server.baseUrl}/api/${project}/envelope/?sentry_version=7&sentry_key=${key}`, { method: 'POST', body: envelope });
    expect((await send(Number(number))).status).toBe(200);
    expect((await send(Number(number) + 1)).status).toBe(403);
    await expect
      .poll(() => person.send('GET', '/errors'), { timeout: 5000, interval: 50 })
      .toMatchObject({ errors: [{ type: 'RangeError', message: 'too far' }] });
  });
});
