import type { Interpretation } from '@monitors/contract';
import type { ColumnStore, KeyValue, Queue, SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { explain, interpret } from '@monitors/language';
import type { Module } from '../../http/module.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Destinations } from './actions.ts';
import { AnswerCache } from './answer-cache.ts';
import { checkRoutes } from './check-routes.ts';
import { Checker } from './checker.ts';
import { EvaluationStore } from './evaluation-store.ts';
import { Scheduler } from './jobs.ts';
import { pageRoutes } from './page-routes.ts';
import { PageService } from './page-service.ts';
import { pingRoutes, secretPingRoutes } from './ping-routes.ts';
import { PlanChangeService } from './plan-change-service.ts';
import { PlanChangeStore } from './plan-change-store.ts';
import { Previewer } from './preview.ts';
import { Recorder } from './recorder.ts';
import { Refresher } from './refresh.ts';
import type { MonitorAttachments } from './route-parts.ts';
import { monitorRoutes } from './routes.ts';
import { MonitorService } from './service.ts';
import { type SecretBox, SourceSecrets } from './source-secrets.ts';
import type { Sources } from './sources/index.ts';
import { MonitorStore } from './store.ts';
import { streamRoutes } from './stream-routes.ts';
import type { ViewOptions } from './view.ts';

/** Whose data is to go when an account is deleted. */
interface Erasure {
  userId: string;
  projectIds: readonly string[];
  shared: readonly { projectId: string; heirId: string }[];
}

/** The module as the composition root sees it. */
export interface MonitorsModule extends Module {
  /** Deletes the monitors of an erased account, in its transaction. */
  erase(tx: SqlExecutor, erasure: Erasure): Promise<void>;
  /** Deletes their history, after it. */
  erased(erasure: Erasure): Promise<void>;
}

/** Everything the module is built on. */
export interface MonitorsDeps {
  sql: SqlDatabase;
  columns: ColumnStore;
  queue: Queue;
  kv: KeyValue;
  events: EventBus<SqlExecutor>;
  sources: Sources;
  /** Keeps headers and texts of monitors unreadable at rest. */
  secretBox: SecretBox;
  attachments: MonitorAttachments;
  destinations: Destinations;
  timezoneOf: (principal: Principal) => Promise<string | undefined>;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  settings: {
    appUrl: string;
    /** Whether this copy checks monitors on their schedule. */
    scheduling: boolean;
    refreshIntervalMs: number;
    dailyRefreshLimit: number | undefined;
    monitorLimit: number | undefined;
    retentionDays: number;
    /** No other process can have the store open, so leases found at start belong to nobody. */
    soleOwner: boolean;
  };
}

/** Wires the monitors module: sentence → plan → fact → verdict. */
export function createMonitors(deps: MonitorsDeps): MonitorsModule {
  const { sql, columns, queue, kv, events, sources, clock, metrics, logger, settings } = deps;
  const store = new MonitorStore(sql);
  const evaluations = new EvaluationStore(columns);
  const view: ViewOptions = { appUrl: settings.appUrl, refreshIntervalMs: settings.refreshIntervalMs };
  const changes = new PlanChangeStore(sql);
  const secrets = new SourceSecrets(deps.secretBox);
  const checker = new Checker({ sources, secrets, changes, evaluations, clock, logger });
  const recorder = new Recorder({ store, changes, evaluations, events, clock, metrics, logger, view });
  const scheduler = new Scheduler({ store, checker, recorder, queue, clock, metrics, logger });
  const explainAll = (interpretation: Interpretation) => explain(interpretation);
  const previewer = new Previewer({ interpret, explain: explainAll, sources, secrets, evaluations, clock });
  const refresher = new Refresher({ store, checker, recorder, kv, clock, view, dailyLimit: settings.dailyRefreshLimit });
  const { monitorLimit } = settings;
  const service = new MonitorService({
    store,
    evaluations,
    previewer,
    sources,
    secrets,
    events,
    clock,
    view,
    monitorLimit,
    destinations: deps.destinations,
    wake: () => scheduler.wake(),
  });
  const pages = new PageService({ store, secrets, tools: sources.page });
  const planChanges = new PlanChangeService({ store, changes, events, clock, view });
  const answers = new AnswerCache(clock);
  events.onLive(({ projectId }) => answers.changed(projectId));
  metrics.onCollect(() => metrics.gauge('monitors_results_pending', 'Results of checks not yet written', recorder.pending));

  return {
    name: 'monitors',
    routes(api) {
      const { attachments, timezoneOf } = deps;
      const routeDeps = { service, previewer, refresher, evaluations, attachments, clock, answers, monitorLimit, timezoneOf };
      monitorRoutes(api, routeDeps);
      checkRoutes(api, routeDeps);
      pageRoutes(api, { pages, planChanges });
      pingRoutes(api, { service, store, refresher, clock });
      streamRoutes(api, events);
    },
    rootRoutes: (root) => secretPingRoutes(root, { service, store, refresher, clock }),
    erase: (tx, { userId, projectIds, shared }) => store.erase(tx, userId, projectIds, shared),
    erased: ({ projectIds }) => evaluations.forgetProjects(projectIds),
    async start() {
      if (settings.soleOwner) await store.releaseAbandoned();
      await evaluations.keepFor(settings.retentionDays);
      if (settings.scheduling) await scheduler.start();
    },
    async stop() {
      if (settings.scheduling) await scheduler.stop();
      else await recorder.flush();
    },
  };
}
