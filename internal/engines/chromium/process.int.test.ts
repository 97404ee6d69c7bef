import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserRefusal, type Site, startSite } from '../contract/index.ts';
import { openChromium } from './index.ts';
import { unpackChromium } from './unpack.ts';

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.close());

/** Ids of the processes that were started with an argument. */
function processesWith(argument: string): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0');
      return command.includes(argument) ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('the process', () => {
  const mark = () => `--monitors-test=${randomUUID()}`;
  const page = () => ({ url: `${site.origin}/script`, timeoutMs: 20_000 });

  it('starts with the first page, is replaced after a crash, and ends with close', async () => {
    const argument = mark();
    const browser = await openChromium({ extraArgs: [argument] });
    expect(processesWith(argument)).toEqual([]);
    await browser.render(page());
    for (const pid of processesWith(argument)) process.kill(pid, 'SIGKILL');
    await until(() => processesWith(argument).length === 0);
    expect((await browser.render(page())).status).toBe(200);
    await browser.close();
    await until(() => processesWith(argument).length === 0);
  });

  it('that dies under a page makes it unavailable', async () => {
    const argument = mark();
    const browser = await openChromium({ extraArgs: [argument] });
    const cut = browserRefusal(browser.render({ url: `${site.origin}/hanging`, timeoutMs: 20_000 }));
    await until(() => site.requests.some(({ path }) => path === '/hanging'));
    for (const pid of processesWith(argument)) process.kill(pid, 'SIGKILL');
    expect((await cut).reason).toBe('unavailable');
    await browser.close();
  });

  it('ends when nobody needs it, and starts again', async () => {
    const argument = mark();
    const browser = await openChromium({ extraArgs: [argument], idleCloseMs: 1 });
    await browser.render(page());
    await until(() => processesWith(argument).length === 0);
    expect((await browser.render(page())).status).toBe(200);
    await browser.close();
  });

  it('gets nothing of our environment', async () => {
    const argument = mark();
    process.env.MONITORS_TEST_SECRET = 'secret';
    const browser = await openChromium({ extraArgs: [argument] });
    await browser.render(page());
    const environments = processesWith(argument).map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
    expect(environments.length).toBeGreaterThan(0);
    for (const environment of environments) expect(environment).not.toContain('MONITORS_TEST_SECRET');
    delete process.env.MONITORS_TEST_SECRET;
    await browser.close();
  });

  it('that cannot start is unavailable', async () => {
    const browser = await openChromium({ executablePath: '/nowhere/chromium' });
    expect((await browserRefusal(browser.render(page()))).reason).toBe('unavailable');
    await browser.close();
  });
});

describe('the network', () => {
  it('is the proxy alone, for loopback and names too', async () => {
    const asked: string[] = [];
    const authorization = `Basic ${Buffer.from('user:pass').toString('base64')}`;
    const proxy = createServer((request, response) => {
      if (request.headers['proxy-authorization'] !== authorization) {
        response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
        return;
      }
      asked.push(request.url ?? '');
      // Whatever name is asked for is answered by the site.
      const target = new URL(new URL(request.url ?? '').pathname, site.origin);
      request.pipe(httpRequest(target, (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers))));
    });
    const refusedTunnels: string[] = [];
    proxy.on('connect', (request, socket) => {
      refusedTunnels.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const server = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const browser = await openChromium({ proxy: { server, username: 'user', password: 'pass' } });

    const before = site.requests.length;
    const render = (url: string, headers?: Record<string, string>) => browser.render({ url, timeoutMs: 20_000, headers });
    expect((await render(`${site.origin}/script`, { 'x-own': '1' })).html).toContain('price 42');
    expect((await render('http://localhost:18080/script')).html).toContain('price 42');
    expect((await browser.render({ url: 'http://shop.example/script', timeoutMs: 20_000 })).html).toContain('price 42');
    expect(asked).toEqual(
      expect.arrayContaining([
        `${site.origin}/script`,
        `${site.origin}/data`,
        'http://localhost:18080/script',
        'http://shop.example/script',
      ]),
    );
    expect(site.requests.length - before).toBe(asked.length);

    expect((await browserRefusal(browser.render({ url: 'https://127.0.0.1:9/', timeoutMs: 20_000 }))).reason).toBe('navigation');
    await browser.close();
    await new Promise((resolve) => proxy.close(resolve));
    expect(new Set(asked.filter((url) => !/127\.0\.0\.1|localhost|shop\.example/.test(url)))).toEqual(new Set());
  });

  it('has no way around by WebRTC', async () => {
    const packets: Buffer[] = [];
    const stun = createSocket('udp4').on('message', (packet) => packets.push(packet));
    await new Promise<void>((resolve) => stun.bind(0, '127.0.0.1', resolve));
    const html = `<!doctype html><p id="out">waiting</p><script>
      const frame = document.body.appendChild(document.createElement('iframe'));
      const Peer = window.RTCPeerConnection ?? frame.contentWindow.RTCPeerConnection;
      if (!Peer) out.textContent = 'none';
      else { const peer = new Peer({ iceServers: [{ urls: 'stun:127.0.0.1:${stun.address().port}' }] });
        peer.createDataChannel('x'); peer.onicegatheringstatechange = () => { out.textContent = peer.iceGatheringState; };
        peer.createOffer().then((offer) => peer.setLocalDescription(offer)); }</script>`;
    const pages = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const browser = await openChromium();
    const url = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/`;
    const page = await browser.render({ url, timeoutMs: 20_000 });
    expect(page.html).toMatch(/<p id="out">(?:none|complete)/);
    expect(packets).toEqual([]);
    await browser.close();
    stun.close();
    await new Promise((resolve) => pages.close(resolve));
  });
});

describe('unpacking', () => {
  it('by two at once leaves one complete folder', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'monitors-chromium-'));
    const [first, second] = await Promise.all([unpackChromium(cacheDir), unpackChromium(cacheDir)]);
    expect(first).toEqual(second);
    expect(await readdir(cacheDir)).toHaveLength(1);
    const browser = await openChromium({ cacheDir });
    expect((await browser.render({ url: `${site.origin}/script`, timeoutMs: 20_000 })).status).toBe(200);
    await browser.close();
    await rm(cacheDir, { recursive: true, force: true });
  });
});
