import type { PageSource } from '@monitors/contract';
import { type Browser, BrowserError, type RenderedPage, type RenderRequest } from '@monitors/engines/ports';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../kernel/clock.ts';
import { createNetworkGuard } from '../../../../net/guard.ts';
import { createSourceReader, type SourceContext, type SourceReader, type SourceResult } from '../index.ts';

const CONTEXT: SourceContext = { field: 'price', factType: 'number', memory: {}, previous: undefined, mode: 'check' };
const SHOP =
  '<html><head><title>Laptop</title></head><body><h1>Laptop</h1><p>Price: <b class="price">$849.00</b></p></body></html>';
const SHELL = '<html><head><script src="/app.js"></script></head><body><div id="root"></div></body></html>';

let site: Website;
let sources: SourceReader;
let rendered: RenderRequest[];
let render: (request: RenderRequest) => Promise<RenderedPage>;

const browser: Browser = {
  render: (request) => {
    rendered.push(request);
    return render(request);
  },
  close: async () => {},
};

beforeAll(() => {
  const guard = createNetworkGuard({
    allowPrivate: ['127.0.0.1'],
    ownOrigins: [],
    resolver: async () => Promise.reject(new Error('ENOTFOUND')),
  });
  sources = createSourceReader({ guard, userAgent: 'Monitors/0.1', clock: systemClock, openBrowser: async () => browser });
});
afterAll(() => sources.close());
beforeEach(async () => {
  site = await startWebsite({ '/': { body: SHOP, etag: true } });
  rendered = [];
  render = async ({ url }) => ({ url, status: 200, html: SHOP, headers: { 'content-type': 'text/html' } });
});
afterEach(() => site.close());

function source(path = '/', more: Partial<PageSource> = {}): PageSource {
  return { kind: 'page', url: site.url(path), render: 'auto', ask: { field: 'price', type: 'number' }, ...more };
}

const check = (of: PageSource, more: Partial<SourceContext> = {}): Promise<SourceResult> =>
  sources.check(of, { ...CONTEXT, ...more });

describe('a page', () => {
  it('gives the fact, its evidence and the plan to find it again', async () => {
    const result = await check(source());
    expect(result).toMatchObject({ reading: { fact: { value: 849, unit: 'USD' } }, renderUsed: 'http', retryable: false });
    expect(result.reading.evidence?.snippet).toContain('849');
    expect(result.plan?.locators.length).toBeGreaterThan(0);
    expect((await check(source('/', { plan: result.plan }))).plan).toBeUndefined();
  });

  it('that did not change is neither sent nor read again, and is the same fact at a later time', async () => {
    const first = await check(source());
    const withPlan = source('/', { plan: first.plan });
    const second = await check(withPlan, { memory: first.memory });
    expect(site.requests('/')[1]?.headers).toHaveProperty('if-none-match');
    expect(second).toMatchObject({
      notModified: true,
      reading: { fact: { value: 849, unit: 'USD' }, evidence: first.reading.evidence },
    });
    site.set('/', { body: SHOP.replace('849', '799'), etag: true });
    const third = await check(withPlan, { memory: second.memory });
    expect(third.reading.fact?.value).toBe(799);
    expect(third.notModified).toBeUndefined();
  });

  it('without validators is compared by its bytes', async () => {
    site.set('/', SHOP);
    const first = await check(source());
    expect(await check(source('/', { plan: first.plan }), { memory: first.memory })).toMatchObject({ notModified: true });
  });

  it('is read anew for a preview, a confirmation, and another question', async () => {
    const { memory, plan } = await check(source());
    for (const more of [{ mode: 'preview' as const }, { fresh: true }, { field: 'rating' }]) {
      await check(source('/', { plan }), { memory, ...more });
      expect(site.requests('/').at(-1)?.headers).not.toHaveProperty('if-none-match');
    }
  });

  it.each([
    ['/gone', { status: 404, body: 'x' }, 'gone', false],
    ['/error', { status: 500, body: 'x' }, 'http_error', true],
    ['/forbidden', { status: 403, body: 'x' }, 'blocked', false],
    ['/busy', { status: 429, body: 'x', headers: { 'retry-after': '30' } }, 'rate_limited', true],
    [
      '/broken.pdf',
      { body: '%PDF-1.4 and nothing else', headers: { 'content-type': 'application/pdf' } },
      'unsupported_format',
      false,
    ],
    ['/nothing', { body: '' }, 'empty', false],
    [
      '/image',
      { body: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]), headers: { 'content-type': 'image/png' } },
      'unsupported_format',
      false,
    ],
  ])('at %s tells the cause', async (path, page, cause, retryable) => {
    site.set(path, page);
    const result = await check(source(path, { render: 'http' }));
    expect(result).toMatchObject({ reading: { cause }, retryable });
    expect(result.reading.fact).toBeUndefined();
    expect(result.retryAfterSeconds).toBe(cause === 'rate_limited' ? 30 : undefined);
  });

  it('that asks for a login although a session was sent says that it expired', async () => {
    site.set('/account', { status: 401, body: '<h1>Please log in</h1>' });
    expect(await check(source('/account', { render: 'http' }))).toMatchObject({ reading: { cause: 'login_required' } });
    const result = await check(source('/account', { render: 'http', headers: { Cookie: 'sid=1' } }));
    expect(result.reading.cause).toBe('login_expired');
  });

  it('that moved for good and is another one now says where to', async () => {
    site.set('/old', { status: 301, headers: { location: '/new' } });
    site.set(
      '/new',
      '<html><body><h1>Our new shop</h1><p>Look around, there is much to see here and nothing has a number.</p></body></html>',
    );
    const result = await check(source('/old', { render: 'http' }));
    expect(result.reading).toMatchObject({ cause: 'moved', message: expect.stringContaining('/new') });
  });

  it('that may not be visited or does not exist is a cause', async () => {
    expect(await check(source('/', { url: 'http://10.0.0.1/' }))).toMatchObject({
      reading: { cause: 'not_allowed' },
      retryable: false,
    });
    expect(await check(source('/', { url: 'http://nowhere.example/' }))).toMatchObject({
      reading: { cause: 'dns' },
      retryable: true,
    });
  });
});

