import { type Monitor, SECRET_MASK } from '@monitors/contract';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { aPrice, startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

const TOKEN = 'Bearer tok-6f1c2d9e8a';
const COOKIE = 'sid=s3cret-session-77; theme=dark';

let app: TestMonitors;
let site: Website;
let other: Website;

beforeAll(async () => {
  app = await startTestMonitors({ box: testBox() });
});
afterAll(() => app.close());
beforeEach(async () => {
  [site, other] = [await startWebsite({ '/': price('$949.00') }), await startWebsite({ '/': price('$949.00') })];
});
afterEach(async () => {
  await site.close();
  await other.close();
});

function price(text: string): string {
  return `<html><head><title>Lamp</title></head><body><h1>Lamp</h1><div class="price">${text}</div><button>Buy</button></body></html>`;
}

const headers = { Authorization: TOKEN, Cookie: COOKIE, 'X-Team': 'kitchen' };
const masked = { Authorization: SECRET_MASK, Cookie: SECRET_MASK, 'X-Team': SECRET_MASK };

function pageOf(monitor: Monitor) {
  if (monitor.source.kind !== 'page') throw new Error('no page');
  return monitor.source;
}

const sent = (from: Website = site) => from.requests('/').at(-1)?.headers ?? {};

describe('headers of a monitor', () => {
  it('reach the page, and are never shown, stored in the clear, kept in evidence or logged', async () => {
    site.set('/', {
      body: ({ headers: asked }) =>
        price('$949.00').replace('</body>', `<p>You are ${asked.cookie} ${asked.authorization}</p></body>`),
    });
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    expect(pageOf(monitor).headers).toEqual(masked);
    expect(await app.check(monitor.id)).toMatchObject({ value: 949 });
    expect(sent()).toMatchObject({ authorization: TOKEN, cookie: COOKIE, 'x-team': 'kitchen' });
    const answers = [
      await app.call('GET', `/monitors/${monitor.id}`),
      await app.call('GET', '/monitors'),
      await app.call('GET', `/monitors/${monitor.id}/evaluations`),
      await app.call('POST', `/monitors/${monitor.id}/test`),
      await app.call('POST', '/monitors/snapshot', { url: site.url('/'), headers: masked, monitorId: monitor.id }),
    ];
    const { rows } = await app.sql.query('SELECT m.*, s.* FROM monitors m JOIN monitor_states s ON s.monitor_id = m.id');
    const everything = JSON.stringify([answers.map(({ body }) => body), rows, app.logged, app.transitions]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    for (const secret of ['tok-6f1c2d9e8a', 's3cret-session-77']) expect(everything).not.toContain(secret);
  });

  it('stay as they are when the mask is sent back, and nothing starts anew', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    await app.check(monitor.id);
    const before = await app.monitor(monitor.id);
    await app.send('PUT', `/monitors/${monitor.id}`, { name: 'Another name', source: before.source });
    const after = await app.monitor(monitor.id);
    expect(after).toEqual({ ...before, name: 'Another name', updatedAt: after.updatedAt });
    await app.check(monitor.id);
    expect(sent()).toMatchObject({ authorization: TOKEN, cookie: COOKIE });
  });

  it('may be changed, added and left out one by one', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    const source = { ...monitor.source, headers: { authorization: SECRET_MASK, Cookie: 'sid=renewed-session', 'X-New': 'n' } };
    await app.send('PATCH', `/monitors/${monitor.id}`, { source });
    await app.check(monitor.id);
    expect(sent()).toMatchObject({ authorization: TOKEN, cookie: 'sid=renewed-session', 'x-new': 'n' });
    expect(sent()).not.toHaveProperty('x-team');
  });

  it('stay when only the sentence changes', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    await app.send('PATCH', `/monitors/${monitor.id}`, { prompt: `Tell me when the price on ${site.url('/')} drops below $500` });
    expect(await app.check(monitor.id)).toMatchObject({ value: 949, reason: expect.stringContaining('500') });
    expect(sent()).toMatchObject({ authorization: TOKEN, cookie: COOKIE });
  });

  it('are not carried over to another site by an edit, a preview or a look at the page', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    const source = { ...pageOf(monitor), url: other.url('/') };
    const interpretation = { ...aPrice(other.url('/')), source };
    const answers = [
      await app.call('PATCH', `/monitors/${monitor.id}`, { source }),
      await app.call('POST', '/monitors/interpret', { prompt: 'x', interpretation, monitorId: monitor.id }),
      await app.call('POST', '/monitors/snapshot', { url: other.url('/'), headers: masked, monitorId: monitor.id }),
      await app.call('POST', '/monitors/steps/test', { url: other.url('/'), headers: masked, monitorId: monitor.id }),
      await app.call('POST', '/monitors', {
        prompt: 'x',
        interpretation: { ...interpretation, source: { ...source, url: site.url('/') } },
      }),
    ];
    for (const { statusCode, body } of answers) {
      expect(statusCode).toBe(400);
      expect(body).toContain('Give this value again');
    }
    expect(other.requests()).toEqual([]);
    expect(
      (await app.call('POST', '/monitors/snapshot', { url: site.url('/'), headers: masked, monitorId: monitor.id }, 'stranger'))
        .statusCode,
    ).toBe(404);
  });

  it('are dropped when the page redirects to another site', async () => {
    site.set('/', { status: 302, headers: { location: other.url('/') } });
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    expect(await app.check(monitor.id)).toMatchObject({ value: 949 });
    expect(sent()).toMatchObject({ authorization: TOKEN });
    for (const name of ['authorization', 'cookie', 'x-team']) expect(sent(other)).not.toHaveProperty(name);
  });

  it('go along with a copy of the monitor', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    const { monitor: copy } = await app.send<{ monitor: Monitor }>('POST', `/monitors/${monitor.id}/duplicate`);
    expect(pageOf(copy).headers).toEqual(masked);
    await app.send('DELETE', `/monitors/${monitor.id}`);
    await app.check(copy.id);
    expect(sent()).toMatchObject({ authorization: TOKEN, cookie: COOKIE });
  });

  it('are used by a preview of the saved monitor, which shows only what it was sent', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    const body = { prompt: 'x', monitorId: monitor.id, interpretation: { ...aPrice(site.url('/')), source: monitor.source } };
    const answer = await app.send<{ interpretation: Monitor; preview: { verdict: string } }>('POST', '/monitors/interpret', body);
    expect(answer.preview.verdict).toBe('false');
    expect(pageOf(answer.interpretation).headers).toEqual(masked);
    expect(sent()).toMatchObject({ authorization: TOKEN });
  });

  it('that cannot be opened any more are asked for again', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers } });
    await app.sql.query(`UPDATE monitors SET source = jsonb_set(source, '{headers,Cookie}', '"AAAA"') WHERE id = $1`, [
      monitor.id,
    ]);
    expect(await app.check(monitor.id)).toMatchObject({
      verdict: 'unknown',
      cause: 'login_expired',
      message: expect.stringContaining('enter them again'),
    });
    expect(site.requests('/')).toEqual([]);
  });

  it.each([
    [{ Host: 'a' }, 'source.headers.Host'],
    [{ 'transfer-encoding': 'chunked' }, 'source.headers.transfer-encoding'],
    [{ 'Content-Length': '5' }, 'source.headers.Content-Length'],
    [{ 'X-A': 'a\r\nX-B: injected' }, 'source.headers.X-A'],
    [{ 'X A': 'a' }, 'source.headers.X A'],
    [{ 'X-A': 'snow ☃ man' }, 'source.headers.X-A'],
    [{ 'x-a': '1', 'X-A': '2' }, 'source.headers.X-A'],
    [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-${index}`, 'a'])), 'source.headers'],
    [{ a: 'a'.repeat(10_000), b: 'b'.repeat(10_000) }, 'source.headers'],
  ])('%j are refused', async (wrong, field) => {
    const body = { prompt: 'x', interpretation: aPrice(site.url('/'), { headers: wrong }) };
    for (const path of ['/monitors', '/monitors/interpret']) {
      const answer = await app.call('POST', path, body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR', details: [expect.objectContaining({ field })] } });
      expect(answer.body).not.toContain('injected');
    }
  });
});

describe('a session that is over', () => {
  const login =
    '<html><head><title>Sign in</title></head><body><h1>Sign in</h1><form><input name="user"><input type="password" name="pass"><button>Sign in</button></form></body></html>';
  const plain =
    '<html><head><title>My shop</title></head><body><h1>Hello again</h1><form><input type=password></form><p>Welcome back to us</p></body></html>';

  it.each([
    ['a 401', { status: 401, body: 'Unauthorized' }],
    ['a 403', { status: 403, body: '<html><body><h1>403</h1><p>Members only.</p></body></html>' }],
    ['a login form', { body: login }],
    ['a login form in other words', { body: plain }],
    ['a way to the login form', { status: 302, headers: { location: '/login' } }],
  ])('is told by %s', async (_what, page) => {
    const monitor = await app.watch(site.url('/'), { source: { headers: { Cookie: COOKIE }, render: 'http' } });
    await app.check(monitor.id);
    site.set('/login', login);
    site.set('/', page);
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', cause: 'login_expired' });
  });

  it('is told apart from a wall for bots', async () => {
    const monitor = await app.watch(site.url('/'), { source: { headers: { Cookie: COOKIE }, render: 'http' } });
    await app.check(monitor.id);
    const body = '<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>';
    site.set('/', { status: 403, body });
    expect(await app.check(monitor.id)).toMatchObject({ cause: 'blocked' });
  });

  it('is told to nobody who never had one', async () => {
    const monitor = await app.watch(site.url('/'), { source: { render: 'http' } });
    await app.check(monitor.id);
    site.set('/', { body: login });
    expect(await app.check(monitor.id)).toMatchObject({ cause: 'login_required' });
  });
});
