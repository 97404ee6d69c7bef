import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createPageFetcher, type FetchPageRequest, type PageFetcher } from './fetch-page.ts';
import { createNetworkGuard, type NetworkGuard } from './guard.ts';
import { NetError } from './net-error.ts';
import type { Resolver } from './resolver.ts';
import { type LocalSite, startRawSite, startSite } from './testing/local-site.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const noNames: Resolver = async () => {
  throw new Error('ENOTFOUND');
};

function localGuard(allowPrivate = ['127.0.0.1'], resolver: Resolver = noNames, dnsCacheMs?: number): NetworkGuard {
  return createNetworkGuard({ allowPrivate, ownOrigins: [], resolver, dnsCacheMs });
}

function fetcherWith(guard: NetworkGuard): PageFetcher {
  const fetcher = createPageFetcher({
    guard,
    userAgent: 'Monitors/0.1 (+http://test; x)',
    pacing: { intervalMs: 1, burst: 100 },
  });
  open.push(fetcher);
  return fetcher;
}

async function site(...parameters: Parameters<typeof startSite>): Promise<LocalSite> {
  const started = await startSite(...parameters);
  open.push(started);
  return started;
}

async function rawSite(answer: string): Promise<LocalSite> {
  const started = await startRawSite((socket) => socket.end(answer));
  open.push(started);
  return started;
}

const page = (url: string, more: Partial<FetchPageRequest> = {}) => fetcherWith(localGuard()).fetchPage({ url, ...more });

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof NetError ? error.reason : `no NetError: ${String(error)}`;
}

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
    const fetcher = fetcherWith(localGuard());
    await fetcher.fetchPage({ url: target.origin });
    await fetcher.fetchPage({ url: target.origin });
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
    const fetcher = fetcherWith(localGuard(['127.0.0.0/8']));
    const fetched = await fetcher.fetchPage({
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
    const fetcher = fetcherWith(localGuard(['127.0.0.1'], async () => ['127.0.0.3']));
    expect(await reasonOf(fetcher.fetchPage({ url: 'http://rebind.example/' }))).toBe('not_allowed');
  });

  it('that change their answer between check and connection change nothing', async () => {
    const good = await site((_request, response) => response.writeHead(200, { connection: 'close' }).end('good'), {
      address: '127.0.0.2',
    });
    const inner = await site((_request, response) => response.end('inner'), { address: '127.0.0.3', port: good.port });
    const answers = [['127.0.0.2'], ['127.0.0.3']];
    const resolver: Resolver = async () => answers.shift() ?? ['127.0.0.3'];
    const fetcher = fetcherWith(localGuard(['127.0.0.2'], resolver, 0));
    const url = `http://rebind.example:${good.port}/`;
    // The second answer comes when the connection is made: it is checked as the first one was.
    expect(await reasonOf(fetcher.fetchPage({ url }))).toBe('not_allowed');
    expect(inner.connections()).toBe(0);
    const cached = fetcherWith(localGuard(['127.0.0.2'], async () => (answers.push([]) > 1 ? ['127.0.0.3'] : ['127.0.0.2'])));
    expect(Buffer.from((await cached.fetchPage({ url })).body).toString()).toBe('good');
    expect(inner.connections()).toBe(0);
  });
});