describe('a page that needs scripts', () => {
  beforeEach(() => site.set('/', SHELL));

  it('is rendered, and from then on at once', async () => {
    const first = await check(source('/', { headers: { 'x-a': 'b' } }));
    expect(first).toMatchObject({ reading: { fact: { value: 849 } }, renderUsed: 'browser', memory: { render: 'browser' } });
    expect(rendered).toMatchObject([{ url: site.url('/'), headers: { 'x-a': 'b' } }]);
    await check(source(), { memory: first.memory });
    expect(site.requests('/')).toHaveLength(1);
    expect(rendered).toHaveLength(2);
  });

  it('is not rendered where the user wants plain HTTP', async () => {
    expect(await check(source('/', { render: 'http' }))).toMatchObject({
      reading: { cause: 'needs_javascript' },
      renderUsed: 'http',
    });
    expect(rendered).toHaveLength(0);
  });

  it('says so where no browser can render it', async () => {
    render = async () => Promise.reject(new BrowserError('unavailable', 'no browser here'));
    expect(await check(source())).toMatchObject({ reading: { cause: 'needs_javascript' } });
    expect(await check(source('/', { render: 'browser' }))).toMatchObject({ reading: { cause: 'browser_unavailable' } });
  });

  it.each([
    ['timeout', 'timeout'],
    ['navigation', 'connection_failed'],
    ['too_large', 'too_large'],
  ] as const)('and fails in the browser by %s gives the cause %s', async (reason, cause) => {
    render = async () => Promise.reject(new BrowserError(reason, 'x'));
    expect(await check(source('/', { render: 'browser' }))).toMatchObject({ reading: { cause } });
  });

  it('is not handed to the browser when it may not be visited', async () => {
    const result = await check(source('/', { render: 'browser', url: 'http://169.254.169.254/' }));
    expect(result.reading.cause).toBe('not_allowed');
    expect(rendered).toHaveLength(0);
  });

  it('that the proxy refused has the proxy’s cause', async () => {
    render = async ({ url }) => ({ url, status: 403, html: 'no', headers: { 'x-monitors-cause': 'not_allowed' } });
    expect((await check(source('/', { render: 'browser' }))).reading.cause).toBe('not_allowed');
  });
});

describe('saving a source', () => {
  it('is refused where it may never be read', async () => {
    await expect(sources.admit(source('/', { url: 'http://192.168.0.1/' }))).rejects.toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
    });
    await expect(sources.admit({ kind: 'probe', check: 'http', target: 'http://127.0.0.9/' })).rejects.toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
    });
    await expect(sources.admit({ kind: 'probe', check: 'tcp', target: '10.0.0.1:5432' })).rejects.toMatchObject({
      code: 'SOURCE_NOT_ALLOWED',
    });
    await expect(sources.admit({ kind: 'probe', check: 'smtp', target: 'a.example' })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
    await expect(
      sources.admit({ kind: 'probe', check: 'http', target: 'a.example', options: { timeoutMs: 'x' } }),
    ).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });

  it('is fine where a host merely does not resolve now', async () => {
    await sources.admit(source('/', { url: 'https://shop.example/laptop' }));
    await sources.admit({ kind: 'probe', check: 'tcp', target: 'db.example:5432' });
    await sources.admit({ kind: 'push', graceSeconds: 60 });
  });
});
