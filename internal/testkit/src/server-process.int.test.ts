import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { startServerProcess } from './server-process.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'monitors-testkit-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('the real server starts, answers, and ends when asked to', async () => {
  const dataDir = folder();
  const server = await startServerProcess({ dataDir });
  expect((await createApiClient(server.baseUrl).call('GET', '//health/ready')).status).toBe(200);
  expect(readdirSync(dataDir)).not.toEqual([]);
  expect(await server.stop()).toBe(0);
  await expect(fetch(server.baseUrl)).rejects.toThrow('fetch failed');
});

test('an account survives kill -9, on the same folder', async () => {
  const dataDir = folder();
  const first = await startServerProcess({ dataDir });
  const { user } = await createApiClient(first.baseUrl).register({ email: 'a@example.org', password: 'Correct-horse-7' });
  expect(await first.kill('SIGKILL')).toBeNull();
  const second = await startServerProcess({ dataDir });
  onTestFinished(async () => void (await second.stop()));
  expect((await createApiClient(second.baseUrl).login('a@example.org', 'Correct-horse-7')).user.id).toBe(user.id);
});

test('a server that does not start rejects with what it wrote', async () => {
  await expect(startServerProcess({ env: { LOG_LEVEL: 'chatty' } })).rejects.toThrow('LOG_LEVEL');
});