describe('hostile answers', () => {
  it('of 500 MB are stopped at the limit', async () => {
    let sent = 0;
    const { origin } = await site((_request, response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const more = () => {
        while (sent < 500_000_000 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    expect(await reasonOf(page(origin, { maxBytes: 1_000_000 }))).toBe('too_large');
    expect(sent).toBeLessThan(50_000_000);
  });

  it('that announce too much are not read at all', async () => {
    const { origin } = await site((_request, response) => {
      response.writeHead(200, { 'content-length': 500_000_000 });
      response.write('x');
    });
    expect(await reasonOf(page(origin))).toBe('too_large');
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('that are %s bombs are too large', async (coding, compress) => {
    const bomb = compress(Buffer.alloc(30_000_000));
    const { origin } = await site((_request, response) => response.writeHead(200, { 'content-encoding': coding }).end(bomb));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await reasonOf(page(origin))).toBe('too_large');
  });

  it('that are a bomb within a bomb are too large', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(30_000_000)));
    const { origin } = await site((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(bomb),
    );
    expect(await reasonOf(page(origin))).toBe('too_large');
  });

  it('compressed in unknown or too many ways are no format of ours', async () => {
    const { origin } = await site((request, response) => {
      response.writeHead(200, { 'content-encoding': request.url === '/many' ? 'gzip, gzip, gzip, gzip' : 'exotic' }).end('x');
    });
    expect(await reasonOf(page(origin))).toBe('unsupported_format');
    expect(await reasonOf(page(`${origin}/many`))).toBe('unsupported_format');
  });

  it('whose compressed data ends early give what is there', async () => {
    const whole = gzipSync(Buffer.from('text '.repeat(100)));
    const { origin } = await site((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(whole.subarray(0, -8)),
    );
    expect(Buffer.from((await page(origin)).body).toString()).toMatch(/^text text/);
  });

  it('that never end run out of time', async () => {
    const { origin } = await site((_request, response) => {
      response.write('x');
    });
    expect(await reasonOf(page(origin, { timeoutMs: 50 }))).toBe('timeout');
  });

  it('that never begin run out of time', async () => {
    const { origin } = await site(() => {});
    expect(await reasonOf(page(origin, { timeoutMs: 50 }))).toBe('timeout');
  });

  it('whose headers never end run out of time', async () => {
    const started = await startRawSite((socket) => void socket.write('HTTP/1.1 200 OK\r\nX-A: b\r\n'));
    open.push(started);
    expect(await reasonOf(page(started.origin, { timeoutMs: 50 }))).toBe('timeout');
  });

  it('with huge headers are too large', async () => {
    const { origin } = await rawSite(`HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(100_000)}\r\n\r\n`);
    expect(await reasonOf(page(origin))).toBe('too_large');
  });

  it.each([
    ['broken chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n'],
    ['a chunk that ends early', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'],
    ['less than announced', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['nothing', ''],
  ])('with %s are a broken connection', async (_what, answer) => {
    const { origin } = await rawSite(answer);
    expect(await reasonOf(page(origin))).toBe('connection_failed');
  });

  it('with more than announced are cut there', async () => {
    const { origin } = await rawSite('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello and more');
    expect(Buffer.from((await page(origin)).body).toString()).toBe('hello');
  });

  it('from nobody are a refused connection', async () => {
    const gone = await startSite(() => {});
    await gone.close();
    expect(await reasonOf(page(gone.origin))).toBe('connection_refused');
  });

  it('are left when the check is stopped', async () => {
    const { origin } = await site(() => {});
    const abort = new AbortController();
    const fetching = page(origin, { signal: abort.signal });
    abort.abort();
    expect(await reasonOf(fetching)).toBe('internal');
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
    const fetcher = fetcherWith(publicGuard());
    expect((await fetcher.fetchPage({ url: `${origin}/open` })).status).toBe(200);
    expect(await reasonOf(fetcher.fetchPage({ url: `${origin}/secret` }))).toBe('robots_disallowed');
    expect((await fetcher.fetchPage({ url: `${origin}/secret`, respectRobots: false })).status).toBe(200);
    expect(requests.map(({ url }) => url)).toEqual(['/robots.txt', '/open', '/secret']);
  });

  it('that asks to slow down is left alone', async () => {
    const { origin, requests } = await site((request, response) => {
      response.writeHead(request.url === '/robots.txt' ? 404 : 429, { 'retry-after': '60' }).end();
    });
    const fetcher = fetcherWith(publicGuard());
    expect(await fetcher.fetchPage({ url: origin })).toMatchObject({ cause: 'rate_limited', retryAfterSeconds: 60 });
    expect(await reasonOf(fetcher.fetchPage({ url: `${origin}/other` }))).toBe('rate_limited');
    expect(requests.map(({ url }) => url)).toEqual(['/robots.txt', '/']);
  });
});
