import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Module } from './module.ts';
import { startTestHttp, type TestHttp } from './testing/test-http.ts';

const things: Module = {
  name: 'things',
  routes(api) {
    api.post(
      '/things/:id',
      {
        config: { access: 'monitors.write' },
        schema: {
          summary: 'Put a <thing>',
          params: z.object({ id: z.uuid() }),
          body: z.object({ size: z.number().max(3) }),
          response: { 201: z.object({ success: z.literal(true) }) },
        },
      },
      async (_request, reply) => reply.code(201).send({ success: true }),
    );
  },
};

let http: TestHttp;
let columnsAreUp = true;
let web = '';
beforeAll(async () => {
  web = mkdtempSync(join(tmpdir(), 'monitors-web-'));
  mkdirSync(join(web, '_app/immutable'), { recursive: true });
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>app</title><script>start()</script>');
  writeFileSync(join(web, '_app/immutable/a.js'), 'export{}');
  writeFileSync(join(web, '_app/immutable/a.js.gz'), 'zipped');
  writeFileSync(join(web, 'favicon.svg'), '<svg/>');
  http = await startTestHttp({
    modules: [things],
    webRoot: web,
    healthChecks: [
      { name: 'database', critical: true, check: async () => {} },
      {
        name: 'browser',
        critical: false,
        check: async () => {
          if (!columnsAreUp) throw new Error('not installed');
        },
      },
    ],
  });
});
afterAll(async () => {
  await http.close();
  rmSync(web, { recursive: true });
});
const get = (url: string, headers = {}) => http.app.inject({ url, headers });

describe('health', () => {
  it.each(['/health', '/api/v1/health', '/api/v1/monitoring/health'])(
    '%s is a summary for all and has details for those who may',
    async (url) => {
      const summary = await get(url);
      expect(summary.statusCode).toBe(200);
      expect(summary.json()).toMatchObject({ success: true, status: 'ok', version: '1.2.3' });
      expect(summary.json().services).toBeUndefined();
      expect((await get(url, { authorization: 'Bearer owner' })).json().services.database.status).toBe('ok');
      expect((await get(url, { authorization: 'Bearer key' })).json().services).toBeUndefined();
    },
  );

  it('is looked at again after a moment, and lives with the loss of what is not critical', async () => {
    await get('/health');
    columnsAreUp = false;
    expect((await get('/health')).json().status).toBe('ok');
    await http.clock.advance(2000);
    expect((await get('/health')).json().status).toBe('degraded');
    expect((await get('/health/ready')).statusCode).toBe(200);
    const detail = await get('/api/v1/health/services/browser', { authorization: 'Bearer owner' });
    expect(detail.json()).toMatchObject({ status: 'down', error: 'not installed', critical: false });
    expect((await get('/health/services/__proto__', { authorization: 'Bearer owner' })).statusCode).toBe(404);
    columnsAreUp = true;
  });

  it('is down, and not ready, without what is critical', async () => {
    const sick = await startTestHttp({
      healthChecks: [{ name: 'database', critical: true, check: () => Promise.reject(new Error('gone')) }],
    });
    expect((await sick.app.inject('/health')).json()).toMatchObject({ success: false, status: 'down' });
    expect((await sick.app.inject('/health/ready')).statusCode).toBe(503);
    expect((await sick.app.inject('/health/live')).statusCode).toBe(200);
    await sick.close();
  });
});

describe('own metrics', () => {
  it('tell how long routes take, by their pattern', async () => {
    await get('/api/v1/nowhere/1');
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.body).toMatch(/monitors_http_request_duration_seconds_count\{method="GET",route="\/health",status="2xx"\} \d/);
    expect(answer.body).toContain('route="none",status="4xx"');
    expect(answer.body).toContain('process_resident_memory_bytes');
  });

  it('are the operator’s: elsewhere an administrator or a key that may', async () => {
    const from = (who: string, extra = {}) =>
      http.app.inject({ url: '/metrics', remoteAddress: '203.0.113.5', headers: { authorization: `Bearer ${who}`, ...extra } });
    expect((await from('nobody')).statusCode).toBe(401);
    expect((await from('owner')).statusCode).toBe(403);
    expect((await from('key')).statusCode).toBe(403);
    expect((await from('admin')).statusCode).toBe(200);
    expect((await get('/metrics', { 'x-forwarded-for': '203.0.113.5' })).statusCode).toBe(401);
  });
});

describe('the document of the API', () => {
  it('is OpenAPI 3.1 made of the contract', async () => {
    const document = (await get('/api/v1/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const operation = document.paths['/api/v1/things/{id}'].post;
    expect(operation.security).toEqual([{ token: [] }, { session: [] }]);
    expect(operation.parameters[0]).toMatchObject({ name: 'id', in: 'path', schema: { format: 'uuid' } });
    expect(operation.requestBody.content['application/json'].schema.properties.size.maximum).toBe(3);
    expect(operation.responses.default.content['application/json'].schema.$ref).toBe('#/components/schemas/Failure');
    expect(document.paths['/api/v1/health'].get.security).toEqual([]);
    expect(Object.keys(document.components.schemas)).toEqual(['Failure']);
    expect(JSON.stringify(document)).not.toContain('PLACEHOLDER');
    for (const [, reference] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas).toHaveProperty([reference as string]);
    }
  });

  it('is a page too, without scripts or anything from elsewhere', async () => {
    const page = await get('/docs/api');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('/api/v1/things/{id}');
    expect(page.body).toContain('Put a &#60;thing&#62;');
    expect(page.body).not.toMatch(/<script|src=|https?:\/\//);
  });
});

describe('the web app', () => {
  it('answers every address of its own with its entry, whose start script may run', async () => {
    for (const url of ['/', '/monitors/123', '/settings?tab=keys']) {
      const answer = await get(url, { accept: 'text/html' });
      expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(answer.body).toContain('<title>app</title>');
      expect(String(answer.headers['content-security-policy'])).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}'/);
    }
  });

  it('keeps hashed files for a year and sends them packed where that is understood', async () => {
    const plain = await get('/_app/immutable/a.js');
    expect(plain.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable' });
    expect(plain.headers['content-type']).toContain('javascript');
    const packed = await get('/_app/immutable/a.js', { 'accept-encoding': 'gzip' });
    expect([packed.body, packed.headers['content-encoding']]).toEqual(['zipped', 'gzip']);
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache');
  });

  it.each([
    '/_app/immutable/gone.js',
    '/logo.png',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd.txt',
    '/.env',
    '/a\\..\\b.js',
  ])('does not know %s', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode === 404 || answer.body.includes('<title>app</title>')).toBe(true);
    expect(answer.body).not.toContain('root:');
  });

  it.each(['/demo/gone', '/demo/laptop?x=1', '/health/gone', '/unsubscribe'])(
    'has no page at %s, where the server makes them',
    async (url) => {
      expect((await get(url, { accept: 'text/html' })).statusCode).toBe(404);
    },
  );

  it('answers HEAD like GET without the body', async () => {
    const answer = await http.app.inject({ method: 'HEAD', url: '/' });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  });
});
