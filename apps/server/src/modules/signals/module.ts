import type { ColumnStore, SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { Module } from '../../http/module.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { SignalSink } from '../../kernel/signal-sink.ts';
import { ErrorGroupStore } from './error-group-store.ts';
import { errorRoutes } from './error-routes.ts';
import { ErrorService } from './error-service.ts';
import { ErrorStore } from './error-store.ts';
import { eventRoutes } from './event-routes.ts';
import { EventStore } from './event-store.ts';
import { LiveSignals } from './live.ts';
import { LiveService } from './live-service.ts';
import { logRoutes } from './log-routes.ts';
import { LogStore } from './log-store.ts';
import { metricRoutes } from './metric-routes.ts';
import { MetricStore } from './metric-store.ts';
import { performanceRoutes } from './performance-routes.ts';
import { SignalQueries } from './query-service.ts';
import { forgetSignals, keepSignals, type SignalRetention } from './retention.ts';
import { SignalStoreSink } from './sink.ts';
import { SpanStore } from './span-store.ts';
import { TraceService } from './trace-service.ts';

/** Everything the module is built on. */
export interface SignalsDeps {
  sql: SqlDatabase;
  columns: ColumnStore;
  clock: Clock;
  retentionDays: SignalRetention;
}

/** The module as the composition root sees it. */
export interface SignalsModule extends Module {
  /** Where the write path ends. */
  sink: SignalSink;
  /** Deletes what the relational store knows of an erased account's projects, in its transaction. */
  erase(tx: SqlExecutor, erasure: { projectIds: readonly string[] }): Promise<void>;
  /** Deletes their signals, after it. */
  erased(erasure: { projectIds: readonly string[] }): Promise<void>;
}

const DAY_MS = 86_400_000;

/** Wires the signals module: the tables of what apps send, and every question about them. */
export function createSignals(deps: SignalsDeps): SignalsModule {
  const { sql, columns, clock, retentionDays } = deps;
  const groups = new ErrorGroupStore(sql);
  const live = new LiveSignals();
  const liveService = new LiveService(live);
  const queries = new SignalQueries({
    events: new EventStore(columns),
    logs: new LogStore(columns),
    metrics: new MetricStore(columns),
    clock,
  });
  const errors = new ErrorService({ groups, errors: new ErrorStore(columns), clock });
  const traces = new TraceService({ spans: new SpanStore(columns), clock });

  return {
    name: 'signals',
    sink: new SignalStoreSink({ columns, groups, live }),
    routes(api) {
      eventRoutes(api, queries);
      metricRoutes(api, { queries, live: liveService });
      logRoutes(api, { queries, live: liveService });
      errorRoutes(api, errors);
      performanceRoutes(api, traces);
    },
    async start() {
      await keepSignals(columns, retentionDays);
      await groups.forgetBefore(new Date(clock.now() - retentionDays.errors * DAY_MS));
    },
    erase: (tx, { projectIds }) => groups.forgetProjects(tx, projectIds),
    erased: ({ projectIds }) => forgetSignals(columns, projectIds),
  };
}
