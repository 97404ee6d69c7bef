import type { Monitor, StepResult } from '@monitors/contract';
import { SECRET_MASK } from '@monitors/contract';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { aPrice, startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

const PASSWORD = 'Open-sesame-42';
const LOGIN = `<html><head><title>Sign in</title></head><body><h1>Sign in</h1><form action="/enter" method="post">
  <input name="user" id="user"><input type="password" name="pass" id="pass"><button id="go">Sign in</button></form></body></html>`;
const usage = (price: string) =>
  `<html><head><title>Usage</title></head><body><h1>Usage</h1><div id="out"></div><button id="show"
   onclick="out.innerHTML='<div class=price>${price}</div><button>Buy now</button>'">Show the price</button></body></html>`;

let app: TestMonitors;
let site: Website;
/** Sessions the site knows, and what it sells for. */
let valid: Set<string>;
let price: string;
let logins: number;

beforeAll(async () => {
  app = await startTestMonitors({ box: testBox(), withBrowser: true });
}, 120_000);
afterAll(() => app.close());
beforeEach(async () => {
  [valid, price, logins] = [new Set(), '$949.00', 0];
  site = await startWebsite();
  site.set('/usage', { body: ({ headers }) => (valid.has(headers.cookie ?? '') ? usage(price) : LOGIN) });
  site.set('/enter', {
    body: ({ body }) => {
      if (!body.includes(`pass=${PASSWORD}`)) return LOGIN;
      logins += 1;
      valid.add(`sid=visit-${logins}`);
      return `<html><body><script>document.cookie = 'sid=visit-${logins}'; location.href = '/usage';</script></body></html>`;
    },
  });
});
afterEach(() => site.close());

const STEPS = [
  { kind: 'type', selector: '#user', text: 'ada' },
  { kind: 'type', selector: '#pass', text: PASSWORD, secret: true },
  { kind: 'click', selector: '#go' },
  { kind: 'wait_for', selector: '#show' },
  { kind: 'click', selector: '#show' },
];

const watch = (steps: object[] = STEPS) => app.watch(site.url('/usage'), { source: { steps } });

function stepsOf({ source }: Monitor): unknown {
  return source.kind === 'page' ? source.steps : undefined;
}

describe('a page behind steps', () => {
  it('is read after them; later checks go on with the session, and log in again once it is over', async () => {
    const monitor = await watch();
    expect(await app.check(monitor.id)).toMatchObject({ value: 949, verdict: 'false' });
    price = '$899.00';
    expect(await app.check(monitor.id)).toMatchObject({ value: 899, verdict: 'true', triggered: true });
    expect(logins).toBe(1);
    valid.clear();
    price = '$929.00';
    expect(await app.check(monitor.id)).toMatchObject({ value: 929, verdict: 'false' });
    expect(logins).toBe(2);
    site.set('/enter', { body: LOGIN });
    valid.clear();
    expect(await app.check(monitor.id)).toMatchObject({ value: null, verdict: 'unknown' });
  });

  it('whose login is refused says that the session is over, and keeps none', async () => {
    const steps = [...STEPS.slice(0, 3), { kind: 'wait_for', selector: 'h1' }];
    const monitor = await watch(steps);
    site.set('/enter', { body: LOGIN });
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', cause: 'login_expired' });
    const { rows } = await app.sql.query('SELECT source_memory FROM monitor_states WHERE monitor_id = $1', [monitor.id]);
    expect(JSON.stringify(rows)).not.toContain('session');
  });

  it('keeps password and session sealed, and never shows the password', async () => {
    const monitor = await watch();
    await app.check(monitor.id);
    expect(stepsOf(monitor)).toEqual(STEPS.map((step) => ('secret' in step ? { ...step, text: SECRET_MASK } : step)));
    const answers = [
      await app.call('GET', `/monitors/${monitor.id}`),
      await app.call('GET', `/monitors/${monitor.id}/evaluations`),
    ];
    const { rows } = await app.sql.query<{ source_memory: { session?: string } }>(
      'SELECT m.*, s.* FROM monitors m JOIN monitor_states s ON s.monitor_id = m.id WHERE m.id = $1',
      [monitor.id],
    );
    expect(rows[0]?.source_memory.session?.length).toBeGreaterThan(50);
    const everything = JSON.stringify([answers.map(({ body }) => body), rows, app.logged]);
    for (const secret of [PASSWORD, 'visit-1']) expect(everything).not.toContain(secret);
    await app.send('PATCH', `/monitors/${monitor.id}`, { source: monitor.source });
    valid.clear();
    expect(await app.check(monitor.id)).toMatchObject({ value: 949 });
  });

  it('does not type its password into another site or another field', async () => {
    const monitor = await watch();
    const away = [{ kind: 'goto', url: 'http://127.0.0.1:9/' }, ...(stepsOf(monitor) as object[])];
    const other = (stepsOf(monitor) as { selector: string }[]).map((step) =>
      step.selector === '#pass' ? { ...step, selector: '#user' } : step,
    );
    for (const steps of [away, other]) {
      const body = { url: site.url('/usage'), steps, monitorId: monitor.id };
      expect((await app.call('POST', '/monitors/steps/test', body)).statusCode).toBe(400);
      expect((await app.call('PATCH', `/monitors/${monitor.id}`, { source: { ...monitor.source, steps } })).statusCode).toBe(400);
    }
  });

  it('whose element is gone tells the step', async () => {
    const monitor = await watch();
    await app.check(monitor.id);
    site.set('/usage', {
      body: ({ headers }) => (valid.has(headers.cookie ?? '') ? '<html><body><h1>Usage</h1></body></html>' : LOGIN),
    });
    expect(await app.check(monitor.id)).toMatchObject({
      verdict: 'unknown',
      cause: 'layout_changed',
      message: expect.stringContaining('Step 4 (wait_for #show)'),
    });
  }, 120_000);

  it.each([
    [[{ kind: 'goto', url: 'http://169.254.169.254/latest/meta-data' }], 'SOURCE_NOT_ALLOWED'],
    [[{ kind: 'goto', url: 'file:///etc/passwd' }], 'VALIDATION_ERROR'],
    [[{ kind: 'click', selector: 'internal:control=enter-frame' }], 'VALIDATION_ERROR'],
    [[{ kind: 'run', code: 'x' }], 'VALIDATION_ERROR'],
    [Array.from({ length: 21 }, () => ({ kind: 'scroll', pixels: 1 })), 'VALIDATION_ERROR'],
  ])('with %j is not saved', async (steps, code) => {
    const body = { prompt: 'x', interpretation: aPrice(site.url('/usage'), { steps }) };
    expect((await app.call('POST', '/monitors', body)).json()).toMatchObject({ error: { code } });
    const tried = await app.call('POST', '/monitors/steps/test', { url: site.url('/usage'), steps });
    expect(tried.json()).toMatchObject({ error: { code } });
  });
});

describe('trying steps out', () => {
  it('shows the page after each of them', async () => {
    const answer = await app.send<{ ok: boolean; steps: StepResult[] }>('POST', '/monitors/steps/test', {
      url: site.url('/usage'),
      steps: STEPS,
    });
    expect(answer.ok).toBe(true);
    expect(answer.steps.map(({ number, kind, ok }) => [number, kind, ok])).toEqual([
      [0, 'open', true],
      ...STEPS.map(({ kind }, index) => [index + 1, kind, true]),
    ]);
    for (const { screenshot } of answer.steps) {
      expect(screenshot?.startsWith('data:image/jpeg;base64,/9j/')).toBe(true);
      expect(screenshot?.length).toBeLessThan(560_000);
    }
    expect(answer.steps.at(-1)?.url).toBe(site.url('/usage'));
    expect(JSON.stringify(answer)).not.toContain(PASSWORD);
  });

  it('tells the one that failed, with what the page showed', async () => {
    const steps = [
      { kind: 'scroll', pixels: 10 },
      { kind: 'click', selector: '#nowhere' },
      { kind: 'click', selector: '#go' },
    ];
    const answer = await app.send<{ ok: boolean; steps: StepResult[] }>('POST', '/monitors/steps/test', {
      url: site.url('/usage'),
      steps,
    });
    expect(answer).toMatchObject({
      ok: false,
      cause: 'not_found_on_page',
      message: expect.stringContaining('Step 2 (click #nowhere)'),
    });
    expect(answer.steps.map(({ number, ok }) => [number, ok])).toEqual([
      [0, true],
      [1, true],
      [2, false],
    ]);
    expect(answer.steps[2]).toMatchObject({
      message: expect.stringContaining('not possible in time'),
      screenshot: expect.any(String),
    });
  });

  it('says why a page cannot be opened at all', async () => {
    const closed = await startWebsite();
    await closed.close();
    const answer = await app.call('POST', '/monitors/steps/test', { url: closed.url('/'), steps: [] });
    expect(answer.json()).toMatchObject({ error: { code: 'SOURCE_UNREADABLE', details: { cause: expect.any(String) } } });
  });
});
