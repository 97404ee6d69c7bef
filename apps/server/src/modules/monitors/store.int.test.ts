import { join } from 'node:path';
import { openPglite } from '@monitors/engines/pglite';
import type { SqlDatabase } from '@monitors/engines/ports';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { migrateSql } from '../../storage/migrations.ts';
import type { LeasedMonitor, MonitorRecord } from './record.ts';
import { MonitorStore, type StateWrite } from './store.ts';
import { monitorRecord } from './testing/monitor-record.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const LEASE = 60_000;

let sql: SqlDatabase;
let store: MonitorStore;

beforeAll(async () => {
  sql = await openPglite({ dataDir: 'memory' });
  await migrateSql(sql, [{ module: 'monitors', directory: join(import.meta.dirname, 'migrations') }]);
  store = new MonitorStore(sql);
});
afterAll(() => sql.close());
beforeEach(() => sql.script('DELETE FROM monitors'));

async function saved(more: Partial<MonitorRecord> = {}): Promise<MonitorRecord> {
  const record = monitorRecord(NOW, more);
  await store.transaction((tx) => store.insert(tx, record));
  return record;
}

function write(monitor: LeasedMonitor, more: Partial<StateWrite> = {}): StateWrite {
  return {
    monitorId: monitor.id,
    leaseToken: monitor.leaseToken,
    status: 'ok',
    cause: null,
    lifecycle: { ...monitor.lifecycle, phase: 'ok', value: 949, unit: 'USD' },
    recent: [[NOW, 949]],
    sourceMemory: { etag: '"a"' },
    checkedAt: new Date(NOW).toISOString(),
    dueAt: new Date(NOW + 3_600_000).toISOString(),
    triggered: 0,
    ...more,
  };
}

describe('a monitor', () => {
  it('comes back as it was saved', async () => {
    const record = await saved({ tags: ['a', 'b, "c"'], activeHours: { start: '07:00', end: '09:00', timezone: 'Europe/Oslo' } });
    expect(await store.find(record.projectId, record.id)).toEqual(record);
  });

  it('is not found from another project', async () => {
    const record = await saved();
    expect(await store.find(newId(), record.id)).toBeUndefined();
    expect(await store.claimOne(newId(), record.id, NOW, LEASE, newId())).toBeUndefined();
  });

  it('keeps hostile text as text', async () => {
    const name = `'); DROP TABLE monitors; -- $1 <script>\\ %_`;
    const record = await saved({ name, prompt: name, tags: [name] });
    expect((await store.find(record.projectId, record.id))?.name).toBe(name);
    const found = await store.list(record.projectId, { q: '%_', limit: 10 });
    expect(found.monitors.map((one) => one.id)).toEqual([record.id]);
    expect((await store.list(record.projectId, { q: '%x', limit: 10 })).total).toBe(0);
    expect(await store.tags(record.projectId)).toEqual([{ tag: name, count: 1 }]);
  });

  it('is listed newest first, page by page, by text, status and tag', async () => {
    const projectId = newId();
    const records: MonitorRecord[] = [];
    for (let index = 0; index < 5; index += 1) {
      records.push(await saved({ projectId, name: `Monitor ${index}`, tags: index % 2 ? ['odd'] : [], isActive: index !== 4 }));
    }
    const first = await store.list(projectId, { limit: 3 });
    const rest = await store.list(projectId, { limit: 3, after: first.monitors.at(-1)?.id });
    expect([...first.monitors, ...rest.monitors].map((one) => one.name)).toEqual([
      'Monitor 4',
      'Monitor 3',
      'Monitor 2',
      'Monitor 1',
      'Monitor 0',
    ]);
    expect([first.total, rest.total]).toEqual([5, 5]);
    expect((await store.list(projectId, { tag: 'odd', limit: 10 })).total).toBe(2);
    expect((await store.list(projectId, { status: 'paused', limit: 10 })).monitors[0]?.id).toBe(records[4]?.id);
    expect((await store.list(projectId, { q: 'monitor 2', limit: 10 })).monitors[0]?.id).toBe(records[2]?.id);
  });
});

