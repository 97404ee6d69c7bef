import { createFakeClock } from '@monitors/testkit';
import { describe, expect, it } from 'vitest';
import { createNetworkGuard, type NetworkGuard } from './guard.ts';
import { NetError } from './net-error.ts';
import type { Resolver } from './resolver.ts';

const NAMES: Record<string, string[]> = {
  'shop.example': ['93.184.216.34', '2606:4700:4700::1111'],
  'sneaky.example': ['10.0.0.5'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mixed6.example': ['93.184.216.34', '::ffff:127.0.0.1'],
  'inside.corp': ['10.0.0.9'],
  'empty.example': [],
  localhost: ['127.0.0.1', '::1'],
};

const table: Resolver = async (host) => {
  const addresses = NAMES[host];
  if (!addresses) throw new Error('ENOTFOUND');
  return addresses;
};

function guardWith(allowPrivate: string[] = [], resolver: Resolver = table): NetworkGuard {
  return createNetworkGuard({ allowPrivate, ownOrigins: ['http://localhost:3000', 'https://me.example'], resolver });
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'allowed';
  } catch (error) {
    return error instanceof NetError ? error.reason : String(error);
  }
}

describe('a URL that may not be visited', () => {
  it.each([
    'ftp://shop.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'gopher://shop.example/',
    'shop.example',
    'http://',
    'http://user:secret@shop.example/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://0/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::10.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00:ec2::254]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://metadata.google.internal/',
    'http://METADATA.google.internal./',
    'http://metadata/',
    'http://localhost/',
    'http://localhost./',
    'http://LOCALHOST:8080/',
    'http://foo.localhost/',
    'http://localhost:3000/api/v1/users',
    'http://localhost:3000/demo',
    'http://localhost:3000/demo/../api',
    'http://localhost:3000/demo/%2e%2e/api',
    'http://localhost:3000/demo/..%2fapi',
    'http://localhost:3001/demo/shop',
    'http://shop.example:22/',
    'http://shop.example:25/',
    'http://shop.example:6379/',
    'http://sneaky.example/',
    'http://mixed.example/',
    'http://mixed6.example/',
    'http://inside.corp/',
  ])('%s', async (url) => {
    expect(await reasonOf(guardWith().assertAllowed(url, 'page'))).toBe('not_allowed');
  });

  it('is not named with its credentials or private address', async () => {
    for (const url of ['http://user:secret@shop.example/', 'http://sneaky.example/?token=secret']) {
      const error = await guardWith()
        .assertAllowed(url, 'page')
        .catch((caught: Error) => caught);
      expect(String(error)).not.toMatch(/secret|10\.0\.0\.5/);
    }
  });
});

describe('a URL that may be visited', () => {
  it.each(['http://shop.example/a?b', 'https://shop.example:8443/', 'https://SHOP.example./', 'http://93.184.216.34/'])(
    '%s, as anybody’s',
    async (url) => {
      expect((await guardWith().assertAllowed(url, 'page')).scope).toBe('public');
    },
  );

  it('is the demo of the app itself, for pages only', async () => {
    const guard = guardWith();
    expect((await guard.assertAllowed('http://localhost:3000/demo/shop', 'page')).scope).toBe('own');
    expect(await reasonOf(guard.assertAllowed('http://localhost:3000/demo/shop', 'probe'))).toBe('not_allowed');
    expect(await reasonOf(guard.assertAllowed('http://localhost:3000/demo/shop', 'post'))).toBe('not_allowed');
  });

  it.each([
    ['http://127.0.0.1:8080/', '127.0.0.0/8'],
    ['http://127.0.0.1:8080/', '127.0.0.1:8080'],
    ['http://localhost:8080/', '127.0.0.1'],
    ['http://localhost:8080/', 'localhost:8080'],
    ['http://inside.corp/', 'inside.corp'],
    ['http://inside.corp/', '10.0.0.0/24'],
    ['http://127.0.0.1:25/', '127.0.0.1:25'],
    ['http://[::1]:8080/', '::1'],
  ])('%s when the operator lists %s', async (url, entry) => {
    expect((await guardWith([entry]).assertAllowed(url, 'probe')).scope).toBe('operator');
  });

  it('is not a neighbour of what the operator listed', async () => {
    const guard = guardWith(['127.0.0.1:8080', '10.0.0.0/24']);
    expect(await reasonOf(guard.assertAllowed('http://127.0.0.1:8081/', 'probe'))).toBe('not_allowed');
    expect(await reasonOf(guard.assertAllowed('http://10.0.1.1/', 'probe'))).toBe('not_allowed');
    expect(await reasonOf(guard.assertAllowed('http://169.254.169.254/', 'probe'))).toBe('not_allowed');
  });
});

describe('resolving', () => {
  it('gives only the listed addresses of a name that has others too', async () => {
    const { addresses } = await guardWith(['127.0.0.1']).resolve('localhost', 80);
    expect(addresses).toEqual(['127.0.0.1']);
  });

  it.each(['unknown.example', 'empty.example'])('says that %s does not resolve', async (host) => {
    expect(await reasonOf(guardWith().resolve(host, 80))).toBe('dns');
  });

  it('asks once for many at the same time, and again when the answer is old', async () => {
    let asked = 0;
    const clock = createFakeClock();
    const guard = createNetworkGuard({
      allowPrivate: [],
      ownOrigins: [],
      clock,
      dnsCacheMs: 5000,
      resolver: async () => {
        asked += 1;
        return ['93.184.216.34'];
      },
    });
    await Promise.all([guard.resolve('shop.example', 80), guard.resolve('shop.example', 443)]);
    await clock.advance(4000);
    await guard.resolve('shop.example', 80);
    expect(asked).toBe(1);
    await clock.advance(2000);
    await guard.resolve('shop.example', 80);
    expect(asked).toBe(2);
  });

  it('checks an answer again for each port, although it is remembered', async () => {
    const guard = guardWith(['10.0.0.9:8080']);
    expect(await reasonOf(guard.resolve('inside.corp', 8080))).toBe('allowed');
    expect(await reasonOf(guard.resolve('inside.corp', 8081))).toBe('not_allowed');
  });
});
