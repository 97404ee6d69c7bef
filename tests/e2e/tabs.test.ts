import { launchChromium } from '@monitors/engines/chromium';
import { type ServerProcess, startServerProcess } from '@monitors/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

let server: ServerProcess;
let browser: Browser;
let context: BrowserContext;
let monitorId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess({ env: { RATE_LIMITS: 'off' } }), launchChromium()]);
  context = await browser.newContext({
    baseURL: server.baseUrl,
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const api = context.request;
  await api.post('/api/v1/auth/register', { data: { email: 'ada@example.test', password: 'Correct-horse-7', name: 'Ada' } });
  await setPrice(1099);
  const prompt = `Tell me when the price on ${server.baseUrl}/demo/shop/laptop drops below $900`;
  const answer = await api.post('/api/v1/monitors', { data: { prompt, name: 'Laptop' } });
  expect(answer.status(), await answer.text()).toBe(201);
  monitorId = (await answer.json()).monitor.id;
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function setPrice(price: number): Promise<void> {
  expect((await context.request.post('/demo/state', { data: { price } })).ok()).toBe(true);
}

async function check(): Promise<void> {
  const answer = await context.request.post(`/api/v1/monitors/${monitorId}/refresh`, { data: {} });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** How many event streams the server has open. */
async function streams(): Promise<number> {
  const text = await (await context.request.get('/metrics')).text();
  return Number(/^monitors_event_streams(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1] ?? 'NaN');
}

async function openDashboard(): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/monitors');
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

it('ten tabs share one stream, hear of a change at once, and go on when the one that reads is closed', async () => {
  const tabs: Page[] = [];
  for (let count = 0; count < 10; count++) tabs.push(await openDashboard());
  await vi.waitFor(async () => expect(await streams()).toBe(1));

  await setPrice(849);
  await check();
  await Promise.all(tabs.map((tab) => tab.locator('[data-status="firing"]').waitFor()));

  await tabs[0]!.close();
  await vi.waitFor(async () => expect(await streams()).toBe(1));
  await tabs[1]!.getByText('Live', { exact: true }).waitFor();
  await setPrice(949);
  await check();
  await Promise.all(tabs.slice(1).map((tab) => tab.locator('[data-status="ok"]').waitFor()));
  await Promise.all(tabs.slice(1).map((tab) => tab.close()));
});

it('the address of an incident opens it, and it can be marked as seen with a note, and closed', async () => {
  await setPrice(799);
  await check();
  const { alerts } = await (await context.request.get('/api/v1/alerts?state=open')).json();
  const page = await context.newPage();
  await page.goto(`/monitors/${monitorId}#incident-${alerts[0].id}`);
  const incident = page.locator(`#incident-${alerts[0].id}`);
  await incident.getByText('What happened').waitFor();
  expect(await page.getByRole('tab', { name: /Incidents/ }).getAttribute('aria-selected')).toBe('true');

  await incident.getByLabel('Note').fill('I buy it tonight');
  await incident.getByRole('button', { name: 'Mark as seen' }).click();
  await incident.getByText('I buy it tonight').waitFor();
  await incident.getByRole('button', { name: 'Close it' }).click();
  await incident.getByText('Closed by you').waitFor();

  await page.goto('/incidents?state=resolved');
  await page.locator('[data-incident="resolved"]').first().waitFor();
  expect(await page.locator('[data-incident]').count()).toBe(2);
  await page.goto('/incidents?state=open');
  await page.getByText('No such incidents').waitFor();
});

it('a page whose parts are gone since the last deploy is loaded anew once; one that is only pointed at is not', async () => {
  const page = await openDashboard();
  let isGone = true;
  let loads = 0;
  await page.route('**/_app/immutable/**', (route) => (isGone ? route.fulfill({ status: 404, body: '' }) : route.continue()));
  page.on('request', (request) => {
    if (!request.isNavigationRequest()) return;
    loads++;
    isGone = false;
  });
  const link = page.getByRole('link', { name: 'Settings' });
  const asked = page.waitForResponse(/_app\/immutable/);
  await link.hover();
  await asked;
  expect(loads).toBe(0);
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  expect(loads).toBe(1);
  await page.close();
});
