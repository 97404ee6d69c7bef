import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '@monitors/engines/chromium';
import { type ApiClient, createApiClient, type ServerProcess, startServerProcess } from '@monitors/testkit';

// Takes the pictures of the README from the real app: `node tools/screenshots.ts`, after `npm run build`.

const FOLDER = join(import.meta.dirname, '../docs/images');
const PERSON = { email: 'ada@example.org', password: 'Correct-horse-7', name: 'Ada' };
const WIDTH = 1280;
/** Any time that is long enough for what fades in. */
const SETTLED_MS = 800;
/** What the laptop cost at each look, in dollars. */
const PRICES = [
  1249, 1249, 1199, 1229, 1229, 1149, 1099, 1119, 1119, 1079, 1049, 1049, 999, 1019, 979, 949, 949, 929, 939, 909, 889, 869, 849,
];

interface Created {
  monitor: { id: string };
}

/** Monitors of every kind with something to show; gives the sentence of the first. */
async function watchTheShop(client: ApiClient, server: ServerProcess): Promise<string> {
  const shop = `${server.baseUrl}/demo`;
  const say = async (prompt: string, name: string, tags: string[]) =>
    (await client.send<Created>('POST', '/monitors', { prompt, name, tags })).monitor.id;
  const set = (change: object) => client.call('POST', '//demo/state', change);
  await set({ price: PRICES[0], inStock: false });
  const sentence = `Tell me when the price on ${shop}/shop/laptop drops below $900`;
  const price = await say(sentence, 'Laptop under $900', ['shopping']);
  const others = [
    await say(`Let me know when ${shop}/shop/laptop is back in stock`, 'Laptop in stock', ['shopping']),
    await say(`when the headline on ${shop}/news no longer mentions "strike"`, 'Ferries sail again', ['news']),
    await say(`notify me when ${shop}/feed.xml publishes a new post`, 'Harbour news', ['news']),
    await say(`is ${server.baseUrl}/health/live down? check every 30 seconds`, 'Our API', ['work']),
    await say('if the nightly backup does not report in for 26 hours tell me', 'Nightly backup', ['work']),
  ];
  for (const value of PRICES) {
    await set({ price: value });
    await client.send('POST', `/monitors/${price}/refresh`);
  }
  await client.send('POST', `/monitors/${others.at(-1)}/ping`, { status: 'success' });
  for (const id of others.slice(0, -1)) await client.send('POST', `/monitors/${id}/refresh`);
  return sentence;
}

const server = await startServerProcess({ env: { RATE_LIMITS: 'off', FETCH_ALLOW_PRIVATE: '127.0.0.1' } });
const browser = await launchChromium();
try {
  mkdirSync(FOLDER, { recursive: true });
  const client = createApiClient(server.baseUrl);
  await client.register(PERSON);
  const sentence = await watchTheShop(client, server);
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ baseURL: server.baseUrl, colorScheme, reducedMotion: 'reduce' });
    await context.request.post('/api/v1/auth/login', { data: PERSON });
    const page = await context.newPage();
    const take = async (name: string, path: string, text: string, height: number) => {
      await page.setViewportSize({ width: WIDTH, height });
      await page.goto(path);
      await page.getByText(text).first().waitFor();
      await page.waitForTimeout(SETTLED_MS);
      await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
    };
    // The preview shows a price that is not there yet.
    await client.call('POST', '//demo/state', { price: 1099 });
    await take('monitors', '/monitors', 'Laptop under $900', 560);
    await take('new', `/new?prompt=${encodeURIComponent(sentence)}`, 'Save monitor', 860);
    await context.close();
  }
} finally {
  await browser.close();
  await server.stop();
}
