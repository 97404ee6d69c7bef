import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Cause } from '@monitors/contract';
import { type SitePage, startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NetworkGuard } from '../../net/guard.ts';
import { selfSigned } from '../../net/testing/self-signed.ts';
import { testBox } from './testing/secret-box.ts';
import { loopbackGuard, startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

let app: TestMonitors;
let site: Website;
let secure: Server;

/** As loopback only, except that one path is anybody's site, whose robots.txt counts. */
function guardWithPublicPath(path: string): NetworkGuard {
  const inner = loopbackGuard();
  return {
    ...inner,
    checkUrl: (input, use) => {
      const checked = inner.checkUrl(input, use);
      return checked.url.pathname.startsWith(path) || checked.url.pathname === '/robots.txt'
        ? { ...checked, scope: 'public' }
        : checked;
    },
    resolve: async (host, port, own) => {
      const { addresses } = await inner.resolve(host, port, own);
      return { addresses, scope: publicPorts.has(port) ? 'public' : 'operator' };
    },
  };
}
const publicPorts = new Set<number>();

beforeAll(async () => {
  app = await startTestMonitors({ box: testBox(), withBrowser: true, guard: guardWithPublicPath('/polite/') });
  secure = createServer(selfSigned('127.0.0.1', Date.now() + 86_400_000), (_request, response) => response.end('never seen'));
  await once(secure.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  secure.close();
  await app.close();
});
beforeEach(async () => {
  site = await startWebsite();
});
afterEach(() => site.close());

const html = (title: string, body: string) => `<html><head><title>${title}</title></head><body>${body}</body></html>`;
const SHOP = html('Laptop', '<h1>Laptop</h1><div class="price">$949.00</div><button>Add to cart</button>');
const SHELL = '<html><head><script src="/app.js"></script></head><body><div id="root"></div></body></html>';
const CONSENT = html(
  'Before you continue',
  '<h1>Before you continue</h1><p>We and our partners use cookies to store data. Manage consent or accept all cookies.</p><button>Accept all</button>',
);

/** Every cause that a page gives by what it answers. */
const ANSWERS: [what: string, cause: Cause, page: SitePage, more?: { render?: string; headers?: object }][] = [
  [
    'a challenge',
    'blocked',
    { status: 403, body: html('Just a moment...', '<h1>Verify you are human</h1><div id="cf-chl-widget"></div>') },
  ],
  [
    'a challenge that says 200',
    'blocked',
    { body: html('Robot check', '<p>Please complete the CAPTCHA: we saw unusual traffic.</p>') },
  ],
  ['a bare refusal', 'blocked', { status: 403, body: 'Forbidden' }],
  ['a login asked for', 'login_required', { status: 401, body: 'Unauthorized' }],
  [
    'a login form',
    'login_required',
    { body: html('Sign in', '<h1>Sign in</h1><form><input name="user"><input type="password"></form>') },
  ],
  [
    'a login that was not accepted',
    'login_expired',
    { status: 401, body: 'Unauthorized' },
    { headers: { Cookie: 'sid=123456' } },
  ],
  ['404', 'gone', { status: 404, body: html('Not found', '<h1>Not found</h1>') }],
  ['410', 'gone', { status: 410, body: '' }],
  [
    'a page that says it is not there',
    'soft_404',
    { body: html('Page not found', '<h1>Page not found</h1><p>The page you requested could not be found.</p>') },
  ],
  ['a consent dialog, in the browser too', 'consent_wall', { body: CONSENT }],
  ['an empty shell, without a browser', 'needs_javascript', { body: SHELL }, { render: 'http' }],
  ['nothing', 'empty', { body: '' }],
  [
    'no value',
    'not_found_on_page',
    { body: html('About us', '<h1>About us</h1><p>We are a small company of friendly people and like what we do.</p>') },
  ],
  ['a body without end', 'too_large', { body: 'x'.repeat(65_536), endless: true }],
  ['a circle of redirects', 'redirect_loop', { status: 302, headers: { location: '/page' } }],
  ['an error', 'http_error', { status: 500, body: 'Oh no' }],
  ['429', 'rate_limited', { status: 429, body: 'Slow down', headers: { 'retry-after': '7200' } }],
  ['503 with a time', 'rate_limited', { status: 503, body: 'Later', headers: { 'retry-after': '7200' } }],
  [
    'a picture',
    'unsupported_format',
    { body: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), headers: { 'content-type': 'image/png' } },
  ],
];

describe('a check of a page', () => {
  it.each(ANSWERS)('that gives %s has the cause %s', async (_what, cause, page, more) => {
    site.set('/page', page);
    const monitor = await app.watch(site.url('/page'), { source: more ?? {} });
    const evaluation = await app.check(monitor.id);
    expect(evaluation).toMatchObject({ cause, verdict: 'unknown', value: null, triggered: false });
    expect(await app.monitor(monitor.id)).toMatchObject({ cause, status: 'unknown' });
  });

  it('that moved for good to another page says where to', async () => {
    site.set('/page', { status: 301, headers: { location: '/new' } });
    site.set(
      '/new',
      html('Our new shop', '<h1>Our new shop</h1><p>Look around, there is much to see here and nothing has a number.</p>'),
    );
    const monitor = await app.watch(site.url('/page'), { source: { render: 'http' } });
    expect(await app.check(monitor.id)).toMatchObject({ cause: 'moved', message: expect.stringContaining('/new') });
  });

  it('whose value went elsewhere tells that the layout changed', async () => {
    site.set('/page', SHOP);
    const monitor = await app.watch(site.url('/page'));
    await app.check(monitor.id);
    site.set('/page', html('Laptop', '<h1>Laptop</h1><p>Ask us for a quote, we are glad to help you with that.</p>'));
    expect(await app.check(monitor.id)).toMatchObject({ cause: 'layout_changed' });
  });

  it('that is empty without JavaScript is tried in the browser, which is remembered', async () => {
    site.set('/page', SHELL);
    site.set('/app.js', {
      body: `addEventListener('DOMContentLoaded', () => { root.innerHTML = ${JSON.stringify(SHOP)}; });`,
      headers: { 'content-type': 'text/javascript' },
    });
    const monitor = await app.watch(site.url('/page'));
    expect(await app.check(monitor.id)).toMatchObject({ value: 949 });
    expect(site.requests('/page')).toHaveLength(2);
    expect(await app.check(monitor.id)).toMatchObject({ value: 949 });
    expect(site.requests('/page')).toHaveLength(3);
  });

  it('that nobody answers in time, resolves, accepts, or has a certificate for, says which of these', async () => {
    const closed = await startWebsite();
    await closed.close();
    const { port } = secure.address() as AddressInfo;
    for (const [url, cause] of [
      ['http://nowhere.example/', 'dns'],
      [closed.url('/'), 'connection_refused'],
      [`https://127.0.0.1:${port}/`, 'tls'],
    ] as const) {
      expect(await app.check((await app.watch(url)).id), url).toMatchObject({ cause, verdict: 'unknown' });
    }
    site.set('/page', { hang: true });
    const { id } = await app.watch(site.url('/page'), { source: { render: 'http' } });
    const late = app.checkNow(id);
    await vi.waitFor(() => expect(site.requests('/page')).toHaveLength(1), { timeout: 10_000 });
    await app.clock.advance(20_000);
    expect(await late).toMatchObject({ cause: 'timeout', verdict: 'unknown' });
  });

  it('that robots.txt disallows is not visited', async () => {
    publicPorts.add(site.port);
    site.set('/robots.txt', { body: 'User-agent: *\nDisallow: /polite/', headers: { 'content-type': 'text/plain' } });
    site.set('/polite/page', SHOP);
    const { id } = await app.watch(site.url('/polite/page'));
    expect(await app.check(id)).toMatchObject({ cause: 'robots_disallowed' });
    expect(site.requests('/polite/page')).toEqual([]);
    publicPorts.delete(site.port);
  });

  it('that was told to wait is done again when the time is over, not before', async () => {
    site.set('/page', { status: 429, body: 'Slow down', headers: { 'retry-after': '7200' } });
    const { id } = await app.watch(site.url('/page'));
    await app.check(id);
    const { nextCheckAt } = await app.monitor(id);
    expect(Date.parse(nextCheckAt ?? '')).toBeGreaterThanOrEqual(app.clock.now() + 7_200_000);
  });
});
