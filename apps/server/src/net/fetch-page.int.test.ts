import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { NetworkGuard } from './guard.ts';
import type { Resolver } from './resolver.ts';
import { createLocalNet, localGuard, reasonOf } from './testing/local-net.ts';

const net = createLocalNet();
const { site, page, fetcher } = net;
afterEach(() => net.closeAll());

describe('a page', () => {
  it('comes with its headers, address and validators', async () => {
    const { origin, requests } = await site((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', etag: '"v1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' });
      response.end('<p>hello');
    });
    const fetched = await page(`${origin}/a?b=c#d`, { headers: { Cookie: 'sid=1' } });
    expect(Buffer.from(fetched.body).toString()).toBe('<p>hello');
    expect(fetched).toMatchObject({ status: 200, contentType: 'text/html', etag: '"v1"', notModified: false, redirects: [] });
    expect(fetched.cause).toBeUndefined();
    expect(requests[0]).toMatchObject({
      url: '/a?b=c',
      headers: { cookie: 'sid=1', 'user-agent': 'Monitors/0.1 (+http://test; x)' },
    });
  });

  it('that did not change says so', async () => {
    const { origin } = await site((request, response) => {
      response.writeHead(request.headers['if-none-match'] === '"v1"' ? 304 : 200).end();
    });
    expect(await page(origin, { conditional: { etag: '"v1"' } })).toMatchObject({ status: 304, notModified: true });
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('is decompressed from %s', async (coding, compress) => {
    const { origin } = await site((_request, response) => {
      response.writeHead(200, { 'content-encoding': coding }).end(compress(Buffer.from('text '.repeat(1000))));
    });
    expect((await page(origin)).body.length).toBe(5000);
  });

  it('that is an error keeps its body and tells the cause', async () => {
    const { origin } = await site((request, response) => {
      const status = Number(request.url?.slice(1));
      response.writeHead(status, status === 429 ? { 'retry-after': '7' } : {}).end('the reason');
    });
    const fetched = await page(`${origin}/404`);
    expect(fetched).toMatchObject({ status: 404, cause: 'gone' });
    expect(Buffer.from(fetched.body).toString()).toBe('the reason');
    expect(await page(`${origin}/429`)).toMatchObject({ cause: 'rate_limited', retryAfterSeconds: 7 });
    expect(await page(`${origin}/401`, { headers: { authorization: 'x' } })).toMatchObject({ cause: 'login_expired' });
  });

  it('is fetched again over the same connection', async () => {
    const target = await site((_request, response) => response.end('x'));
    const local = fetcher(localGuard());
    await local.fetchPage({ url: target.origin });
    await local.fetchPage({ url: target.origin });
    expect(target.connections()).toBe(1);
  });
});

describe('redirects', () => {
  it('are followed with the cookies they set, and the user’s headers stay at home', async () => {
    const other = await site((_request, response) => response.end('there'), { address: '127.0.0.2' });
    const home = await site((request, response) => {
      if (request.url === '/start') response.writeHead(302, { location: '/next', 'set-cookie': 'seen=1; Path=/' }).end();
      else response.writeHead(308, { location: `${other.origin}/end` }).end();
    });
    const local = fetcher(localGuard(['127.0.0.0/8']));
    const fetched = await local.fetchPage({
      url: `${home.origin}/start`,
      headers: { Authorization: 'secret', Cookie: 'mine=1' },
    });
    expect(fetched.url).toBe(`${other.origin}/end`);
    expect(fetched.redirects.map(({ status }) => status)).toEqual([302, 308]);
    expect(home.requests[1]?.headers).toMatchObject({ cookie: 'mine=1; seen=1', authorization: 'secret' });
    expect(other.requests[0]?.headers).not.toHaveProperty('cookie');
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('without end are given up', async () => {
    const { origin, requests } = await site((request, response) => {
      response.writeHead(302, { location: `/${Number(request.url?.slice(1) || 0) + 1}` }).end();
    });
    expect(await reasonOf(page(origin))).toBe('redirect_loop');
    expect(requests).toHaveLength(6);
  });

  it('in a circle are given up at once', async () => {
    const { origin, requests } = await site((_request, response) => response.writeHead(301, { location: '/' }).end());
    expect(await reasonOf(page(origin))).toBe('redirect_loop');
    expect(requests).toHaveLength(1);
  });

  it('to the same address work where a cookie was all they wanted', async () => {
    const { origin } = await site((request, response) => {
      if (request.headers.cookie) response.end('in');
      else response.writeHead(302, { location: '/', 'set-cookie': 'ok=1' }).end();
    });
    expect(Buffer.from((await page(origin)).body).toString()).toBe('in');
  });

  it.each(['http://127.0.0.3/', 'http://169.254.169.254/latest/', 'http://[::1]/', 'file:///etc/passwd', 'http://2130706435/'])(
    'to %s are refused',
    async (location) => {
      const { origin } = await site((_request, response) => response.writeHead(302, { location }).end());
      expect(await reasonOf(page(origin))).toBe('not_allowed');
    },
  );
});

describe('names', () => {
  it('that do not resolve are a cause', async () => {
    expect(await reasonOf(page('http://nowhere.example/'))).toBe('dns');
  });

  it('that lead to a private address are refused', async () => {
    const local = fetcher(localGuard(['127.0.0.1'], async () => ['127.0.0.3']));
    expect(await reasonOf(local.fetchPage({ url: 'http://rebind.example/' }))).toBe('not_allowed');
  });

  it('that change their answer between check and connection change nothing', async () => {
    const good = await site((_request, response) => response.writeHead(200, { connection: 'close' }).end('good'), {
      address: '127.0.0.2',
    });
    const inner = await site((_request, response) => response.end('inner'), { address: '127.0.0.3', port: good.port });
    const answers = [['127.0.0.2'], ['127.0.0.3']];
    const resolver: Resolver = async () => answers.shift() ?? ['127.0.0.3'];
    const local = fetcher(localGuard(['127.0.0.2'], resolver, 0));
    const url = `http://rebind.example:${good.port}/`;
    // The second answer comes when the connection is made: it is checked as the first one was.
    expect(await reasonOf(local.fetchPage({ url }))).toBe('not_allowed');
    expect(inner.connections()).toBe(0);
    const cached = fetcher(localGuard(['127.0.0.2'], async () => (answers.push([]) > 1 ? ['127.0.0.3'] : ['127.0.0.2'])));
    expect(Buffer.from((await cached.fetchPage({ url })).body).toString()).toBe('good');
    expect(inner.connections()).toBe(0);
  });
});

describe('a public site', () => {
  /** Treats the loopback server as anybody's. */
  function publicGuard(): NetworkGuard {
    const inner = localGuard();
    return {
      ...inner,
      checkUrl: (url, use) => ({ ...inner.checkUrl(url, use), scope: 'public' }),
      resolve: async (...parameters) => ({ ...(await inner.resolve(...parameters)), scope: 'public' }),
    };
  }

  it('is asked for its robots.txt once, which is obeyed', async () => {
    const { origin, requests } = await site((request, response) => {
      response.end(request.url === '/robots.txt' ? 'User-agent: *\nDisallow: /secret' : 'page');
    });
    const local = fetcher(publicGuard());
    expect((await local.fetchPage({ url: `${origin}/open` })).status).toBe(200);
    expect(await reasonOf(local.fetchPage({ url: `${origin}/secret` }))).toBe('robots_disallowed');
    expect((await local.fetchPage({ url: `${origin}/secret`, respectRobots: false })).status).toBe(200);
    expect(requests.map(({ url }) => url)).toEqual(['/robots.txt', '/open', '/secret']);
  });

  it('that asks to slow down is left alone', async () => {
    const { origin, requests } = await site((request, response) => {
      response.writeHead(request.url === '/robots.txt' ? 404 : 429, { 'retry-after': '60' }).end();
    });
    const local = fetcher(publicGuard());
    expect(await local.fetchPage({ url: origin })).toMatchObject({ cause: 'rate_limited', retryAfterSeconds: 60 });
    expect(await reasonOf(local.fetchPage({ url: `${origin}/other` }))).toBe('rate_limited');
    expect(requests.map(({ url }) => url)).toEqual(['/robots.txt', '/']);
  });
});
