import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApiClient } from './api-client.ts';
import { startWebsite, type Website } from './website.ts';

const json = { 'content-type': 'application/json' };

let site: Website;
beforeEach(async () => {
  site = await startWebsite({
    '/api/v1/auth/register': {
      status: 201,
      headers: json,
      body: ({ body }) =>
        JSON.stringify({
          success: true,
          user: JSON.parse(body),
          project: { id: 'p' },
          token: 'secret',
          refreshToken: 'r',
          expiresIn: 900,
        }),
    },
    '/api/v1/monitors': {
      headers: json,
      body: ({ headers, method, body }) => JSON.stringify({ success: true, seen: headers.authorization ?? null, method, body }),
    },
    '/api/v1/limited': {
      status: 429,
      headers: json,
      body: JSON.stringify({ success: false, error: { code: 'RATE_LIMITED', message: 'Slow down' } }),
    },
    '/metrics': { headers: { 'content-type': 'text/plain' }, body: 'up 1\n' },
  });
});
afterEach(() => site.close());

test('signing up keeps the token, and every person is a new one', async () => {
  const client = createApiClient(site.origin);
  const first = await client.register();
  expect(client.token).toBe('secret');
  expect(await client.send('GET', '/monitors')).toMatchObject({ seen: 'Bearer secret' });
  expect((await client.register()).user.email).not.toBe(first.user.email);
});

test('another token or none can be used beside', async () => {
  const client = createApiClient(site.origin, 'one');
  expect(await client.as('mk_two').send('POST', '/monitors', { a: 1 })).toMatchObject({
    seen: 'Bearer mk_two',
    method: 'POST',
    body: '{"a":1}',
  });
  expect(await client.as(undefined).send('GET', '/monitors')).toMatchObject({ seen: null });
});

test('a refusal rejects with its code, and call gives it as it is', async () => {
  const client = createApiClient(site.origin);
  await expect(client.send('GET', '/limited')).rejects.toThrow('GET /limited: 429 RATE_LIMITED Slow down');
  expect((await client.call('GET', '/limited')).status).toBe(429);
});

test('paths from the root and plain text work too', async () => {
  expect((await createApiClient(site.origin).call('GET', '//metrics')).body).toEqual({ text: 'up 1\n' });
});
