import type { Monitor, PlanChange } from '@monitors/contract';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testBox } from './testing/secret-box.ts';
import { startTestMonitors, type TestMonitors } from './testing/test-monitors.ts';

let app: TestMonitors;
let site: Website;

beforeAll(async () => {
  app = await startTestMonitors({ box: testBox() });
});
afterAll(() => app.close());
beforeEach(async () => {
  site = await startWebsite();
});
afterEach(() => site.close());

interface Shown {
  name?: string;
  sku?: string;
  /** In the structured data; null: there is none. */
  price?: number | null;
  body?: string;
}

function product({ name = 'Walnut Desk Lamp', sku = 'WDL-1', price = 949, body }: Shown = {}): string {
  const data = { '@type': 'Product', name, sku, offers: { '@type': 'Offer', price, priceCurrency: 'USD' } };
  const script = price === null ? '' : `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
  const shown = body ?? `<div class="price">$${price}.00</div><button>Add to cart</button>`;
  return `<html><head><title>${name}</title>${script}</head><body><h1>${name}</h1>${shown}</body></html>`;
}

const elsewhere = (price: string) =>
  `<section><p><span id="now" class="amount">${price}</span></p><button>Add to cart</button></section>`;

async function changesOf(monitor: Monitor): Promise<PlanChange[]> {
  return (await app.send<{ planChanges: PlanChange[] }>('GET', `/monitors/${monitor.id}/plan-changes`)).planChanges;
}

async function planOf(monitor: Monitor): Promise<unknown> {
  const { source } = await app.monitor(monitor.id);
  return source.kind === 'page' ? source.plan : undefined;
}

/** A monitor whose plan was compiled by a first check. */
async function watched(page: string): Promise<Monitor> {
  site.set('/lamp', page);
  const monitor = await app.watch(site.url('/lamp'));
  await app.check(monitor.id);
  return monitor;
}

describe('a plan', () => {
  it('that is compiled for the first time is no repair', async () => {
    const monitor = await watched(product());
    expect(await planOf(monitor)).toMatchObject({ identity: { sku: 'WDL-1' }, unit: 'USD' });
    expect(await changesOf(monitor)).toEqual([]);
  });

  it('is repaired when the layout changes around the same thing, with before and after', async () => {
    const monitor = await watched(product());
    const before = await planOf(monitor);
    site.set('/lamp', product({ price: null, body: elsewhere('$899.00') }));
    const evaluation = await app.check(monitor.id);
    expect(evaluation).toMatchObject({ value: 899, verdict: 'true', triggered: true });
    const [change, ...older] = await changesOf(monitor);
    expect(older).toEqual([]);
    expect(change).toMatchObject({
      monitorId: monitor.id,
      valueBefore: 949,
      valueAfter: 899,
      unit: 'USD',
      undoneAt: null,
      canUndo: true,
    });
    expect(change?.before).toEqual(before);
    expect(change?.after).toEqual(await planOf(monitor));
    expect(change?.reason).toContain('structured data');
    expect(evaluation.message).toBe(change?.reason);
    expect(await app.check(monitor.id)).toMatchObject({ value: 899, verdict: 'true' });
    expect(await changesOf(monitor)).toHaveLength(1);
  });

  it('is not repaired to another product at the same address', async () => {
    const monitor = await watched(product());
    const before = await planOf(monitor);
    site.set('/lamp', product({ name: 'Marble Kitchen Clock', sku: 'MKC-9', price: 19 }));
    expect(await app.check(monitor.id)).toMatchObject({
      value: null,
      verdict: 'unknown',
      cause: 'layout_changed',
      triggered: false,
    });
    site.set('/lamp', product({ name: 'Marble Kitchen Clock', sku: 'MKC-9', price: null, body: elsewhere('$899.00') }));
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', cause: 'layout_changed' });
    expect(await planOf(monitor)).toEqual(before);
    expect(await changesOf(monitor)).toEqual([]);
  });

  it('is not repaired on a page that no longer says what it shows', async () => {
    const monitor = await watched(product());
    const before = await planOf(monitor);
    site.set('/lamp', `<html><head><title>Shop</title></head><body>${elsewhere('$899.00')}</body></html>`);
    expect(await app.check(monitor.id)).toMatchObject({ value: null, cause: 'layout_changed', triggered: false });
    expect(await planOf(monitor)).toEqual(before);
    expect(await changesOf(monitor)).toEqual([]);
  });

  it('is not repaired to an implausible value', async () => {
    const monitor = await watched(product());
    site.set('/lamp', product({ price: null, body: elsewhere('$9.00') }));
    expect(await app.check(monitor.id)).toMatchObject({ verdict: 'unknown', cause: 'layout_changed' });
    expect(await changesOf(monitor)).toEqual([]);
  });
});

describe('a repair that is undone', () => {
  const undo = (monitor: Monitor, change: PlanChange) => `/monitors/${monitor.id}/plan-changes/${change.id}/undo`;

  async function repaired(): Promise<{ monitor: Monitor; change: PlanChange }> {
    const monitor = await watched(product());
    site.set('/lamp', product({ price: null, body: elsewhere('$929.00') }));
    await app.check(monitor.id);
    const [change] = await changesOf(monitor);
    if (!change) throw new Error('no repair');
    return { monitor, change };
  }

  it('gives the earlier plan back and resets nothing else', async () => {
    const { monitor, change } = await repaired();
    const before = await app.monitor(monitor.id);
    const answer = await app.send<{ planChange: PlanChange; monitor: Monitor }>('POST', undo(monitor, change));
    expect(answer.planChange).toMatchObject({ id: change.id, canUndo: false, undoneAt: new Date(app.clock.now()).toISOString() });
    expect(answer.monitor).toEqual({ ...before, source: { ...before.source, plan: change.before } });
    expect(await app.monitor(monitor.id)).toEqual(answer.monitor);
    expect(await app.send('POST', undo(monitor, change))).toMatchObject({ planChange: { id: change.id } });
  });

  it('is not silently made again, and the earlier plan reads again once it can', async () => {
    const { monitor, change } = await repaired();
    await app.send('POST', undo(monitor, change));
    for (const price of ['$929.00', '$928.00']) {
      site.set('/lamp', product({ price: null, body: elsewhere(price) }));
      expect(await app.check(monitor.id)).toMatchObject({
        verdict: 'unknown',
        cause: 'layout_changed',
        message: expect.stringContaining('undone'),
      });
    }
    expect(await planOf(monitor)).toEqual(change.before);
    expect(await changesOf(monitor)).toHaveLength(1);
    site.set('/lamp', product({ price: 939 }));
    expect(await app.check(monitor.id)).toMatchObject({ value: 939, verdict: 'false' });
  });

  it('is refused once the monitor reads by another plan', async () => {
    const { monitor, change } = await repaired();
    await app.send('PATCH', `/monitors/${monitor.id}`, {
      source: { kind: 'page', url: site.url('/other'), render: 'auto', ask: { field: 'price', type: 'number' } },
    });
    expect((await changesOf(monitor))[0]).toMatchObject({ canUndo: false });
    expect((await app.call('POST', undo(monitor, change))).statusCode).toBe(409);
  });

  it('is nobody else’s to see or undo', async () => {
    const { monitor, change } = await repaired();
    expect((await app.call('GET', `/monitors/${monitor.id}/plan-changes`, undefined, 'stranger')).statusCode).toBe(404);
    expect((await app.call('POST', undo(monitor, change), undefined, 'stranger')).statusCode).toBe(404);
    const other = await watched(product());
    expect((await app.call('POST', undo(other, change))).statusCode).toBe(404);
  });
});
