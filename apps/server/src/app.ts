import { mkdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, ColumnStore, SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { Config } from './config/index.ts';
import { createHttp } from './http/server.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { EventBus } from './kernel/events.ts';
import { newId } from './kernel/ids.ts';
import type { Logger } from './kernel/logger.ts';
import { Metrics } from './kernel/metrics.ts';
import type { SignalSink } from './kernel/signal-sink.ts';
import { type Accounts, createAccounts } from './modules/accounts/index.ts';
import { createDemo } from './modules/demo/index.ts';
import { createIncidents } from './modules/incidents/index.ts';
import { createIntake, createStatsd } from './modules/intake/index.ts';
import { createMonitors, createSourceReader, type Sources } from './modules/monitors/index.ts';
import { createNotifications, createSecretBox } from './modules/notifications/index.ts';
import { createSignals } from './modules/signals/index.ts';
import { createNetworkGuard } from './net/guard.ts';
import { startGuardingProxy } from './net/guarding-proxy.ts';
import { userAgentOf } from './net/headers.ts';
import { createJsonPoster } from './net/post-json.ts';
import { createSystemResolver } from './net/resolver.ts';
import { migrateColumns, migrateSql } from './storage/migrations.ts';

/** Version of this build, as `/health` and the user agent tell it. */
export const VERSION = '0.1.0';

const SERVER = join(import.meta.dirname);
const WEB_ROOT = join(import.meta.dirname, '../../web/build');
const MIGRATED = ['accounts', 'intake', 'signals', 'monitors', 'incidents', 'notifications'];
/** Incidents and notifications that a monitor's page shows. */
const RECENT = 50;
/** The embedded stores are locked by the process that has them open. */
const SOLE_OWNER = true;

/** A running server. */
export interface App {
  /** Where it listens, as `http://host:port`. */
  address: string;
  /** Lets running work end, gives leases back and closes the stores; safe to call twice. */
  close(): Promise<void>;
}

export interface AppDeps {
  config: Config;
  clock: Clock;
  logger: Logger;
}

/** What was opened and must be closed, the last one first. */
class Closers {
  readonly #stack: (() => unknown)[] = [];
  add(close: () => unknown): void {
    this.#stack.push(close);
  }
  async closeAll(logger: Logger): Promise<void> {
    for (let close = this.#stack.pop(); close; close = this.#stack.pop()) {
      try {
        await close();
      } catch (error) {
        logger.error({ err: error }, 'Something did not close cleanly');
      }
    }
  }
}

/** Opens the stores, brings them to this version, wires the modules and listens. What was opened is closed again when a later step fails. */
export async function startApp(deps: AppDeps): Promise<App> {
  const closers = new Closers();
  try {
    return await start(deps, closers);
  } catch (error) {
    await closers.closeAll(deps.logger);
    throw error;
  }
}

async function start({ config, clock, logger }: AppDeps, closers: Closers): Promise<App> {
  const { sql, columns } = await openStores(config, closers);
  const [{ openInlineQueue }, { openMemoryKv }] = await Promise.all([
    import('@monitors/engines/inline-queue'),
    import('@monitors/engines/memory-kv'),
  ]);
  const queue = openInlineQueue();
  const kv = openMemoryKv({ now: () => clock.now() });
  closers.add(() => kv.close());
  closers.add(() => queue.close());
  const metrics = new Metrics();
  const events = new EventBus<SqlExecutor>((error) => logger.error({ err: error }, 'Work after a commit failed'));
  const isWorker = config.roles.has('worker');

  const { guard, sources, poster } = createOutside(config, clock, closers);
  const accounts = createAccounts({ sql, kv, clock, metrics, logger, config });
  const incidents = createIncidents({
    db: sql,
    events,
    clock,
    logger,
    retentionDays: config.retentionDays.incidents,
    deliveries: (projectId, incidentId) => notifications.ofIncident(projectId, incidentId),
  });
  const notifications = createNotifications({
    db: sql,
    events,
    clock,
    logger,
    metrics,
    postJson: poster.postJson,
    assertAllowed: (url) => guard.assertAllowed(url, 'post'),
    contact: (executor, userId) => accounts.contact(userId, executor),
    appUrl: config.appUrl,
    mail: config.mail,
    encryptionKey: config.secrets.encryption,
    retentionDays: config.retentionDays.incidents,
    soleOwner: SOLE_OWNER,
  });
  const monitors = createMonitors({
    sql,
    columns,
    queue,
    kv,
    events,
    sources,
    secretBox: createSecretBox(config.secrets.encryption),
    clock,
    metrics,
    logger,
    attachments: {
      incidents: (projectId, monitorId) => incidents.ofMonitor(projectId, monitorId, RECENT),
      notifications: (projectId, monitorId) => notifications.ofMonitor(projectId, monitorId, RECENT),
    },
    destinations: {
      assertAllowed: (url) => guard.assertAllowed(url, 'post'),
      hasChannel: (projectId, id) => notifications.hasChannel(projectId, id),
    },
    timezoneOf: async (principal) => (await accounts.contact(principal.userId))?.preferences.timezone,
    settings: {
      appUrl: config.appUrl,
      scheduling: config.scheduling && isWorker,
      refreshIntervalMs: config.limits.enabled ? 60_000 / config.limits.refreshPerMinute : 0,
      dailyRefreshLimit: config.limits.enabled ? config.limits.refreshPerDay : undefined,
      monitorLimit: config.limits.monitorsPerUser ?? undefined,
      retentionDays: config.retentionDays.facts,
      soleOwner: SOLE_OWNER,
    },
  });
  const signals = createSignals({ sql, columns, clock, retentionDays: config.retentionDays });
  const intake = await openIntake({ config, clock, logger }, { sql, sink: signals.sink, metrics, accounts }, closers);
  for (const module of [monitors, incidents, notifications, signals, intake]) accounts.onErasure(module);
  const demo = createDemo({ clock, appUrl: config.appUrl });
  const modules = [accounts, signals, intake, monitors, incidents, notifications, demo];
  if (config.statsdPort !== null && config.roles.has('intake')) {
    const { authenticate, firstProject } = accounts;
    const { writer } = intake;
    const listenAt = { port: config.statsdPort, host: config.host };
    modules.push(createStatsd({ writer, authenticate, firstProject, clock, metrics, logger, ...listenAt }));
  }

  const http = await createHttp({
    config,
    version: VERSION,
    logger,
    metrics,
    clock,
    kv,
    authenticate: (credentials) => accounts.authenticate(credentials),
    modules,
    healthChecks: [
      { name: 'database', critical: true, check: () => sql.ping() },
      { name: 'column_store', critical: true, check: () => columns.ping() },
    ],
    webRoot: WEB_ROOT,
  });
  for (const module of modules) {
    closers.add(() => module.stop?.());
    await module.start?.();
  }
  closers.add(() => http.close());
  const address = await http.listen({ host: config.host, port: config.port });
  return { address, close: () => closers.closeAll(logger) };
}

/** The way of signals into the store, through a log that survives a crash. */
async function openIntake(
  { config, clock, logger }: AppDeps,
  { sql, sink, metrics, accounts }: { sql: SqlDatabase; sink: SignalSink; metrics: Metrics; accounts: Accounts },
  closers: Closers,
) {
  const directory = join(config.dataDir, 'stream');
  const { openLocalLog } = await import('@monitors/engines/local-log');
  const stream = await openLocalLog({
    directory,
    now: () => clock.now(),
    onDamage: (bytes, where) => logger.warn({ bytes, where }, 'The log of incoming signals had bytes that could not be read'),
  });
  closers.add(() => stream.close());
  const { events, metrics: samples, logs, errors } = config.retentionDays;
  return createIntake({
    sql,
    stream,
    sink,
    clock,
    metrics,
    logger,
    async keepAside(table, bytes) {
      await mkdir(join(directory, 'refused'), { recursive: true });
      await writeFile(join(directory, 'refused', `${table}-${newId(clock.now())}.pack`), bytes, { mode: 0o600 });
    },
    authenticate: (credentials) => accounts.authenticate(credentials),
    projectNumber: (projectId) => accounts.projectNumber(projectId),
    settings: {
      isIntake: config.roles.has('intake'),
      retentionDays: { event: events, metric: samples, log: logs, span: logs, error: errors },
    },
  });
}

/** Opens both stores and applies what is missing of the modules' migrations. */
export async function openStores(
  config: Config,
  closers: Pick<Closers, 'add'>,
): Promise<{ sql: SqlDatabase; columns: ColumnStore }> {
  mkdirSync(config.dataDir, { recursive: true });
  const [{ openPglite }, { openChdb }] = await Promise.all([
    import('@monitors/engines/pglite'),
    import('@monitors/engines/chdb'),
  ]);
  const opening = [
    openPglite({ dataDir: join(config.dataDir, 'sql') }),
    openChdb({ path: join(config.dataDir, 'columns') }),
  ] as const;
  // Each that opened is closed, also when the other did not.
  for (const one of opening)
    one.then(
      (store) => closers.add(() => store.close()),
      () => {},
    );
  await Promise.allSettled(opening);
  const [sql, columns] = await Promise.all(opening);
  const sets = MIGRATED.map((module) => ({ module, directory: join(SERVER, 'modules', module, 'migrations') }));
  await migrateSql(sql, sets);
  await migrateColumns(sql, columns, sets);
  return { sql, columns };
}

/** What an operator can do to the stores from a terminal while the server is stopped. */
export async function createAdminTool(
  config: Config,
): Promise<{ makeAdmin(email: string): Promise<boolean>; close(): Promise<void> }> {
  const closers: (() => unknown)[] = [];
  const { sql } = await openStores(config, { add: (close) => closers.push(close) });
  const { openMemoryKv } = await import('@monitors/engines/memory-kv');
  const clock = systemClock;
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const accounts = createAccounts({
    sql,
    kv: openMemoryKv({ now: () => clock.now() }),
    clock,
    metrics: new Metrics(),
    logger,
    config,
  });
  return {
    makeAdmin: (email) => accounts.makeAdmin(email),
    async close() {
      for (const close of closers.reverse()) await close();
    },
  };
}

/** Everything that reaches foreign networks, behind one guard. */
export function createOutside(
  config: Pick<Config, 'appUrl' | 'port' | 'fetchAllowPrivate'>,
  clock: Clock,
  closers: Pick<Closers, 'add'>,
) {
  const own = new URL(config.appUrl).origin;
  const guard = createNetworkGuard({
    allowPrivate: config.fetchAllowPrivate,
    ownOrigins: [own, `http://localhost:${config.port}`, `http://127.0.0.1:${config.port}`],
    resolver: createSystemResolver(),
    clock,
  });
  const userAgent = userAgentOf(config.appUrl);
  const poster = createJsonPoster({ guard, userAgent, clock });
  closers.add(() => poster.close());
  const sources: Sources = createSourceReader({
    guard,
    userAgent,
    clock,
    openBrowser: async () => {
      const proxy = await startGuardingProxy({ guard });
      const { openChromium } = await import('@monitors/engines/chromium');
      const browser: Browser = await openChromium({ proxy });
      return {
        render: (request) => browser.render(request),
        close: async () => {
          await browser.close();
          await proxy.close();
        },
      };
    },
  });
  closers.add(() => sources.close());
  return { guard, sources, poster };
}
