import { AxeBuilder } from '@axe-core/playwright';
import { launchChromium } from '@monitors/engines/chromium';
import { type ServerProcess, startServerProcess } from '@monitors/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

let server: ServerProcess;
let browser: Browser;
let cookies: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['cookies']>>;
let monitorPath: string;
let incidentPath: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess({ env: { RATE_LIMITS: 'off' } }), launchChromium()]);
  const context = await browser.newContext({ baseURL: server.baseUrl });
  const api = context.request;
  await api.post('/api/v1/auth/register', { data: { email: 'ada@example.test', password: 'Correct-horse-7', name: 'Ada' } });
  for (const what of [
    'price on {shop}/laptop drops below $1500',
    'price on {shop}/laptop drops below $900',
    'page {shop}/laptop is back in stock',
  ]) {
    const prompt = `Tell me when the ${what.replace('{shop}', `${server.baseUrl}/demo/shop`)}`;
    const answer = await api.post('/api/v1/monitors', { data: { prompt, tags: ['laptop'] } });
    expect(answer.status(), await answer.text()).toBe(201);
    monitorPath ??= `/monitors/${(await answer.json()).monitor.id}`;
  }
  const mails = async () => (await (await api.get('/api/v1/mailbox')).json()).messages;
  await vi.waitFor(async () => expect(await mails()).not.toHaveLength(0), { timeout: 20_000, interval: 200 });
  const [incident] = (await (await api.get('/api/v1/alerts')).json()).alerts;
  incidentPath = `/monitors/${incident.monitorId}#incident-${incident.id}`;
  cookies = await context.cookies();
  await context.close();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const SIZES = [
  { width: 1280, height: 860 },
  { width: 390, height: 844 },
];

async function open(path: string, size: (typeof SIZES)[number], scheme: 'light' | 'dark', signedIn: boolean): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.baseUrl,
    viewport: size,
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  if (signedIn) await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('load');
  // What is being renewed is shown faded.
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
  return page;
}

/** What a screen reader or a narrow screen would stumble over. */
async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const problems = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  if (overflow > 0) problems.push(`The page is ${overflow} px wider than the screen`);
  const headings = await page.getByRole('heading', { level: 1 }).count();
  if (headings !== 1) problems.push(`${headings} main headings`);
  return problems;
}

const PAGES: [string, () => string, boolean][] = [
  ['landing', () => '/', false],
  ['sign up', () => '/sign-up', false],
  ['log in', () => '/log-in', false],
  ['a page that is not there', () => '/no/such/page', false],
  ['dashboard', () => '/monitors', true],
  ['new monitor', () => '/new', true],
  ['monitor', () => monitorPath, true],
  ['editing', () => `${monitorPath}/edit`, true],
  ['incidents', () => '/incidents', true],
  ['an incident', () => incidentPath, true],
  ['mailbox', () => '/mailbox', true],
  ['settings', () => '/settings', true],
  ['demo', () => '/demo', false],
];

describe.each(PAGES)('%s', (_name, path, signedIn) => {
  it.each(SIZES)('is readable and fits at $width px, light and dark', async (size) => {
    for (const scheme of ['light', 'dark'] as const) {
      const page = await open(path(), size, scheme, signedIn);
      expect(await problemsOf(page), scheme).toEqual([]);
      await page.context().close();
    }
  });
});
