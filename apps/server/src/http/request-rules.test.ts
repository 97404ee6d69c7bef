import { describe, expect, it } from 'vitest';
import type { AppError } from '../kernel/app-error.ts';
import { canonicalUrl } from './aliases.ts';
import { addressGroup } from './rate-limit.ts';
import { requireSameOrigin } from './same-origin.ts';
import { inlineScriptHashes } from './web-files.ts';

describe('canonicalUrl', () => {
  it.each([
    ['/api/auth/login', '/api/v1/auth/login'],
    ['/api/monitors', '/api/v1/monitors'],
    ['/api/monitors?limit=1', '/api/v1/monitors?limit=1'],
    ['/api/monitors/7/refresh', '/api/v1/monitors/7/refresh'],
    ['/api/admin/users', '/api/v1/admin/users'],
    ['/api/v1/monitoring/events?a=/api/auth', '/api/v1/events?a=/api/auth'],
    ['/api/v1/monitors', '/api/v1/monitors'],
    ['/api/monitorsphere', '/api/monitorsphere'],
    ['/api/v1/monitoringx', '/api/v1/monitoringx'],
    ['/', '/'],
  ])('%s is answered as %s', (url, canonical) => expect(canonicalUrl(url)).toBe(canonical));
});

describe('requireSameOrigin', () => {
  const allowed = (method: string, headers: Record<string, string>): boolean => {
    try {
      requireSameOrigin(method, { host: '127.0.0.1:3000', ...headers }, 'https://app.example');
      return true;
    } catch (error) {
      expect((error as AppError).code).toBe('FORBIDDEN');
      return false;
    }
  };
  it.each([
    ['GET', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, true],
    ['POST', {}, true],
    ['POST', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' }, true],
    ['POST', { 'sec-fetch-site': 'none' }, true],
    ['POST', { origin: 'https://app.example' }, true],
    ['POST', { origin: 'http://127.0.0.1:3000' }, true],
    ['POST', { origin: 'http://127.0.0.1:3001' }, false],
    ['POST', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    ['DELETE', { 'sec-fetch-site': 'same-site', origin: 'https://other.app.example' }, false],
    ['POST', { 'sec-fetch-site': 'cross-site' }, false],
    ['PATCH', { origin: 'null' }, false],
    ['POST', { origin: 'https://app.example.evil.example' }, false],
  ] as const)('%s with %j: %s', (method, headers, expected) => expect(allowed(method, headers)).toBe(expected));
});

describe('addressGroup', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s counts as %s', (ip, group) => expect(addressGroup(ip)).toBe(group));
});

describe('inlineScriptHashes', () => {
  it('hashes scripts that stand in the page and no others', () => {
    const html = '<script src="/a.js"></script><script>alert(1)</script>\n<script type="module">\nstart()\n</script>';
    expect(inlineScriptHashes(html)).toEqual([
      "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='",
      expect.stringMatching(/^'sha256-[A-Za-z0-9+/]{43}='$/),
    ]);
  });
});