describe('the lease', () => {
  it('is taken by one only, and again once it ran out', async () => {
    const record = await saved();
    const first = await store.claimDue(NOW, LEASE, 10, newId());
    expect(first.map((one) => one.id)).toEqual([record.id]);
    expect(await store.claimDue(NOW, LEASE, 10, newId())).toEqual([]);
    expect(await store.claimOne(record.projectId, record.id, NOW, LEASE, newId())).toBeUndefined();
    expect(await store.claimDue(NOW + LEASE - 1, LEASE, 10, newId())).toEqual([]);
    expect(await store.claimDue(NOW + LEASE, LEASE, 10, newId())).toHaveLength(1);
  });

  it('is for due and active monitors, the longest due first', async () => {
    await saved({ dueAt: NOW + 1 });
    await saved({ isActive: false });
    const late = await saved({ dueAt: NOW - 5000 });
    const due = await saved({ dueAt: NOW - 1000 });
    expect((await store.claimDue(NOW, LEASE, 1, newId())).map((one) => one.id)).toEqual([late.id]);
    expect((await store.claimDue(NOW, LEASE, 10, newId())).map((one) => one.id)).toEqual([due.id]);
  });

  it('decides whose result is written', async () => {
    await saved();
    const [slow] = await store.claimDue(NOW, LEASE, 1, newId());
    const [quick] = await store.claimDue(NOW + LEASE, LEASE, 1, newId());
    if (!slow || !quick) throw new Error('not claimed');
    const held = await store.transaction((tx) =>
      store.writeStates(tx, [write(slow), write(quick, { status: 'firing', triggered: 1 })]),
    );
    expect([...held]).toEqual([quick.id]);
    const after = await store.find(quick.projectId, quick.id);
    expect(after).toMatchObject({
      status: 'firing',
      triggerCount: 1,
      evaluationCount: 1,
      attempt: 0,
      dueAt: NOW + 3_600_000,
      recent: [[NOW, 949]],
    });
    expect(after?.lifecycle).toMatchObject({ phase: 'ok', value: 949, unit: 'USD' });
  });

  it('is taken from a running check by an edit', async () => {
    await saved();
    const [leased] = await store.claimDue(NOW, LEASE, 1, newId());
    if (!leased) throw new Error('not claimed');
    await store.transaction(async (tx) => {
      const current = await store.findForUpdate(tx, leased.projectId, leased.id);
      if (current) await store.update(tx, { ...current, name: 'Edited' });
    });
    expect((await store.transaction((tx) => store.writeStates(tx, [write(leased)]))).size).toBe(0);
    expect(await store.find(leased.projectId, leased.id)).toMatchObject({ name: 'Edited', status: 'new' });
  });

  it('is given back for a retry later, and all at once when the process ends', async () => {
    const record = await saved();
    const token = newId();
    const [leased] = await store.claimDue(NOW, LEASE, 1, token);
    await store.release(leased?.id ?? '', token, NOW + 2000, 1);
    expect(await store.claimDue(NOW, LEASE, 1, newId())).toEqual([]);
    const [again] = await store.claimDue(NOW + 2000, LEASE, 1, token);
    expect(again?.attempt).toBe(1);
    await store.releaseAll([token]);
    expect(await store.claimDue(NOW + 2000, LEASE, 1, newId())).toHaveLength(1);
    expect(record.attempt).toBe(0);
  });
});

describe('the next due time', () => {
  it('is that of the first monitor nobody works on', async () => {
    expect(await store.nextDueAt()).toBeUndefined();
    await saved({ dueAt: NOW + 9000 });
    await saved({ dueAt: NOW + 4000 });
    await saved({ dueAt: NOW + 1000, isActive: false });
    expect(await store.nextDueAt()).toBe(NOW + 4000);
  });
});

it('lets only one manual check through in the interval', async () => {
  const record = await saved();
  const taken = await Promise.all([1, 2, 3].map(() => store.takeRefresh(record.id, NOW, 60_000)));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect(await store.takeRefresh(record.id, NOW + 60_000, 60_000)).toBe(true);
});
