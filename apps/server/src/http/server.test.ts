import { SqlError } from '@monitors/engines/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import type { Module } from './module.ts';
import { startTestHttp, type TestHttp } from './testing/test-http.ts';

const things: Module = {
  name: 'things',
  routes(api) {
    api.get('/open', { config: { access: 'public' } }, async (request) => ({
      success: true,
      who: request.principal?.userId ?? null,
    }));
    api.get('/person', { config: { access: 'user' } }, async () => ({ success: true }));
    api.get('/admin/all', { config: { access: 'admin' } }, async () => ({ success: true }));
    api.get('/monitors', { config: { access: 'monitors.read' } }, async () => ({ success: true }));
    api.post(
      '/monitors',
      { config: { access: 'monitors.write' }, schema: { body: z.object({ name: z.string().max(20) }) } },
      async (request, reply) => reply.code(201).send({ success: true, body: request.body }),
    );
    api.post('/intake', { bodyLimit: 3_000_000, config: { access: 'public' } }, async () => ({ success: true }));
    api.get('/search', { config: { access: 'public' } }, async (request) => ({ success: true, query: request.query }));
    api.get('/limited', { config: { access: 'public', limit: { name: 'few', max: 2, windowSeconds: 60 } } }, async () => ({
      success: true,
    }));
    api.get('/broken', { config: { access: 'public' } }, async () => {
      throw new Error('secret detail');
    });
    api.get('/down', { config: { access: 'public' } }, async () => {
      throw new SqlError('no answer', 'connection');
    });
    api.get('/slow-down', { config: { access: 'public' } }, async () => {
      throw new AppError('RATE_LIMITED', 'Once a minute', { retryAfter: 41.2, details: { limit: 1 } });
    });
  },
  rootRoutes(root) {
    root.get('/ping/:secret', { config: { access: 'public' } }, async () => ({ success: true }));
  },
};

let http: TestHttp;
beforeAll(async () => {
  http = await startTestHttp({ modules: [things] });
});
afterAll(() => http.close());

const as = (who: string) => ({ authorization: `Bearer ${who}` });
const get = (url: string, headers = {}) => http.app.inject({ url, headers });
const post = (url: string, payload: string | object, headers = {}) => http.app.inject({ method: 'POST', url, payload, headers });

describe('access', () => {
  it.each([
    ['/api/v1/open', 200, 200, 200, 200, 200],
    ['/api/v1/person', 401, 200, 200, 200, 403],
    ['/api/v1/admin/all', 401, 403, 403, 200, 403],
    ['/api/v1/monitors', 401, 200, 200, 200, 200],
  ])('GET %s answers nobody %i, an owner %i, a viewer %i, an administrator %i, a key %i', async (url, ...expected) => {
    const people = ['nobody', 'owner', 'viewer', 'admin', 'key'];
    const answers = await Promise.all(people.map((who) => get(url, as(who))));
    expect(answers.map((answer) => answer.statusCode)).toEqual(expected);
  });

  it('a viewer and a reading key may not write, and the body is not even looked at', async () => {
    for (const who of ['viewer', 'key']) {
      const answer = await post('/api/v1/monitors', '{broken', { ...as(who), 'content-type': 'application/json' });
      expect(answer.json().error).toMatchObject({ code: 'FORBIDDEN', message: 'This needs the permission monitors.write' });
    }
  });

  it('a route that does not say who may call it stops the start', async () => {
    const careless: Module = { name: 'careless', routes: (api) => void api.get('/oops', async () => ({})) };
    await expect(startTestHttp({ modules: [careless] })).rejects.toThrow('/api/v1/oops must say who may call it');
    const misspelt: Module = {
      name: 'm',
      rootRoutes: (root) => void root.get('/x', { config: { access: 'monitors.raed' } }, async () => ({})),
    };
    await expect(startTestHttp({ modules: [misspelt] })).rejects.toThrow('monitors.raed');
  });

  it('cookies of another site’s making change nothing', async () => {
    const evil = { cookie: 'monitors_session=owner', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await post('/api/v1/monitors', { name: 'x' }, evil)).json().error.code).toBe('FORBIDDEN');
    expect(
      (await post('/api/v1/monitors', { name: 'x' }, { ...evil, origin: 'https://app.example', 'sec-fetch-site': 'same-origin' }))
        .statusCode,
    ).toBe(201);
    expect((await post('/api/v1/monitors', { name: 'x' }, { cookie: 'monitors_session=owner' })).statusCode).toBe(201);
    expect(
      (await post('/api/v1/monitors', { name: 'x' }, { ...as('owner'), origin: 'https://elsewhere.example' })).statusCode,
    ).toBe(201);
  });
});

