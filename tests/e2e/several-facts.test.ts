import {
  type ApiClient,
  createApiClient,
  type ServerProcess,
  startServerProcess,
  startWebsite,
  type Website,
} from '@monitors/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shopPage } from './shop-page.ts';

let site: Website;
let server: ServerProcess;
let api: ApiClient;

beforeAll(async () => {
  site = await startWebsite({ '/laptop': shopPage({ price: '849.00', inStock: false }) });
  server = await startServerProcess({ env: { FETCH_ALLOW_PRIVATE: '127.0.0.0/8', RATE_LIMITS: 'off' } });
  api = createApiClient(server.baseUrl);
  await api.register();
});

afterAll(async () => {
  await server?.stop();
  await site?.close();
});

it('tells of a price only when the thing can also be bought', async () => {
  const prompt = `Tell me when the price on ${site.url('/laptop')} is below $900 and it is in stock`;
  const { preview } = await api.send<{ preview: { verdict: string; reason: string } }>('POST', '/monitors/interpret', { prompt });
  expect(preview).toMatchObject({ verdict: 'false', reason: 'price is $849, below $900 and it is not in stock' });
  const { monitor } = await api.send<{ monitor: { id: string } }>('POST', '/monitors', { prompt });
  const check = async () =>
    (await api.send<{ evaluation: { verdict: string; triggered: boolean } }>('POST', `/monitors/${monitor.id}/refresh`))
      .evaluation;
  expect(await check()).toMatchObject({ verdict: 'false' });
  site.set('/laptop', shopPage({ price: '849.00', inStock: true }));
  expect(await check()).toMatchObject({ verdict: 'true', triggered: true });
});
