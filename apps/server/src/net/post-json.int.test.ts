import { afterEach, describe, expect, it } from 'vitest';
import { createNetworkGuard } from './guard.ts';
import { createJsonPoster } from './post-json.ts';
import { startSite } from './testing/local-site.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function poster() {
  const guard = createNetworkGuard({
    allowPrivate: ['127.0.0.1'],
    ownOrigins: ['http://127.0.0.3:3000'],
    resolver: async () => ['10.0.0.1'],
  });
  const made = createJsonPoster({ guard, userAgent: 'Monitors/0.1' });
  open.push(made);
  return made.postJson;
}

async function site(...parameters: Parameters<typeof startSite>) {
  const started = await startSite(...parameters);
  open.push(started);
  return started;
}

describe('postJson', () => {
  it('sends exactly the bytes it was given', async () => {
    const bodies: string[] = [];
    const { origin, requests } = await site((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => bodies.push(text));
      request.on('end', () => response.writeHead(204).end());
    });
    const body = '{ "text": "naïve ☃" }';
    expect(await poster()(`${origin}/hook`, body, { 'webhook-id': 'msg_1' }, { timeoutMs: 20_000 })).toEqual({ status: 204 });
    expect(bodies.join('')).toBe(body);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/hook',
      headers: {
        'webhook-id': 'msg_1',
        'content-type': 'application/json; charset=utf-8',
        'content-length': String(Buffer.byteLength(body)),
      },
    });
  });

  it('gives any status, and when to come back', async () => {
    const { origin } = await site((_request, response) => response.writeHead(503, { 'retry-after': '9' }).end('no'));
    expect(await poster()(origin, '{}', {}, { timeoutMs: 20_000 })).toEqual({ status: 503, retryAfterSeconds: 9 });
  });

  it('does not follow redirects and does not wait for a body without end', async () => {
    const { origin, requests } = await site((_request, response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/' });
      response.write('x');
    });
    expect((await poster()(origin, '{}', {}, { timeoutMs: 20_000 })).status).toBe(307);
    expect(requests).toHaveLength(1);
  });

  it.each([
    'http://10.0.0.1/',
    'http://sneaky.example/',
    'http://127.0.0.3:3000/demo/',
    'http://127.0.0.1:25/',
    'mailto:a@b.example',
  ])('does not post to %s', async (url) => {
    await expect(poster()(url, '{}', {}, { timeoutMs: 20_000 })).rejects.toMatchObject({ reason: 'not_allowed' });
  });

  it('runs out of time without naming the path, which may hold a secret', async () => {
    const { origin } = await site(() => {});
    const error: unknown = await poster()(`${origin}/services/T0/SECRET`, '{}', {}, { timeoutMs: 30 }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ reason: 'timeout' });
    expect(String(error)).not.toContain('SECRET');
  });
});
