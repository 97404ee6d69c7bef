import type { SqlDatabase, SqlExecutor, Stream } from '@monitors/engines/ports';
import type { FastifyInstance } from 'fastify';
import type { Module } from '../../http/module.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { SignalLimits } from '../../kernel/signal-limits.ts';
import type { SignalSink } from '../../kernel/signal-sink.ts';
import { BodyBudget } from './body-budget.ts';
import { clientRoutes } from './client-routes.ts';
import { maskSecrets } from './domain/mask.ts';
import { Inserter } from './inserter.ts';
import { nativeRoutes } from './native/routes.ts';
import { NativeService } from './native/service.ts';
import type { ReceiverDeps } from './receiver/access.ts';
import { SeriesRegistry } from './series-registry.ts';
import { transactionRoutes } from './transactions/routes.ts';
import { TransactionService } from './transactions/service.ts';
import { TransactionStore } from './transactions/store.ts';
import { IntakeWriter } from './writer.ts';

/** Everything the module is built on. */
export interface IntakeDeps {
  sql: SqlDatabase;
  stream: Stream;
  sink: SignalSink;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  /** Keeps rows that the store will never take where a person can find them. */
  keepAside(table: string, bytes: Uint8Array): Promise<void>;
  authenticate: ReceiverDeps['authenticate'];
  projectNumber: ReceiverDeps['projectNumber'];
  settings: {
    /** Whether this copy takes signals in. */
    isIntake: boolean;
    retentionDays: SignalLimits['retentionDays'];
  };
}

/** The module as the composition root sees it. */
export interface IntakeModule extends Module {
  /** The write path, for signals that other modules make. */
  writer: IntakeWriter;
  /** Deletes the running transactions of an erased account's projects, in its transaction. */
  erase(tx: SqlExecutor, erasure: { projectIds: readonly string[] }): Promise<void>;
}

/** A warning of one metric with too many series is repeated after so long at the earliest. */
const WARN_EVERY_MS = 600_000;

/** Wires the intake: receivers → batch → stream → store. */
export function createIntake(deps: IntakeDeps): IntakeModule {
  const { sql, stream, sink, clock, metrics, logger, settings } = deps;
  const warned = new Map<string, number>();
  const registry = new SeriesRegistry({
    now: () => clock.now(),
    onTooMany(projectId, metric) {
      const key = `${projectId} ${metric}`;
      if (clock.now() - (warned.get(key) ?? 0) < WARN_EVERY_MS) return;
      if (warned.size > 1000) warned.clear();
      warned.set(key, clock.now());
      logger.warn({ projectId, metric }, 'A metric has too many tag sets; new ones are refused');
    },
  });
  const limits: SignalLimits = { retentionDays: settings.retentionDays, mask: maskSecrets };
  const writer = new IntakeWriter({ stream, sink, registry, limits, clock, metrics });
  const inserter = new Inserter({ stream, sink, clock, metrics, logger, keepAside: deps.keepAside });
  const budget = new BodyBudget(metrics);
  const native = new NativeService(writer);
  const transactionStore = new TransactionStore(sql);
  const transactions = new TransactionService({ store: transactionStore, writer, clock, logger });

  return {
    name: 'intake',
    writer,
    routes(api) {
      if (!settings.isIntake) return;
      boundBodies(api, budget);
      nativeRoutes(api, native);
      transactionRoutes(api, transactions);
    },
    rootRoutes(root) {
      const { authenticate, projectNumber } = deps;
      if (!settings.isIntake) return;
      boundBodies(root, budget);
      clientRoutes(root, { writer, authenticate, projectNumber });
    },
    async start() {
      inserter.start();
      transactions.start();
    },
    erase: (tx, { projectIds }) => transactionStore.forgetProjects(tx, projectIds),
    async stop() {
      await transactions.stop();
      await inserter.stop();
    },
  };
}

/** Has every route added to a scope from here on hold its body within the budget, until it is answered or gone. */
function boundBodies(scope: FastifyInstance, budget: BodyBudget): void {
  scope.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST' && request.method !== 'PUT') return;
    reply.raw.once('close', budget.hold(request.headers));
  });
}
