import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createNetworkGuard } from './guard.ts';
import { createSocketProber } from './probe-tcp.ts';
import { startRawSite } from './testing/local-site.ts';
import { selfSigned } from './testing/self-signed.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const NAMES: Record<string, string> = {
  'secure.example': '127.0.0.1',
  'other.example': '127.0.0.1',
  'inner.example': '10.0.0.1',
};

const { probeTcp, probeTls } = createSocketProber({
  guard: createNetworkGuard({
    allowPrivate: ['127.0.0.1'],
    ownOrigins: [],
    resolver: async (host) => {
      const address = NAMES[host];
      return address ? [address] : Promise.reject(new Error('ENOTFOUND'));
    },
  }),
});

async function secureSite(host: string, validToMs: number): Promise<number> {
  const server: Server = createServer(selfSigned(host, validToMs), (socket) => socket.on('error', () => {}));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

const DAY = 86_400_000;

describe('a TCP probe', () => {
  it('says whether something listens', async () => {
    const target = await startRawSite(() => {});
    const { port } = target;
    expect(await probeTcp({ host: '127.0.0.1', port })).toMatchObject({ up: true });
    expect(await probeTcp({ host: 'secure.example', port })).toMatchObject({ up: true });
    await target.close();
    expect(await probeTcp({ host: '127.0.0.1', port })).toMatchObject({ up: false, cause: 'connection_refused' });
  });

  it.each([
    '10.0.0.1',
    'inner.example',
    '0x7f.0.0.3',
    '2130706435',
    '::1',
    '[::1]',
    '::ffff:127.0.0.3',
    'a/b',
    'u@127.0.0.1',
    '127.0.0.1:1',
    '',
  ])('does not visit %s', async (host) => {
    expect(await probeTcp({ host, port: 5432 })).toMatchObject({ up: false, cause: 'not_allowed' });
  });

  it.each([0, 65_536, Number.NaN])('does not visit port %d', async (port) => {
    expect(await probeTcp({ host: '127.0.0.1', port })).toMatchObject({ up: false, cause: 'not_allowed' });
  });

  it('names a host that does not resolve', async () => {
    expect(await probeTcp({ host: 'nowhere.example', port: 80 })).toMatchObject({ up: false, cause: 'dns' });
  });
});

describe('a certificate probe', () => {
  it('counts the days left and judges chain and name', async () => {
    const port = await secureSite('secure.example', Date.now() + 20.5 * DAY);
    expect(await probeTls({ host: 'secure.example', port })).toMatchObject({
      up: true,
      daysLeft: 20,
      valid: false,
      hostMatches: true,
      issuer: 'secure.example',
      problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(await probeTls({ host: 'other.example', port })).toMatchObject({ up: true, hostMatches: false });
  });

  it('counts below zero once the certificate has ended', async () => {
    const port = await secureSite('secure.example', Date.now() - 2.5 * DAY);
    expect(await probeTls({ host: 'secure.example', port })).toMatchObject({ up: true, daysLeft: -3, valid: false });
  });

  it('runs out of time where nobody greets', async () => {
    const target = await startRawSite(() => {});
    open.push(target);
    expect(await probeTls({ host: '127.0.0.1', port: target.port, timeoutMs: 50 })).toMatchObject({
      up: false,
      cause: 'timeout',
    });
  });

  it('says so where there is no TLS', async () => {
    const target = await startRawSite((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    open.push(target);
    expect(await probeTls({ host: '127.0.0.1', port: target.port })).toMatchObject({ up: false, cause: 'tls' });
  });
});
