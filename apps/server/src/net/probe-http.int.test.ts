import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createFakeClock } from '@monitors/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { createNetworkGuard } from './guard.ts';
import { createHttpProber, isExpected, type ProbeHttpRequest } from './probe-http.ts';
import type { Resolver } from './resolver.ts';
import { startRawSite, startSite } from './testing/local-site.ts';
import { selfSigned } from './testing/self-signed.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function site(...parameters: Parameters<typeof startSite>) {
  const started = await startSite(...parameters);
  open.push(started);
  return started;
}

function prober(options: { resolver?: Resolver; clock?: ReturnType<typeof createFakeClock> } = {}) {
  const guard = createNetworkGuard({
    allowPrivate: ['127.0.0.1', '127.0.0.2'],
    ownOrigins: ['http://127.0.0.9:1234'],
    resolver: options.resolver ?? (async () => Promise.reject(new Error('ENOTFOUND'))),
  });
  const made = createHttpProber({ guard, userAgent: 'Monitors/0.1', clock: options.clock });
  open.push(made);
  return made;
}

const probe = (url: string, more: Partial<ProbeHttpRequest> = {}) => prober().probeHttp({ url, ...more });

describe('an HTTP probe', () => {
  it('says up, the status and how long it took', async () => {
    const { origin } = await site((_request, response) => response.end('ok'));
    const result = await probe(`${origin}/health?token=secret`);
    expect(result).toMatchObject({ up: true, status: 200, statusText: 'OK', finalUrl: `${origin}/health` });
    expect(result.responseTimeMs).toBeGreaterThan(0);
    expect(result.timings.connectMs).toBeGreaterThan(0);
  });

  it('uses its connection again, whatever the size of the body', async () => {
    const target = await site((_request, response) => response.end('x'.repeat(10_000)));
    const { probeHttp } = prober();
    for (let count = 0; count < 3; count += 1) {
      expect((await probeHttp({ url: target.origin })).up).toBe(true);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(target.connections()).toBeLessThanOrEqual(2);
  });

  it('is not fooled by a kept connection that was closed', async () => {
    const sockets: Socket[] = [];
    const target = await startRawSite((socket) => {
      sockets.push(socket);
      socket.on('data', () => socket.destroy());
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    open.push(target);
    const { probeHttp } = prober();
    expect((await probeHttp({ url: target.origin })).up).toBe(true);
    expect((await probeHttp({ url: target.origin })).up).toBe(true);
    expect(sockets).toHaveLength(2);
  });

  it('asks once where each new connection breaks', async () => {
    const target = await startRawSite((socket) => socket.destroy());
    open.push(target);
    expect(await probe(target.origin)).toMatchObject({ up: false, cause: 'connection_failed' });
    expect(target.connections()).toBe(1);
  });

  it.each([
    [500, undefined, false],
    [404, undefined, false],
    [204, undefined, true],
    [404, [404], true],
    [200, ['3xx', '401-403'], false],
    [402, ['3xx', '401-403'], true],
  ])('with status %i, where %j is expected, says up: %s', async (status, expectedStatus, up) => {
    const { origin } = await site((_request, response) => response.writeHead(status).end());
    const result = await probe(origin, { expectedStatus });
    expect(result).toMatchObject({ up, status });
    expect(result.cause).toBe(up ? undefined : 'http_error');
  });

  it('searches the body only when told to', async () => {
    const { origin } = await site((_request, response) => response.end('all systems operational'));
    expect((await probe(origin, { bodyMatch: { contains: 'operational' } })).up).toBe(true);
    expect(await probe(origin, { bodyMatch: { contains: 'outage' } })).toMatchObject({ up: false, cause: 'not_found_on_page' });
    expect(await probe(origin, { bodyMatch: { lacks: 'operational' } })).toMatchObject({ up: false, cause: 'not_found_on_page' });
    expect(await probe(origin, { bodyMatch: { contains: 'x' }, maxBodyBytes: 10 })).toMatchObject({
      up: false,
      cause: 'too_large',
    });
  });

  it('sends what it is told to send', async () => {
    const { origin, requests } = await site((_request, response) => response.end());
    await probe(origin, { method: 'post', headers: { 'X-Key': 'k', Host: 'evil' }, body: '{}' });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      headers: { 'x-key': 'k', host: origin.slice(7), 'user-agent': 'Monitors/0.1' },
    });
    expect(await probe(origin, { method: 'CONNECT' })).toMatchObject({ up: false, cause: 'not_allowed' });
  });

  it('follows redirects unless told not to, without the headers of the user elsewhere', async () => {
    const other = await site((_request, response) => response.end(), { address: '127.0.0.2' });
    const { origin } = await site((_request, response) => response.writeHead(302, { location: other.origin }).end());
    expect(await probe(origin, { headers: { 'x-key': 'k' } })).toMatchObject({
      up: true,
      status: 200,
      finalUrl: `${other.origin}/`,
    });
    expect(other.requests[0]?.headers).not.toHaveProperty('x-key');
    expect(await probe(origin, { followRedirects: false })).toMatchObject({ up: true, status: 302 });
  });

  it('gives up on redirects without end', async () => {
    const { origin } = await site((_request, response) => response.writeHead(302, { location: '/' }).end());
    expect(await probe(origin)).toMatchObject({ up: false, cause: 'redirect_loop' });
  });

  it.each(['http://10.0.0.1/', 'http://127.0.0.9:1234/demo/x', 'ftp://127.0.0.1/', 'nonsense', 'http://127.0.0.1:22/'])(
    'does not visit %s',
    async (url) => {
      expect(await probe(url)).toMatchObject({ up: false, cause: 'not_allowed' });
    },
  );

  it('does not follow a redirect or a name to a private address', async () => {
    const { origin } = await site((_request, response) => response.writeHead(302, { location: 'http://127.0.0.3/' }).end());
    expect(await probe(origin)).toMatchObject({ up: false, cause: 'not_allowed' });
    const { probeHttp } = prober({ resolver: async () => ['127.0.0.3'] });
    expect(await probeHttp({ url: 'http://sneaky.example/' })).toMatchObject({ up: false, cause: 'not_allowed' });
  });

  it('tells a name that does not resolve from a port that is closed', async () => {
    expect(await probe('http://nowhere.example/')).toMatchObject({ up: false, cause: 'dns' });
    const gone = await startSite(() => {});
    await gone.close();
    expect(await probe(gone.origin)).toMatchObject({ up: false, cause: 'connection_refused' });
  });

  it('runs out of time, also while a name is still being resolved', async () => {
    const { origin } = await site(() => {});
    expect(await probe(origin, { timeoutMs: 30 })).toMatchObject({ up: false, cause: 'timeout' });
    const clock = createFakeClock();
    const { probeHttp } = prober({ resolver: () => new Promise(() => {}), clock });
    const waiting = probeHttp({ url: 'http://slow.example/' });
    await clock.advance(10_000);
    expect(await waiting).toMatchObject({ up: false, cause: 'timeout' });
    expect(clock.waiting).toBe(0);
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const server = createServer(selfSigned('secure.example', Date.now() + 86_400_000), (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(server);
    const { probeHttp } = prober({ resolver: async () => ['127.0.0.1'] });
    const url = `https://secure.example:${(server.address() as AddressInfo).port}/`;
    expect(await probeHttp({ url })).toMatchObject({ up: false, cause: 'tls' });
  });

  it('does not wait for a body that never ends', async () => {
    const { origin } = await site((_request, response) => void response.write('x'));
    expect((await probe(origin)).up).toBe(true);
  });
});

describe('isExpected', () => {
  it.each(['99', '600', 'x', '2x', '200-', '200-700', ''])('takes %j for nothing', (entry) => {
    expect(isExpected(200, [entry])).toBe(false);
  });
});
