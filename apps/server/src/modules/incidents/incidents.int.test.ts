import { fileURLToPath } from 'node:url';
import { openPglite } from '@monitors/engines/pglite';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { EventBus, type IncidentStep, type LiveEvent, type MonitorTransition } from '../../kernel/events.ts';
import { newId } from '../../kernel/ids.ts';
import { aMonitor, aTransition, T0 } from '../../kernel/testing/transitions.ts';
import { migrateSql } from '../../storage/migrations.ts';
import { createIncidents } from './module.ts';
import { IncidentService } from './service.ts';

let db: SqlDatabase;

beforeAll(async () => {
  db = await openPglite({ dataDir: 'memory' });
  await migrateSql(db, [{ module: 'incidents', directory: fileURLToPath(new URL('migrations', import.meta.url)) }]);
});
afterAll(() => db.close());

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The module on a bus of its own, and what it told. */
function setup() {
  const events = new EventBus<SqlExecutor>();
  const steps: IncidentStep[] = [];
  const live: LiveEvent[] = [];
  const deps = { db, events, clock: systemClock, logger: silent, retentionDays: 365 };
  const incidents = createIncidents(deps);
  const service = new IncidentService({ ...deps, deliveries: async () => [] });
  events.on('incident.step', async (_unit, step) => void steps.push(step));
  events.onLive((event) => live.push(event));
  const moved = (transition: MonitorTransition) => events.transaction(db, (unit) => unit.emit('monitor.transition', transition));
  const stopped = (monitor: { id: string; projectId: string }, why: 'deleted' | 'edited' | 'paused') =>
    events.transaction(db, (unit) =>
      unit.emit('monitor.stopped', { monitorId: monitor.id, projectId: monitor.projectId, at: T0 + 5000, why }),
    );
  return { events, incidents, service, steps, live, moved, stopped };
}

test('a condition that comes true opens one incident, tells of it in the transaction and shows it after the commit', async () => {
  const { incidents, steps, live, moved } = setup();
  const monitor = aMonitor();
  await moved(aTransition(monitor));
  const [incident] = await incidents.ofMonitor(monitor.projectId, monitor.id, 10);
  expect(incident).toMatchObject({
    monitorId: monitor.id,
    monitorName: 'ThinkPad price',
    state: 'open',
    severity: 'warning',
    title: 'ThinkPad price: $849, below $900',
    reason: 'price is $849, below $900',
    value: 849,
    previousValue: 949,
    unit: 'USD',
    evidence: { locator: '#price', snippet: 'Now only $849' },
    openedAt: new Date(T0).toISOString(),
    resolvedAt: null,
  });
  expect(steps).toMatchObject([{ step: 'opened', incidentId: incident?.id, openedAt: T0, projectId: monitor.projectId }]);
  expect(live).toEqual([{ projectId: monitor.projectId, event: 'incident', data: { incident } }]);
});

test('a refusal above undoes the incident and shows nothing', async () => {
  const { events, incidents, live, moved } = setup();
  events.on('incident.step', async () => {
    throw new Error('outbox full');
  });
  const monitor = aMonitor();
  await expect(moved(aTransition(monitor))).rejects.toThrow('outbox full');
  expect(await incidents.ofMonitor(monitor.projectId, monitor.id, 10)).toEqual([]);
  expect(live).toEqual([]);
});

test('the same transition handled again changes and tells nothing', async () => {
  const { incidents, steps, moved } = setup();
  const monitor = aMonitor();
  const fired = aTransition(monitor);
  const recovered = aTransition(monitor, { kind: 'recovered', at: T0 + 60_000 });
  for (const transition of [fired, fired, recovered, recovered, fired]) await moved(transition);
  expect(await incidents.ofMonitor(monitor.projectId, monitor.id, 10)).toMatchObject([
    { state: 'resolved', resolution: 'recovered' },
  ]);
  expect(steps.map((step) => step.step)).toEqual(['opened', 'resolved']);
  const next = aTransition(monitor, { at: T0 + 120_000 });
  await moved(next);
  await moved(recovered);
  expect(await incidents.ofMonitor(monitor.projectId, monitor.id, 10)).toMatchObject([{ state: 'open' }, { state: 'resolved' }]);
});

test('many copies handling transitions of one monitor at once leave one unresolved incident', async () => {
  const { incidents, moved } = setup();
  const monitor = aMonitor({ type: 'change' });
  const same = aTransition(monitor);
  const others = [1, 2, 3].map((second) => aTransition(monitor, { at: T0 + second * 1000 }));
  await Promise.all([same, same, ...others, same].map(moved));
  const all = await incidents.ofMonitor(monitor.projectId, monitor.id, 10);
  expect(all).toHaveLength(4);
  expect(all.filter((incident) => incident.state !== 'resolved')).toHaveLength(1);
});

test('the next change supersedes the incident of the last one without saying that it is over', async () => {
  const { incidents, steps, moved } = setup();
  const monitor = aMonitor({ type: 'change' });
  await moved(aTransition(monitor));
  await moved(aTransition(monitor, { at: T0 + 60_000, value: 799, previousValue: 849 }));
  expect(await incidents.ofMonitor(monitor.projectId, monitor.id, 10)).toMatchObject([
    { state: 'open', value: 799 },
    { state: 'resolved', resolution: 'superseded', value: 849, resolvedAt: new Date(T0 + 60_000).toISOString() },
  ]);
  expect(steps.map((step) => step.step)).toEqual(['opened', 'opened']);
});

