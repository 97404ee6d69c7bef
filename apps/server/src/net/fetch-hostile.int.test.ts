import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createLocalNet, reasonOf } from './testing/local-net.ts';
import { startRawSite, startSite } from './testing/local-site.ts';

const net = createLocalNet();
const { site, rawSite, page } = net;
afterEach(() => net.closeAll());

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
    const reason = await reasonOf(page(started.origin, { timeoutMs: 50 }));
    await started.close();
    expect(reason).toBe('timeout');
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
