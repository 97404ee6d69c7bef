import type { Locator, Monitor, OfferedFact, Preview } from '@monitors/contract';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { aPrice, startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

let app: TestMonitors;
let site: Website;

beforeAll(async () => {
  app = await startTestMonitors({ box: testBox(), withBrowser: true });
});
afterAll(() => app.close());
beforeEach(async () => {
  site = await startWebsite({ '/': shop('$949.00', '$79.00') });
});
afterEach(() => site.close());

interface Snapshot {
  snapshot: { html: string | null; title: string | null; url: string };
  facts: OfferedFact[];
  renderUsed: string;
  cause?: string;
}

function shop(price: string, monthly: string): string {
  return `<html><head><title>Laptop</title><script>alert(1)</script></head><body onload="alert(2)"><h1>Laptop</h1>
    <div class="price">${price}</div><p class="rate">or <b id="monthly">${monthly}</b> a month</p>
    <dl><dt>Queue length</dt><dd id="queue">42</dd></dl><p id="words">Ships soon</p><button>Add to cart</button></body></html>`;
}

const look = (body: object) => app.send<Snapshot>('POST', '/monitors/snapshot', body);

/** Reads what stands at a place, as the editor does after a click. */
async function pointAt(locator: Locator, more: object = {}): Promise<{ interpretation: Monitor; preview: Preview }> {
  return app.send('POST', '/monitors/interpret', { prompt: 'x', interpretation: aPrice(site.url('/')), locator, ...more });
}

describe('the snapshot of a page', () => {
  it('is a safe copy with the values the page offers and where they stand', async () => {
    const { snapshot, facts, renderUsed } = await look({ url: site.url('/') });
    expect(snapshot).toMatchObject({ title: 'Laptop', url: site.url('/') });
    expect(snapshot.html).toContain('data-locator="#monthly"');
    for (const danger of ['<script', 'alert(', 'onload']) expect(snapshot.html).not.toContain(danger);
    expect(renderUsed).toBe('http');
    expect(facts.find(({ ask }) => ask.field === 'price')).toMatchObject({
      value: 949,
      type: 'number',
      unit: 'USD',
      label: 'price',
    });
    expect(facts.find(({ label }) => label === 'Queue length')).toMatchObject({ value: 42, locator: expect.anything() });
  });

  it('shows what scripts made, and what steps lead to', async () => {
    site.set(
      '/app',
      `<html><body><div id="root"></div><script>setTimeout(() => { root.innerHTML = '<h1>Shop</h1><button onclick="this.outerHTML=&quot;<p class=price>$12.00</p>&quot;">Price</button>'; })</script></body></html>`,
    );
    expect(await look({ url: site.url('/app') })).toMatchObject({
      renderUsed: 'browser',
      snapshot: { html: expect.stringContaining('Shop') },
    });
    const { facts } = await look({ url: site.url('/app'), steps: [{ kind: 'click', selector: 'button' }] });
    expect(facts.find(({ ask }) => ask.field === 'price')).toMatchObject({ value: 12 });
  });

  it('of JSON is no page, only its values', async () => {
    site.set('/api', { body: '{"queue":{"length":7}}', headers: { 'content-type': 'application/json' } });
    const { snapshot, facts } = await look({ url: site.url('/api') });
    expect(snapshot.html).toBeNull();
    expect(facts.find(({ value }) => value === 7)).toMatchObject({ locator: { kind: 'json' }, type: 'number' });
  });

  it('that shows a wall says so', async () => {
    site.set('/wall', {
      status: 403,
      body: '<html><head><title>Just a moment...</title></head><body><h1>Verify you are human</h1></body></html>',
    });
    expect(await look({ url: site.url('/wall') })).toMatchObject({ cause: 'blocked' });
  });

  it('is bounded, and refused where nothing may be or can be read', async () => {
    site.set('/long', `<html><body>${'<p>čaj €5</p>'.repeat(200_000)}</body></html>`);
    const { snapshot } = await look({ url: site.url('/long') });
    expect(Buffer.byteLength(snapshot.html ?? '')).toBeLessThanOrEqual(2_000_000);
    for (const [url, code] of [
      ['http://10.0.0.1/', 'SOURCE_NOT_ALLOWED'],
      ['http://nowhere.example/', 'SOURCE_UNREADABLE'],
      ['', 'VALIDATION_ERROR'],
    ]) {
      expect((await app.call('POST', '/monitors/snapshot', { url })).json()).toMatchObject({ error: { code } });
    }
  });
});

describe('"read this"', () => {
  it('reads the element pointed at, and keeps to it', async () => {
    const { interpretation, preview } = await pointAt({ kind: 'selector', css: '#monthly' });
    expect(preview).toMatchObject({ fact: { value: 79, unit: 'USD' }, verdict: 'true' });
    expect(interpretation.source).toMatchObject({ plan: { chosen: true, locators: [{ css: '#monthly' }], unit: 'USD' } });
    const again = await app.send<{ preview: Preview }>('POST', '/monitors/interpret', { prompt: 'x', interpretation });
    expect(again.preview.fact?.value).toBe(79);
    const { monitor } = await app.send<{ monitor: Monitor }>('POST', '/monitors', { prompt: 'x', name: 'Rate', interpretation });
    site.set('/', shop('$949.00', '$69.00'));
    expect(await app.check(monitor.id)).toMatchObject({ value: 69 });
  });

  it('reads what the snapshot offered, with its own question', async () => {
    const { facts } = await look({ url: site.url('/') });
    const queue = facts.find(({ label }) => label === 'Queue length');
    const { preview, interpretation } = await pointAt(queue?.locator as Locator, { ask: queue?.ask });
    expect(preview.fact?.value).toBe(42);
    expect(interpretation.source).toMatchObject({ ask: queue?.ask });
  });

  it('changes what a saved monitor reads, and starts it anew', async () => {
    const monitor = await app.watch(site.url('/'));
    await app.check(monitor.id);
    const saved = await app.monitor(monitor.id);
    const edited = { ...aPrice(site.url('/')), source: saved.source };
    const { interpretation } = await pointAt(
      { kind: 'selector', css: '#queue' },
      { interpretation: edited, monitorId: monitor.id },
    );
    await app.send('PATCH', `/monitors/${monitor.id}`, { interpretation });
    expect(await app.check(monitor.id)).toMatchObject({ value: 42 });
    expect((await app.monitor(monitor.id)).previousValue).toBeNull();
  });

  it('says so where nothing of that kind stands there', async () => {
    const { preview } = await pointAt({ kind: 'selector', css: '#words' });
    expect(preview).toMatchObject({ verdict: 'unknown', cause: 'type_mismatch', message: expect.stringContaining('number') });
    const body = { prompt: 'x', interpretation: aPrice(site.url('/')), locator: { kind: 'selector', css: '#words' } };
    const other = await app.call('POST', '/monitors/interpret', { ...body, ask: { field: 'text', type: 'text' } });
    expect(other.json()).toMatchObject({ error: { code: 'VALIDATION_ERROR', details: [{ field: 'ask.type' }] } });
    const hostile = await app.call('POST', '/monitors/interpret', {
      ...body,
      locator: { kind: 'selector', css: ':has(:has(*))[' },
    });
    expect(hostile.statusCode).toBe(200);
  });
});

describe('history', () => {
  const conditions = (value: number) => ({
    type: 'threshold',
    logic: 'AND',
    conditions: [{ field: 'price', operator: 'lt', value, unit: 'USD' }],
  });

  it('tells how often another condition would have come true, and when', async () => {
    const monitor = await app.watch(site.url('/'));
    const times: string[] = [];
    for (const price of [950, 940, 960, 930, 970]) {
      site.set('/', shop(`$${price}.00`, '$79.00'));
      times.push((await app.check(monitor.id)).timestamp);
    }
    site.set('/', { status: 500, body: 'broken' });
    await app.check(monitor.id);
    const interpretation = { ...aPrice(site.url('/')), triggerConditions: conditions(945) };
    const asked = { prompt: 'x', interpretation, monitorId: monitor.id };
    const { preview } = await app.send<{ preview: Preview }>('POST', '/monitors/interpret', asked);
    expect(preview.wouldHaveFired).toEqual({ count: 2, days: 30, times: [times[1], times[3]] });
    const edit = { triggerConditions: conditions(935) };
    const { wouldHaveFired } = await app.send<Preview>('PATCH', `/monitors/${monitor.id}`, edit);
    expect(wouldHaveFired).toEqual({ count: 1, days: 30, times: [times[3]] });
    expect(await app.send('PATCH', `/monitors/${monitor.id}`, { name: 'Other' })).not.toHaveProperty('wouldHaveFired');
  });

  it('that is not there tells nothing', async () => {
    const asked = { prompt: 'x', interpretation: aPrice(site.url('/')) };
    expect((await app.send<{ preview: Preview }>('POST', '/monitors/interpret', asked)).preview).not.toHaveProperty(
      'wouldHaveFired',
    );
    const monitor = await app.watch(site.url('/'));
    const { preview } = await app.send<{ preview: Preview }>('POST', '/monitors/interpret', { ...asked, monitorId: monitor.id });
    expect(preview).not.toHaveProperty('wouldHaveFired');
  });
});