test.each(['deleted', 'edited', 'paused'] as const)('a monitor that was %s ends its incident quietly', async (why) => {
  const { incidents, steps, live, moved, stopped } = setup();
  const monitor = aMonitor();
  await stopped(monitor, why);
  await moved(aTransition(monitor));
  await stopped(monitor, why);
  expect(await incidents.ofMonitor(monitor.projectId, monitor.id, 10)).toMatchObject([
    { state: 'resolved', resolution: `monitor_${why}` },
  ]);
  expect(steps).toHaveLength(1);
  expect(live).toHaveLength(2);
});

test('acknowledging and resolving by hand is told in the timeline with who and why', async () => {
  const { incidents, service, steps, moved } = setup();
  const monitor = aMonitor();
  const userId = newId();
  await moved(aTransition(monitor));
  const { id } = (await incidents.ofMonitor(monitor.projectId, monitor.id, 1))[0]!;
  const seen = await service.acknowledge(monitor.projectId, id, userId, 'looking into it');
  expect(seen.alert).toMatchObject({ state: 'acknowledged', acknowledgedBy: userId });
  await service.acknowledge(monitor.projectId, id, newId());
  const over = await service.resolve(monitor.projectId, id, userId);
  expect(over.alert).toMatchObject({ state: 'resolved', resolution: 'manual', acknowledgedBy: userId });
  expect(over.timeline.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'opened: price is $849, below $900',
    'acknowledged: Acknowledged',
    'note: looking into it',
    'resolved: Resolved by hand',
  ]);
  expect((await service.resolve(monitor.projectId, id, userId)).alert).toEqual(over.alert);
  await expect(service.acknowledge(monitor.projectId, id, userId)).rejects.toMatchObject({ code: 'CONFLICT' });
  await moved(aTransition(monitor, { kind: 'recovered', at: T0 + 60_000 }));
  expect(steps).toHaveLength(1);
});

test('incidents of another project cannot be seen or touched', async () => {
  const { incidents, service, moved } = setup();
  const monitor = aMonitor();
  await moved(aTransition(monitor));
  const { id } = (await incidents.ofMonitor(monitor.projectId, monitor.id, 1))[0]!;
  const stranger = newId();
  await expect(service.detail(stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(service.acknowledge(stranger, id, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(service.resolve(stranger, id, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await service.list(stranger, { limit: 10 })).toEqual({ alerts: [], total: 0, nextCursor: null });
});

test('the list is filtered and paged newest first', async () => {
  const { service, moved, stopped } = setup();
  const projectId = newId();
  const monitors = [1, 2, 3, 4, 5].map(() => aMonitor({ projectId }));
  for (const monitor of monitors) await moved(aTransition(monitor, { severity: monitor === monitors[4] ? 'critical' : 'info' }));
  await stopped(monitors[0]!, 'deleted');
  const first = await service.list(projectId, { state: 'open', limit: 3 });
  expect(first.total).toBe(4);
  expect(first.alerts.map((alert) => alert.monitorId)).toEqual([monitors[4]!.id, monitors[3]!.id, monitors[2]!.id]);
  const second = await service.list(projectId, { state: 'open', limit: 3, before: first.nextCursor! });
  expect(second).toMatchObject({ alerts: [{ monitorId: monitors[1]!.id }], nextCursor: null });
  expect(await service.list(projectId, { severity: 'critical', limit: 3 })).toMatchObject({ total: 1 });
  expect(await service.list(projectId, { monitorId: monitors[0]!.id, limit: 3 })).toMatchObject({ total: 1 });
});

test('what a page contains is stored whatever it is, and within bounds', async () => {
  const { incidents, moved } = setup();
  const monitor = aMonitor({ name: 'a\0b\ud800c', factType: 'text' });
  const text = `\0\ud800${'x'.repeat(100_000)}`;
  const evidence = { locator: 'text', snippet: text };
  await moved(aTransition(monitor, { value: text, previousValue: { 'k\0': ['\ud800'] }, reason: text, evidence }));
  const [incident] = await incidents.ofMonitor(monitor.projectId, monitor.id, 1);
  expect(incident?.monitorName).toBe('a\ufffdb\ufffdc');
  expect(incident?.previousValue).toEqual({ 'k\ufffd': ['\ufffd'] });
  expect(JSON.stringify(incident).length).toBeLessThan(20_000);
});

test('resolved incidents past their retention are forgotten, open ones never', async () => {
  const { incidents, service, moved } = setup();
  const monitor = aMonitor({ type: 'change' });
  await moved(aTransition(monitor));
  await moved(aTransition(monitor, { at: T0 + 1000 }));
  expect(await service.forget(T0 + 1000)).toBe(0);
  await service.forget(T0 + 10 * 86_400_000);
  expect(await incidents.ofMonitor(monitor.projectId, monitor.id, 10)).toMatchObject([{ state: 'open' }]);
});