describe('answers', () => {
  it('every one has a request id; a sensible one of the caller is kept', async () => {
    for (const url of [
      '/api/v1/open',
      '/api/v1/person',
      '/api/v1/nothing',
      '/nothing',
      '/api/v1/broken',
      '/health/live',
      '/%zz',
    ]) {
      const answer = await get(url);
      expect(answer.headers['x-request-id'], url).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect((await get('/api/v1/open', { 'x-request-id': 'trace-1234' })).headers['x-request-id']).toBe('trace-1234');
    expect((await get('/api/v1/open', { 'x-request-id': 'a"><script>' })).headers['x-request-id']).not.toContain('script');
  });

  it('a fault of ours is logged under the id and not told', async () => {
    const answer = await get('/api/v1/broken');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret detail');
    const entry = http.logged.find((one) => JSON.stringify(one.fields).includes(answer.json().error.requestId));
    expect(entry).toMatchObject({ level: 'error', fields: { err: { message: 'secret detail' } } });
  });

  it('a store that does not answer is a 503 to try again', async () => {
    const answer = await get('/api/v1/down');
    expect([answer.statusCode, answer.json().error.code, answer.headers['retry-after']]).toEqual([503, 'DATABASE_ERROR', '5']);
  });

  it('a refusal of a service to go on carries the headers of a rate limit', async () => {
    const { headers, statusCode } = await get('/api/v1/slow-down');
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '42', 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' });
  });

  it('unknown addresses are JSON for programs and the web app’s for people', async () => {
    for (const answer of [
      await get('/api/v1/x'),
      await get('/api'),
      await get('/x', { accept: 'application/json' }),
      await post('/x', {}),
    ]) {
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'NOT_FOUND']);
    }
    expect((await get('/x', { accept: 'text/html' })).body).toContain('npm run build');
  });

  it('browsers elsewhere may read with a key, never with cookies', async () => {
    const preflight = await http.app.inject({
      method: 'OPTIONS',
      url: '/api/v1/monitors',
      headers: { origin: 'https://dash.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers['access-control-allow-headers']).toContain('authorization');
    const refused = await get('/api/v1/monitors', { origin: 'https://dash.example' });
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['access-control-allow-origin']).toBe('*');
    expect(refused.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('scripts run from the server itself only', async () => {
    const policy = String((await get('/api/v1/open')).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("object-src 'none'");
    expect((await get('/api/v1/open')).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
  });

  it('the aliases of older prefixes reach the same handlers', async () => {
    expect((await get('/api/monitors', as('owner'))).statusCode).toBe(200);
    expect((await get('/api/admin/all', as('admin'))).statusCode).toBe(200);
    expect((await get('/api/v1/monitoring/open')).statusCode).toBe(200);
  });
});

describe('bodies', () => {
  const json = { ...as('owner'), 'content-type': 'application/json' };
  it.each([
    ['{"name": "ok"}', 201, undefined],
    ['{"name": "ok", "extra": 1}', 201, undefined],
    ['{"name": 7}', 400, 'name'],
    ['{}', 400, 'name'],
    ['[]', 400, 'body'],
    ['null', 400, 'body'],
    ['', 400, 'body'],
    ['{"name": "a", "__proto__": {"x": 1}}', 400, '__proto__'],
  ])('%j is answered %i, naming %s', async (payload, status, field) => {
    const answer = await post('/api/v1/monitors', payload, json);
    expect(answer.statusCode).toBe(status);
    expect(answer.json().error?.details[0].field).toBe(field);
  });

  it('drops fields the contract does not know and cleans texts', async () => {
    const answer = await post('/api/v1/monitors', '{"name": "a\\u0000b", "role": "admin"}', json);
    expect(answer.json().body).toEqual({ name: 'a\uFFFDb' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])('refuses %s', async (type) => {
    const answer = await post('/api/v1/monitors', 'name=a', { ...json, 'content-type': type });
    expect([answer.statusCode, answer.json().error.details[0].field]).toEqual([400, 'content-type']);
  });

  it('refuses what is too large, by what the route takes', async () => {
    const megabytes = (count: number) => ({ name: 'x'.repeat(count * 1_000_000) });
    expect((await post('/api/v1/monitors', megabytes(2), json)).json().error.code).toBe('PAYLOAD_TOO_LARGE');
    expect((await post('/api/v1/intake', megabytes(2))).statusCode).toBe(200);
    expect((await post('/api/v1/intake', megabytes(4))).statusCode).toBe(413);
  });

  it('cleans the texts of a query', async () => {
    expect((await get('/api/v1/search?q=a%00b')).json().query).toEqual({ q: 'a\uFFFDb' });
    expect((await get('/api/v1/search?__proto__=x&q=1')).statusCode).toBe(200);
  });
});

describe('limits', () => {
  it('count by address, by person where one is signed in, and end with their window', async () => {
    const statuses = async (headers = {}) => [
      (await get('/api/v1/limited', headers)).statusCode,
      (await get('/api/v1/limited', headers)).statusCode,
    ];
    expect(await statuses()).toEqual([200, 200]);
    const refused = await get('/api/v1/limited', { 'x-forwarded-for': '203.0.113.9' });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({ 'retry-after': '60', 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0' });
    expect(refused.json().error.code).toBe('RATE_LIMITED');
    expect(await statuses(as('owner'))).toEqual([200, 200]);
    expect(await statuses(as('viewer'))).toEqual([200, 200]);
    await http.clock.advance(60_000);
    expect(await statuses()).toEqual([200, 200]);
  });

  it('can be turned off, and believe a proxy that is trusted', async () => {
    const unlimited = await startTestHttp({
      modules: [things],
      config: { appUrl: 'http://localhost', trustProxy: [], limits: { enabled: false } },
    });
    for (let count = 0; count < 5; count += 1) expect((await unlimited.app.inject('/api/v1/limited')).statusCode).toBe(200);
    await unlimited.close();
    const proxied = await startTestHttp({
      modules: [things],
      config: { appUrl: 'http://localhost', trustProxy: ['loopback'], limits: { enabled: true } },
    });
    for (let count = 0; count < 5; count += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${count}` };
      expect((await proxied.app.inject({ url: '/api/v1/limited', headers })).statusCode).toBe(200);
    }
    await proxied.close();
  });
});
