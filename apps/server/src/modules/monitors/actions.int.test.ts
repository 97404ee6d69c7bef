import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

let site: Website;
let monitors: TestMonitors;
beforeAll(async () => {
  site = await startWebsite({ '/laptop': '<h1>Laptop</h1><p class="price">$999.00</p>' });
  monitors = await startTestMonitors({ box: testBox(), refresh: { intervalMs: 60_000, aDay: 3 } });
});
afterAll(async () => {
  await monitors.close();
  await site.close();
});

const sentence = () => `Tell me when the price on ${site.url('/laptop')} drops below $900`;

describe('who is told', () => {
  it.each([
    [{ type: 'webhook', url: 'file:///etc/passwd' }, 'VALIDATION_ERROR', 'actions.0.url'],
    [{ type: 'webhook', url: 'nonsense' }, 'VALIDATION_ERROR', 'actions.0.url'],
    [{ type: 'webhook', url: 'http://169.254.169.254/latest' }, 'SOURCE_NOT_ALLOWED', 'actions.0.url'],
    [{ type: 'channel', channelId: 'none' }, 'VALIDATION_ERROR', 'actions.0.channelId'],
  ])('refuses %o when it is saved, and keeps nothing', async (action, code, field) => {
    const total = async () => (await monitors.send<{ total: number }>('GET', '/monitors')).total;
    const before = await total();
    const created = await monitors.call('POST', '/monitors', { prompt: sentence(), actions: [action] });
    expect(created.json().error).toMatchObject({ code, details: [{ field }] });
    expect(await total()).toBe(before);
    const monitor = await monitors.watch(site.url('/laptop'));
    const edited = await monitors.call('PATCH', `/monitors/${monitor.id}`, { name: 'Another', actions: [action] });
    expect(edited.json().error.code).toBe(code);
    expect(await monitors.monitor(monitor.id)).toMatchObject({ name: 'A price', actions: monitor.actions });
  });

  it('takes a webhook whose host does not resolve just now', async () => {
    const actions = [{ type: 'webhook', url: 'https://hooks.example/in' }];
    expect((await monitors.call('POST', '/monitors', { prompt: sentence(), actions })).statusCode).toBe(201);
  });
});

describe('check now', () => {
  it('is counted once it happens, and a refusal by the day does not start the minute', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => monitors.watch(site.url('/laptop'))));
    const refresh = async (index: number) => (await monitors.call('POST', `/monitors/${all[index]?.id}/refresh`)).statusCode;
    expect([await refresh(0), await refresh(0), await refresh(0), await refresh(0)]).toEqual([200, 429, 429, 429]);
    expect([await refresh(1), await refresh(2), await refresh(3)]).toEqual([200, 200, 429]);
    expect((await monitors.monitor(all[3]?.id ?? '')).nextAllowedRefresh).toBeNull();
    expect((await monitors.monitor(all[0]?.id ?? '')).nextAllowedRefresh).not.toBeNull();
  });
});
