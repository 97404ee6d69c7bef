import type { Incident, Notification } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { Module } from '../../http/module.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/logger.ts';
import { startRetention } from '../../kernel/retention.ts';
import { registerRoutes } from './routes.ts';
import { IncidentService } from './service.ts';
import { eraseProjects } from './store.ts';

/** What the module is wired from. */
export interface IncidentsDeps {
  db: SqlDatabase;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  logger: Logger;
  /** Days a resolved incident is kept. */
  retentionDays: number;
  /** Deliveries about an incident, oldest first; none by default. */
  deliveries?: (projectId: string, incidentId: string) => Promise<Notification[]>;
}

/** The module as others see it. */
export interface IncidentsModule extends Module {
  /** The last incidents of a monitor, newest first. */
  ofMonitor(projectId: string, monitorId: string, limit: number): Promise<Incident[]>;
  /** Deletes everything of projects whose account is erased, in that transaction. */
  erase(tx: SqlExecutor, erasure: { projectIds: readonly string[] }): Promise<void>;
}

/** Incidents: the life of a condition that came true. Listens to monitors from the moment it is made. */
export function createIncidents(deps: IncidentsDeps): IncidentsModule {
  const service = new IncidentService({ ...deps, deliveries: deps.deliveries ?? (async () => []) });
  deps.events.on('monitor.transition', (unit, transition) => service.onTransition(unit, transition));
  deps.events.on('monitor.stopped', (unit, stopped) => service.onStopped(unit, stopped));
  let stop = async () => {};
  return {
    name: 'incidents',
    routes: (api) => registerRoutes(api, service),
    start: async () => {
      stop = startRetention({ ...deps, what: 'Incidents', forget: (before) => service.forget(before) });
    },
    stop: () => stop(),
    erase: (tx, { projectIds }) => eraseProjects(tx, projectIds),
    ofMonitor: (projectId, monitorId, limit) => service.ofMonitor(projectId, monitorId, limit),
  };
}
