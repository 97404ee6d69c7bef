import { launchChromium } from '@monitors/engines/chromium';
import { type ServerProcess, startServerProcess } from '@monitors/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

let server: ServerProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServerProcess({ env: { RATE_LIMITS: 'off' } }), launchChromium()]);
  context = await browser.newContext({ baseURL: server.baseUrl, viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** What a visitor of the demo's control panel does with its slider. */
async function setPrice(price: number): Promise<void> {
  const answer = await page.request.post('/demo/state', { data: { price } });
  expect(answer.ok()).toBe(true);
}

const firstCard = () => page.locator('[data-status]').first();

it('takes a newcomer from signing up to a mail that says the price has fallen, and to its recovery', async ({ onTestFailed }) => {
  onTestFailed(async () => {
    for (const [index, one] of context.pages().entries()) await one.screenshot({ path: `test-results/loop-${index}.png` });
  });
  await page.goto('/sign-up');
  await page.getByLabel('Name').fill('Ada Lovelace');
  await page.getByLabel('E-mail').fill('ada@example.test');
  await page.getByLabel('Password', { exact: true }).fill('Correct-horse-7');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('heading', { level: 1, name: 'What should we watch?' }).waitFor();

  await page.getByRole('textbox', { name: 'What should we watch?' }).fill('Tell me when it is a good time');
  await page.keyboard.press('Enter');
  await page
    .getByText(/what to watch/i)
    .first()
    .waitFor();

  const sentence = `Tell me when the price on ${server.baseUrl}/demo/shop/laptop drops below $900`;
  await page.getByRole('textbox', { name: 'What should we watch?' }).fill(sentence);
  await page.keyboard.press('Enter');
  await page.getByText('Not below 900 USD, so all is quiet.').waitFor();
  expect(await page.getByText('1,099.00').first().isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Save monitor' }).click();
  await page.waitForURL(/\/monitors\/[0-9a-f-]{36}$/);
  const monitorUrl = page.url();

  await page.goto('/monitors');
  await page.locator('[data-status="ok"]').waitFor();
  await setPrice(849);
  // The card is watched in one page while the check is asked for in another: nothing is reloaded.
  const other = await context.newPage();
  await other.goto(monitorUrl);
  await other.getByRole('button', { name: 'Check now' }).click();
  await page.locator('[data-status="firing"]').waitFor();
  expect(await firstCard().textContent()).toContain('849');

  await page
    .getByRole('link', { name: /Mailbox/ })
    .first()
    .click();
  await page
    .getByText(/below \$900/)
    .first()
    .click();
  const letter = page.frameLocator('iframe').first();
  await letter.getByText('$849', { exact: true }).first().waitFor();
  await letter
    .getByText(/\$1,099/)
    .last()
    .waitFor();

  await setPrice(949);
  await other.getByRole('button', { name: 'Check now' }).click();
  await other.getByText('All quiet').first().waitFor();
  await other.getByRole('tab', { name: /Incidents/ }).click();
  await other
    .getByText(/resolved|recovered|over/i)
    .first()
    .waitFor();
  await page.goto('/monitors');
  await page.locator('[data-status="ok"]').waitFor();
});
