import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

let site: Website;
let monitors: TestMonitors;
beforeAll(async () => {
  site = await startWebsite({ '/laptop': '<h1>Laptop</h1><p class="price">$999.00</p>' });
  monitors = await startTestMonitors({ box: testBox(), refresh: { intervalMs: 60_000, aDay: 4 } });
});
afterAll(async () => {
  await monitors.close();
  await site.close();
});

const sentence = () => `Tell me when the price on ${site.url('/laptop')} drops below $900`;

const below = (value: number) => ({
  triggerConditions: { type: 'threshold', logic: 'AND', conditions: [{ field: 'price', operator: 'lt', value, unit: 'USD' }] },
});

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

describe('an edit', () => {
  type Answer = { monitor: { id: string; name: string } };
  it('renames what bears the name that was suggested, since that says the condition', async () => {
    const { monitor } = await monitors.send<Answer>('POST', '/monitors', { prompt: sentence() });
    expect(monitor.name).toContain('900');
    const path = `/monitors/${monitor.id}`;
    const edited = await monitors.send<Answer>('PATCH', path, { ...below(500), name: monitor.name });
    expect(edited.monitor.name).toContain('500');
    expect(edited.monitor.name).not.toContain('900');
    const slower = await monitors.send<Answer>('PATCH', path, { evaluationFrequency: 7200 });
    expect(slower.monitor.name).toBe(edited.monitor.name);
    const other = await monitors.send<Answer>('PATCH', path, { prompt: sentence().replace('900', '300') });
    expect(other.monitor.name).toContain('300');
  });

  it('leaves a name alone that somebody chose', async () => {
    const { monitor } = await monitors.send<Answer>('POST', '/monitors', { prompt: sentence(), name: 'My laptop' });
    const edited = await monitors.send<Answer>('PATCH', `/monitors/${monitor.id}`, below(500));
    expect(edited.monitor.name).toBe('My laptop');
  });
});

describe('check now', () => {
  it('of a paused monitor tells nobody', async () => {
    const paused = await monitors.watch(site.url('/laptop'), { interpretation: below(5000) });
    await monitors.send('PATCH', `/monitors/${paused.id}`, { isActive: false });
    const seen = await monitors.checkNow(paused.id);
    expect(seen).toMatchObject({ value: 999, verdict: 'true', triggered: false });
    expect(await monitors.monitor(paused.id)).toMatchObject({ status: 'paused', triggerCount: 0, currentValue: 999 });
    expect(monitors.transitions).toEqual([]);
  });

  it('is counted once it happens, and a refusal by the day does not start the minute', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => monitors.watch(site.url('/laptop'))));
    const refresh = async (index: number) => (await monitors.call('POST', `/monitors/${all[index]?.id}/refresh`)).statusCode;
    expect([await refresh(0), await refresh(0), await refresh(0), await refresh(0)]).toEqual([200, 429, 429, 429]);
    expect([await refresh(1), await refresh(2), await refresh(3)]).toEqual([200, 200, 429]);
    expect((await monitors.monitor(all[3]?.id ?? '')).nextAllowedRefresh).toBeNull();
    expect((await monitors.monitor(all[0]?.id ?? '')).nextAllowedRefresh).not.toBeNull();
  });
});

describe('a report', () => {
  type Answer = { monitor: { id: string } };
  const ping = async (id: string, value: unknown) => {
    const answer = await monitors.call('POST', `/monitors/${id}/ping`, { value });
    return answer.statusCode === 200 ? (await monitors.monitor(id)).currentValue : answer.json().error.code;
  };

  it('to a job that only must not be silent keeps its value as it is', async () => {
    const prompt = 'if the nightly backup does not report in for 26 hours tell me';
    const { monitor } = await monitors.send<Answer>('POST', '/monitors', { prompt });
    expect([
      await ping(monitor.id, 12),
      await ping(monitor.id, '7.5'),
      await ping(monitor.id, 'done'),
      await ping(monitor.id, true),
    ]).toEqual([12, 7.5, 'done', true]);
  });

  it('of a yes or no is refused when it is neither', async () => {
    const conditions = [{ field: 'open', operator: 'eq', value: true }];
    const { monitor } = await monitors.send<Answer>('POST', '/monitors', {
      prompt: 'when the door is open',
      interpretation: {
        ...{ type: 'state', extractedFact: 'open', factType: 'boolean', evaluationFrequency: 3600 },
        triggerConditions: { type: 'equality', logic: 'AND', conditions },
        source: { kind: 'push', graceSeconds: 3600 },
      },
    });
    expect([
      await ping(monitor.id, 'Yes'),
      await ping(monitor.id, 0),
      await ping(monitor.id, 12),
      await ping(monitor.id, 'maybe'),
    ]).toEqual([true, false, 'VALIDATION_ERROR', 'VALIDATION_ERROR']);
  });
});
