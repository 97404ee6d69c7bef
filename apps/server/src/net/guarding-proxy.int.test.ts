import http, { type IncomingMessage } from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNetworkGuard } from './guard.ts';
import { type GuardingProxy, startGuardingProxy } from './guarding-proxy.ts';
import type { Resolver } from './resolver.ts';
import { startRawSite, startSite } from './testing/local-site.ts';

const open: { close(): unknown }[] = [];
let proxy: GuardingProxy;

const NAMES: Record<string, string[]> = { 'good.example': ['127.0.0.1'], 'rebind.example': ['127.0.0.3'] };
const resolver: Resolver = async (host) => NAMES[host] ?? Promise.reject(new Error('ENOTFOUND'));

async function startProxy(options: { ownOrigins?: string[]; maxBytes?: number; idleMs?: number } = {}): Promise<GuardingProxy> {
  const guard = createNetworkGuard({ allowPrivate: ['127.0.0.1'], ownOrigins: options.ownOrigins ?? [], resolver });
  const started = await startGuardingProxy({ guard, ...options });
  open.push(started);
  return started;
}

beforeEach(async () => {
  proxy = await startProxy();
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function site(...parameters: Parameters<typeof startSite>) {
  const started = await startSite(...parameters);
  open.push(started);
  return started;
}

function credentials(of: GuardingProxy): string {
  return `Basic ${Buffer.from(`${of.username}:${of.password}`).toString('base64')}`;
}

async function get(url: string, through = proxy, headers: http.OutgoingHttpHeaders = {}) {
  const { hostname, port } = new URL(through.server);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = {
      hostname,
      port,
      path: url,
      headers: { 'proxy-authorization': credentials(through), ...headers },
      agent: false as const,
    };
    http.get(options, resolve).on('error', reject);
  });
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
  } catch {
    text += '(broken)';
  }
  return { status: response.statusCode, cause: response.headers['x-monitors-cause'], headers: response.headers, text };
}

/** Sends raw text to the proxy and gives what comes back until `until` has been seen or the connection ends. */
function raw(text: string, until: RegExp, through = proxy): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(through.server).port), '127.0.0.1', () => socket.write(text));
    let seen = '';
    socket.setEncoding('latin1').on('data', (data: string) => {
      seen += data;
      if (until.test(seen)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(seen));
  });
}

const connectTo = (authority: string, through = proxy, more = '') =>
  raw(
    `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\nProxy-Authorization: ${credentials(through)}\r\n\r\n${more}`,
    /\r\n\r\n/,
    through,
  );

describe('the guarding proxy', () => {
  it('passes a request on, without what was meant for itself', async () => {
    const { port, requests } = await site((_request, response) => response.writeHead(201, { 'x-a': 'b' }).end('hello'));
    const answer = await get(`http://good.example:${port}/a?b`, proxy, { 'x-c': 'd', connection: 'x-hop', 'x-hop': '1' });
    expect(answer).toMatchObject({ status: 201, text: 'hello', headers: { 'x-a': 'b' } });
    expect(requests[0]).toMatchObject({ url: '/a?b', headers: { host: `good.example:${port}`, 'x-c': 'd' } });
    expect(requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    expect(requests[0]?.headers).not.toHaveProperty('x-hop');
    expect(proxy.counts()).toMatchObject({ requests: 1, refused: 0 });
  });

  it('serves nobody without its password', async () => {
    const { origin, requests } = await site((_request, response) => response.end());
    expect((await get(origin, proxy, { 'proxy-authorization': 'Basic eDp5' })).status).toBe(407);
    expect(await raw(`CONNECT ${origin.slice(7)} HTTP/1.1\r\n\r\n`, /\r\n\r\n/)).toMatch(
      /^HTTP\/1\.1 407 .*Proxy-Authenticate: Basic/s,
    );
    expect(requests).toHaveLength(0);
  });

  it.each([
    'http://127.0.0.3/',
    'http://169.254.169.254/latest/',
    'http://rebind.example/',
    'http://[::1]/',
    '/etc/passwd',
    'http://127.0.0.1:22/',
  ])('refuses %s', async (url) => {
    expect(await get(url)).toMatchObject({ status: 403, cause: 'not_allowed' });
    expect(proxy.counts().refused).toBe(1);
  });

  it('says why there is no answer', async () => {
    expect(await get('http://nowhere.example/')).toMatchObject({ status: 502, cause: 'dns' });
    const gone = await startSite(() => {});
    await gone.close();
    expect(await get(gone.origin)).toMatchObject({ status: 502, cause: 'connection_refused' });
  });

  it.each([
    '127.0.0.3:443',
    '169.254.169.254:80',
    'rebind.example:443',
    '[::1]:443',
    'good.example:25',
    'u:p@good.example:443',
    'good.example',
  ])('opens no tunnel to %s', async (authority) => {
    expect(await connectTo(authority)).toMatch(/^HTTP\/1\.1 (?:403|400)/);
  });

  it('carries bytes both ways through a tunnel', async () => {
    const echo = await startRawSite((socket, head) => socket.end(`echo ${head}`));
    open.push(echo);
    const text = `CONNECT good.example:${echo.port} HTTP/1.1\r\nProxy-Authorization: ${credentials(proxy)}\r\n\r\nping`;
    expect(await raw(text, /echo ping/)).toMatch(/^HTTP\/1\.1 200 .*echo ping$/s);
  });

  it('carries a WebSocket upgrade', async () => {
    const echo = await startRawSite((socket, head) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.end(/^GET \/live HTTP\/1\.1\r\nHost: good\.example:\d+\r\n/.test(head) && !/proxy-/i.test(head) ? 'frames' : head);
    });
    open.push(echo);
    const upgrade = (host: string) =>
      raw(
        `GET http://${host}:${echo.port}/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nProxy-Authorization: ${credentials(proxy)}\r\n\r\n`,
        /frames|\r\n\r\n$/,
      );
    expect(await upgrade('good.example')).toMatch(/101 Switching/);
    expect(await upgrade('rebind.example')).toMatch(/^HTTP\/1\.1 403/);
  });

  it('opens the app itself below /demo/ only, and through no tunnel', async () => {
    const app = await site((_request, response) => response.end('demo'), { address: '127.0.0.4' });
    const withOwn = await startProxy({ ownOrigins: [app.origin] });
    expect(await get(`${app.origin}/demo/shop`, withOwn)).toMatchObject({ status: 200, text: 'demo' });
    expect(await get(`${app.origin}/api/v1/users`, withOwn)).toMatchObject({ status: 403 });
    expect(await connectTo(app.origin.slice(7), withOwn)).toMatch(/^HTTP\/1\.1 403/);
    expect(app.requests).toHaveLength(1);
  });

  it('ends answers that are too large, and connections on which nothing happens', async () => {
    const small = await startProxy({ maxBytes: 100_000, idleMs: 50 });
    const endless = await site((request, response) => {
      if (request.url === '/silent') return;
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const large = await get(`${endless.origin}/`, small);
    expect(large.text).toMatch(/\(broken\)$/);
    expect(large.text.length).toBeLessThan(1_000_000);
    expect(await get(`${endless.origin}/silent`, small)).toMatchObject({ status: 504, cause: 'timeout' });
  });

  it('closes with everything that is still open', async () => {
    const { origin } = await site(() => {});
    const closing = await startProxy();
    const waiting = get(origin, closing).catch((error: Error) => error.message);
    while (closing.counts().requests === 0) await new Promise((resolve) => setImmediate(resolve));
    await closing.close();
    expect(await waiting).toMatch(/hang up|ECONNRESET/);
    expect(closing.counts().open).toBe(0);
  });
});
