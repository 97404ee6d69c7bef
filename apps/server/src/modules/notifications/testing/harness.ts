import { fileURLToPath } from 'node:url';
import type { Monitor, Notification, Preferences } from '@monitors/contract';
import { openPglite } from '@monitors/engines/pglite';
import type { KeyValue, SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { createFakeClock, type FakeClock } from '@monitors/testkit';
import { createHttp } from '../../../http/server.ts';
import { type Clock, systemClock } from '../../../kernel/clock.ts';
import type { MonitorTransition } from '../../../kernel/events.ts';
import { EventBus, type LiveEvent } from '../../../kernel/events.ts';
import { Metrics } from '../../../kernel/metrics.ts';
import type { Principal } from '../../../kernel/principal.ts';
import { aMonitor, aTransition, T0 } from '../../../kernel/testing/transitions.ts';
import { createNetworkGuard } from '../../../net/guard.ts';
import { createJsonPoster, type JsonPoster } from '../../../net/post-json.ts';
import { migrateSql } from '../../../storage/migrations.ts';
import { createIncidents } from '../../incidents/index.ts';
import { createNotifications, type NotificationsDeps, type NotificationsModule } from '../module.ts';

/** The address of whoever owns a monitor of the tests. */
export const OWNER_EMAIL = 'owner@example.org';
export const APP_URL = 'http://monitors.example';
export const ENCRYPTION_KEY = 'an encryption key for tests';

/** An empty database with the tables of both modules. */
export async function openDatabase(): Promise<SqlDatabase> {
  const db = await openPglite({ dataDir: 'memory' });
  const directory = (module: string) => fileURLToPath(new URL(`../../${module}/migrations`, import.meta.url));
  await migrateSql(
    db,
    ['incidents', 'notifications'].map((module) => ({ module, directory: directory(module) })),
  );
  return db;
}

/** Posts to loopback alone; deadlines go by `clock`. */
export function openPoster(clock: Clock = systemClock): JsonPoster {
  const resolver = async (host: string) =>
    host === 'nowhere.example' ? Promise.reject(new Error('no such host')) : ['127.0.0.1'];
  const guard = createNetworkGuard({ allowPrivate: ['127.0.0.1'], ownOrigins: [], resolver });
  return createJsonPoster({ guard, userAgent: 'test', clock });
}

/** Who calls: the owner of a monitor fits. */
export type Caller = Pick<Monitor, 'userId' | 'projectId'> & { role?: Principal['role'] };

/** What the server answered; `json` is empty for other types. */
export interface Answer {
  status: number;
  text: string;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer has.
  json: any;
}

/** What a test looks at and turns. */
export interface Harness {
  notifications: NotificationsModule;
  clock: FakeClock;
  metrics: Metrics;
  live: LiveEvent[];
  /** Everything that was logged, as text. */
  logged: string[];
  events: EventBus<SqlExecutor>;
  /** A monitor of a project of its own. */
  monitor(changes?: Partial<Monitor>): Monitor;
  fire(monitor: Monitor, changes?: Partial<MonitorTransition>): Promise<void>;
  recover(monitor: Monitor): Promise<void>;
  /** Moves the clock on until nothing is retried any more, at most an hour. */
  settle(): Promise<void>;
  /** Calls the server as a user of a project, or as nobody. */
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, as?: Caller, body?: unknown): Promise<Answer>;
  /** Deliveries about a monitor, newest first. */
  of(monitor: Monitor): Promise<Notification[]>;
}

/** Incidents and notifications on a bus of their own, at a fake time; started unless `deps.started` is false. */
export async function startHarness(
  db: SqlDatabase,
  poster: JsonPoster,
  options: Partial<NotificationsDeps> & { preferences?: Preferences; started?: boolean; clock?: FakeClock } = {},
): Promise<Harness> {
  const { preferences = {}, started = true, ...given } = options;
  const clock = options.clock ?? createFakeClock(T0);
  const events = new EventBus<SqlExecutor>();
  const metrics = new Metrics();
  const live: LiveEvent[] = [];
  const logged: string[] = [];
  const write = (fields: object, message: string) => void logged.push(`${message} ${describe(fields)}`);
  const logger = { debug: write, info: write, warn: write, error: write };
  const notifications = createNotifications({
    db,
    events,
    metrics,
    logger,
    mail: { from: 'Monitors! <monitors@example.org>' },
    appUrl: APP_URL,
    encryptionKey: ENCRYPTION_KEY,
    retentionDays: 365,
    contact: async () => ({ email: OWNER_EMAIL, name: 'Owner', preferences }),
    postJson: poster.postJson,
    assertAllowed: async () => {},
    ...given,
    clock,
  });
  const incidents = createIncidents({
    db,
    events,
    clock,
    logger,
    retentionDays: 365,
    deliveries: (projectId, incidentId) => notifications.ofIncident(projectId, incidentId),
  });
  const openHttp = () =>
    createHttp({
      config: { appUrl: APP_URL, trustProxy: [], limits: { enabled: false } },
      version: 'test',
      logger,
      metrics,
      clock,
      // Limits are off, so nothing asks for it.
      kv: {} as KeyValue,
      authenticate: async ({ authorization }) => principalOf(authorization),
      modules: [incidents, notifications],
      healthChecks: [],
      webRoot: fileURLToPath(new URL('.', import.meta.url)),
    });
  let http: ReturnType<typeof createHttp> | undefined;
  events.onLive((event) => live.push(event));
  if (started) await notifications.start?.();
  await notifications.idle();
  const emit = async (transition: MonitorTransition) => {
    await events.transaction(db, (unit) => unit.emit('monitor.transition', transition));
    await notifications.idle();
  };
  return {
    notifications,
    clock,
    metrics,
    live,
    logged,
    events,
    monitor: (changes) => aMonitor(changes),
    fire: (monitor, changes) => emit(aTransition(monitor, { at: clock.now(), ...changes })),
    recover: (monitor) => emit(aTransition(monitor, { kind: 'recovered', at: clock.now() })),
    async settle() {
      for (let step = 0; step < 720; step += 1) {
        await clock.advance(5000);
        await notifications.idle();
        const { rows } = await db.query(`SELECT 1 FROM notifications WHERE state IN ('pending', 'retrying') LIMIT 1`);
        if (rows.length === 0) return;
      }
    },
    async call(method, url, as, body) {
      http ??= openHttp();
      const response = await (await http).inject({
        method,
        url,
        headers: as ? { authorization: `Bearer ${JSON.stringify(as)}` } : {},
        ...(body === undefined ? {} : { payload: body as object }),
      });
      await notifications.idle();
      const isJson = String(response.headers['content-type']).includes('json');
      return { status: response.statusCode, text: response.body, headers: response.headers, json: isJson ? response.json() : {} };
    },
    of: (monitor) => notifications.ofMonitor(monitor.projectId, monitor.id, 100),
  };
}

function principalOf(authorization: string | undefined): Principal | null {
  if (!authorization) return null;
  const caller = JSON.parse(authorization.slice('Bearer '.length)) as Caller;
  return { userId: caller.userId, projectId: caller.projectId, role: caller.role ?? 'owner', isAdmin: false, via: 'token' };
}

/** Fields as a logger of the program writes them, errors with message and stack. */
function describe(fields: object): string {
  return JSON.stringify(fields, (_key, value) =>
    value instanceof Error ? `${value.stack} ${JSON.stringify(value, Object.getOwnPropertyNames(value))}` : value,
  );
}
