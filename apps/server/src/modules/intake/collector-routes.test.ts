import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startTestHttp } from '../../http/testing/test-http.ts';
import { collectorRoutes } from './collector-routes.ts';
import type { ReceiverDeps } from './receiver/access.ts';
import { KEYS } from './testing/receiver-routes.ts';
import { NOW, testBatch } from './testing/test-receivers.ts';

const webRoot = mkdtempSync(join(tmpdir(), 'web-'));
writeFileSync(join(webRoot, 'index.html'), '<p>the app</p>');
afterAll(() => rmSync(webRoot, { recursive: true }));

async function startShell() {
  const deps: ReceiverDeps = {
    authenticate: async ({ authorization }) =>
      authorization === `Bearer ${KEYS.all}`
        ? { userId: 'u1', projectId: 'p1', role: 'member', isAdmin: false, via: 'key', permissions: new Set(['ingest']) }
        : null,
    projectNumber: async () => 1,
    writer: { begin: () => testBatch(), write: async () => {} },
  };
  const monitors = {
    name: 'monitors',
    rootRoutes: (root: Parameters<typeof collectorRoutes>[0]) =>
      void root.get('/ping/:secret', { config: { access: 'public' } }, async () => ({ success: true, ping: true })),
    routes: (api: Parameters<typeof collectorRoutes>[0]) =>
      void api.post('/metrics', { config: { access: 'public' } }, async () => ({ success: true, own: true })),
  };
  const intake = { name: 'intake', rootRoutes: (root: Parameters<typeof collectorRoutes>[0]) => collectorRoutes(root, deps) };
  return startTestHttp({ webRoot, modules: [monitors, intake] });
}

describe('receivers inside the server', () => {
  const authorization = `Bearer ${KEYS.all}`;

  it('stand beside the API under its own prefix', async () => {
    const { app, close } = await startShell();
    const send = (url: string, payload: string, type: string) =>
      app.inject({ method: 'POST', url, headers: { authorization, 'content-type': type }, payload });
    expect((await send('/api/v2/write', `m v=1 ${NOW}000000`, 'text/plain')).statusCode).toBe(204);
    expect((await send('/api/v1/write', 'x', 'application/x-protobuf')).statusCode).toBe(400);
    expect((await send('/api/v1/metrics', '{}', 'application/json')).json()).toEqual({ success: true, own: true });
    expect((await app.inject({ method: 'GET', url: '/api/v1/write' })).json().error.code).toBe('NOT_FOUND');
    await close();
  });

  it('leave people the front door and monitors their pings', async () => {
    const { app, close } = await startShell();
    const page = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect([page.statusCode, page.body]).toEqual([200, '<p>the app</p>']);
    expect(page.headers).not.toHaveProperty('x-elastic-product');
    expect((await app.inject({ method: 'HEAD', url: '/' })).statusCode).toBe(200);
    expect((await app.inject('/ping/secret')).json().ping).toBe(true);
    expect((await app.inject('/ping')).statusCode).toBe(204);
    const client = await app.inject({ url: '/', headers: { authorization, 'user-agent': 'elasticsearch-js/7.17.14' } });
    expect([client.statusCode, client.headers['x-elastic-product']]).toEqual([200, 'Elasticsearch']);
    await close();
  });

  it('let scripts of other sites ask first, without a key, and read refusals', async () => {
    const { app, close } = await startShell();
    for (const url of ['/api/v1/write', '/api/v2/write', '/loki/api/v1/push', '/app/_bulk']) {
      const headers = {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      };
      const asked = await app.inject({ method: 'OPTIONS', url, headers });
      expect([url, asked.statusCode, asked.headers['access-control-allow-origin']]).toEqual([url, 204, headers.origin]);
      const refused = await app.inject({ method: 'POST', url, headers: { origin: headers.origin }, payload: 'x' });
      expect([url, refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([url, 401, headers.origin]);
    }
    await close();
  });
});
