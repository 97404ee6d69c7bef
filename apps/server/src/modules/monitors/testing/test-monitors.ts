import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Evaluation, Monitor } from '@monitors/contract';
import { openChdb } from '@monitors/engines/chdb';
import { openChromium } from '@monitors/engines/chromium';
import { openInlineQueue } from '@monitors/engines/inline-queue';
import { openMemoryKv } from '@monitors/engines/memory-kv';
import { openPglite } from '@monitors/engines/pglite';
import type { Browser, SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { createFakeClock, type FakeClock } from '@monitors/testkit';
import { createHttp } from '../../../http/server.ts';
import { keepingLogger, type TestAnswer, type TestHttp, type TestMethod } from '../../../http/testing/test-http.ts';
import { EventBus, type MonitorTransition } from '../../../kernel/events.ts';
import { newId } from '../../../kernel/ids.ts';
import { Metrics } from '../../../kernel/metrics.ts';
import type { Principal } from '../../../kernel/principal.ts';
import { createNetworkGuard, type NetworkGuard } from '../../../net/guard.ts';
import { startGuardingProxy } from '../../../net/guarding-proxy.ts';
import { migrateColumns, migrateSql } from '../../../storage/migrations.ts';
import { createMonitors, createSourceReader, type SecretBox } from '../index.ts';

/** The monitors module behind the real shell, on real stores, reading real servers on loopback; its clock stands still. */
export interface TestMonitors {
  sql: SqlDatabase;
  clock: FakeClock;
  logged: TestHttp['logged'];
  transitions: MonitorTransition[];
  /** Sends a request below `/api/v1` as the owner of a project, or as a `stranger` of another. */
  call(method: TestMethod, path: string, body?: object, who?: 'owner' | 'stranger'): Promise<TestAnswer>;
  /** The same for what must succeed; gives the answer's body. */
  send<Body>(method: TestMethod, path: string, body?: object): Promise<Body>;
  /** A monitor of a page's price, below 900 USD unless `more` says otherwise. */
  watch(url: string, more?: { source?: object; interpretation?: object }): Promise<Monitor>;
  /** A minute later, a check out of turn. */
  check(id: string): Promise<Evaluation>;
  /** A check out of turn at the time it is, for several at once: time must not move under a check. */
  checkNow(id: string): Promise<Evaluation>;
  monitor(id: string): Promise<Monitor>;
  close(): Promise<void>;
}

/** A guard that lets 127.0.0.1 through and knows no names. */
export function loopbackGuard(): NetworkGuard {
  const resolver = async () => Promise.reject(new Error('ENOTFOUND'));
  return createNetworkGuard({ allowPrivate: ['127.0.0.1'], ownOrigins: [], resolver });
}

/** A real Chromium behind the guarding proxy, as the server runs it. */
async function openGuardedChromium(guard: NetworkGuard): Promise<Browser> {
  const proxy = await startGuardingProxy({ guard });
  const browser = await openChromium({ proxy });
  return {
    render: (request) => browser.render(request),
    close: async () => {
      await browser.close();
      await proxy.close();
    },
  };
}

const OWNER: Principal = { userId: newId(), projectId: newId(), role: 'owner', isAdmin: false, via: 'token' };
const PEOPLE: Record<string, Principal> = { owner: OWNER, stranger: { ...OWNER, userId: newId(), projectId: newId() } };

export interface TestMonitorsOptions {
  /** Seals secrets. */
  box: SecretBox;
  /** Renders pages in a real Chromium. */
  withBrowser?: boolean;
  /** Shortest time between two checks by hand, ms, and how many a day; none if not said. */
  refresh?: { intervalMs: number; aDay: number };
  /** Where it may go; 127.0.0.1 if not said. */
  guard?: NetworkGuard;
}

/** Starts it. */
export async function startTestMonitors(options: TestMonitorsOptions): Promise<TestMonitors> {
  const clock = createFakeClock();
  const directory = mkdtempSync(join(tmpdir(), 'monitors-test-'));
  const [sql, columns] = [await openPglite({ dataDir: 'memory' }), await openChdb({ path: directory })];
  const sets = [{ module: 'monitors', directory: join(import.meta.dirname, '../migrations') }];
  await migrateSql(sql, sets);
  await migrateColumns(sql, columns, sets);
  const [queue, kv] = [openInlineQueue(), openMemoryKv({ now: () => clock.now() })];
  const [metrics, logger, events] = [new Metrics(), keepingLogger(), new EventBus<SqlExecutor>()];
  const transitions: MonitorTransition[] = [];
  events.on('monitor.transition', async (_unit, transition) => void transitions.push(transition));
  const { guard = loopbackGuard() } = options;
  const sources = createSourceReader({
    guard,
    userAgent: 'Monitors/0.1 (test)',
    clock,
    ...(options.withBrowser ? { openBrowser: () => openGuardedChromium(guard) } : {}),
  });
  const settings = {
    appUrl: 'http://localhost:3000',
    scheduling: false,
    refreshIntervalMs: options.refresh?.intervalMs ?? 0,
    dailyRefreshLimit: options.refresh?.aDay,
    monitorLimit: undefined,
    retentionDays: 365,
    soleOwner: true,
  };
  const attachments = { incidents: async () => [], notifications: async () => [] };
  const monitors = createMonitors({
    ...{ sql, columns, queue, kv, events, sources, clock, metrics, logger, settings, attachments },
    secretBox: options.box,
    destinations: { assertAllowed: (url) => guard.assertAllowed(url, 'post'), hasChannel: async () => false },
    timezoneOf: async () => undefined,
  });
  const app = await createHttp({
    ...{ logger, metrics, clock, kv, modules: [monitors], healthChecks: [], webRoot: '/nowhere', version: '0' },
    config: { appUrl: settings.appUrl, trustProxy: [], limits: { enabled: false } },
    authenticate: async ({ authorization }) => PEOPLE[authorization?.replace('Bearer ', '') ?? ''] ?? null,
  });
  await monitors.start?.();

  const call: TestMonitors['call'] = (method, path, body, who = 'owner') =>
    app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${who}` },
      ...(body ? { payload: body } : {}),
    });
  async function send<Body>(method: TestMethod, path: string, body?: object): Promise<Body> {
    const answer = await call(method, path, body);
    if (answer.statusCode >= 400) throw new Error(`${String(method)} ${path}: ${answer.statusCode} ${answer.body}`);
    return answer.json() as Body;
  }
  const checkNow: TestMonitors['checkNow'] = async (id) =>
    (await send<{ evaluation: Evaluation }>('POST', `/monitors/${id}/refresh`)).evaluation;
  return {
    ...{ sql, clock, logged: logger.logged, transitions, call, send },
    async watch(url, { source = {}, interpretation = {} } = {}) {
      const body = { prompt: 'a price', name: 'A price', interpretation: { ...aPrice(url, source), ...interpretation } };
      return (await send<{ monitor: Monitor }>('POST', '/monitors', body)).monitor;
    },
    async check(id) {
      await clock.advance(60_000);
      return checkNow(id);
    },
    checkNow,
    monitor: async (id) => (await send<{ monitor: Monitor }>('GET', `/monitors/${id}`)).monitor,
    async close() {
      await app.close();
      await monitors.stop?.();
      for (const one of [sources, queue, kv, columns, sql]) await one.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** "The price there is below 900 USD", as an edited interpretation. */
export function aPrice(url: string, source: object = {}): object {
  return {
    type: 'state',
    extractedFact: 'price',
    factType: 'number',
    triggerConditions: {
      type: 'threshold',
      logic: 'AND',
      conditions: [{ field: 'price', operator: 'lt', value: 900, unit: 'USD' }],
    },
    evaluationFrequency: 3600,
    source: { kind: 'page', url, render: 'auto', ask: { field: 'price', type: 'number' }, ...source },
  };
}
