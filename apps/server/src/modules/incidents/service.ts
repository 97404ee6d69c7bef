import type { Incident, Notification, timelineEntrySchema } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import type { DomainEvents, EventBus, MonitorTransition, UnitOfWork } from '../../kernel/events.ts';
import { newId } from '../../kernel/ids.ts';
import { storable, storableEvidence, storableValue } from './domain/bounds.ts';
import { decide, type Happening } from './domain/lifecycle.ts';
import { recoveryHeadline, titleOf } from './domain/wording.ts';
import * as store from './store.ts';

/** One line of an incident's story. */
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** What the service is made of. */
export interface IncidentServiceDeps {
  db: SqlDatabase;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  /** Deliveries about an incident, oldest first; from the module that sends them. */
  deliveries(projectId: string, incidentId: string): Promise<Notification[]>;
}

/** An incident with its story. */
export interface IncidentDetail {
  alert: Incident;
  timeline: TimelineEntry[];
  deliveries: Notification[];
}

/** Opens, acknowledges and resolves incidents. */
export class IncidentService {
  readonly #deps: IncidentServiceDeps;

  constructor(deps: IncidentServiceDeps) {
    this.#deps = deps;
  }

  /** Follows a transition of a monitor inside the transaction that recorded it; the same one twice has no effect. */
  async onTransition(unit: UnitOfWork<SqlExecutor>, transition: MonitorTransition): Promise<void> {
    const { monitor, evaluation } = transition;
    await store.lockMonitor(unit.tx, monitor.id);
    if (await store.isHandled(unit.tx, monitor.id, evaluation.id)) return;
    const current = await store.findUnresolved(unit.tx, monitor.id);
    const decision = decide(current?.state, transition.kind);
    if (current && decision.resolution) {
      const text =
        decision.resolution === 'recovered'
          ? `Recovered: ${recoveryHeadline(monitor, transition)}`
          : 'Followed by the next change';
      await this.#end(unit, monitor.projectId, current, {
        resolution: decision.resolution,
        at: transition.at,
        text,
        evaluationId: evaluation.id,
      });
      if (decision.tells === 'resolved') await this.#tell(unit, 'resolved', current, transition);
    }
    if (!decision.opens) return;
    const opened = await this.#open(unit, transition);
    await this.#tell(unit, 'opened', opened, transition);
  }

  /** Ends the incident of a monitor that is no longer asked, without telling anybody. */
  async onStopped(unit: UnitOfWork<SqlExecutor>, stopped: DomainEvents['monitor.stopped']): Promise<void> {
    await store.lockMonitor(unit.tx, stopped.monitorId);
    const current = await store.findUnresolved(unit.tx, stopped.monitorId);
    const { resolution } = decide(current?.state, stopped.why);
    if (!current || !resolution) return;
    const text = `The monitor was ${stopped.why}`;
    await this.#end(unit, stopped.projectId, current, { resolution, at: stopped.at, text, evaluationId: null });
  }

  /** Marks an incident as seen; throws NOT_FOUND, or CONFLICT when it is over. */
  acknowledge(projectId: string, id: string, userId: string, note?: string): Promise<IncidentDetail> {
    return this.#byHand(projectId, id, 'acknowledge', async (unit, incident, at) => {
      const seen = incident.state === 'open';
      const after = seen ? await store.acknowledge(unit.tx, id, userId, at) : incident;
      if (seen) await this.#enter(unit.tx, projectId, id, { at, kind: 'acknowledged', text: 'Acknowledged', userId });
      if (note) await this.#enter(unit.tx, projectId, id, { at, kind: 'note', text: storable(note), userId });
      return after;
    });
  }

  /** Ends an incident by hand; throws NOT_FOUND. One that is over stays as it is. */
  resolve(projectId: string, id: string, userId: string, note?: string): Promise<IncidentDetail> {
    return this.#byHand(projectId, id, 'resolve', async (unit, incident, at) => {
      const over = incident.state === 'resolved';
      const after = over ? incident : await store.resolve(unit.tx, id, 'manual', at, null);
      if (!over) await this.#enter(unit.tx, projectId, id, { at, kind: 'resolved', text: 'Resolved by hand', userId });
      if (note) await this.#enter(unit.tx, projectId, id, { at, kind: 'note', text: storable(note), userId });
      return after;
    });
  }

  /** A page of incidents, newest first, and how many there are in all. */
  async list(projectId: string, filter: store.IncidentFilter) {
    const [alerts, total] = await Promise.all([
      store.listIncidents(this.#deps.db, projectId, { ...filter, limit: filter.limit + 1 }),
      store.countIncidents(this.#deps.db, projectId, filter),
    ]);
    const page = alerts.slice(0, filter.limit);
    return { alerts: page, total, nextCursor: alerts.length > page.length ? (page.at(-1)?.id ?? null) : null };
  }

  /** The last incidents of a monitor, newest first. */
  ofMonitor(projectId: string, monitorId: string, limit: number): Promise<Incident[]> {
    return store.listIncidents(this.#deps.db, projectId, { monitorId, limit });
  }

  /** One incident with its timeline and deliveries; throws NOT_FOUND. */
  async detail(projectId: string, id: string): Promise<IncidentDetail> {
    const alert = await store.findIncident(this.#deps.db, projectId, id);
    if (!alert) throw notFound();
    const [entries, deliveries] = await Promise.all([
      store.listEntries(this.#deps.db, projectId, id),
      this.#deps.deliveries(projectId, id),
    ]);
    const told: TimelineEntry[] = deliveries.map((delivery) => ({
      at: delivery.sentAt ?? delivery.createdAt,
      kind: 'notification',
      text: deliveryText(delivery),
    }));
    const happened: TimelineEntry[] = entries.map(({ id: _, at, ...entry }) => ({ ...entry, at: isoTime(at) }));
    const timeline = [...happened, ...told].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
    return { alert, timeline, deliveries };
  }

  /** Forgets incidents that were resolved before a time, in ms; gives how many. */
  forget(before: number): Promise<number> {
    return store.deleteResolved(this.#deps.db, before);
  }

  async #byHand(
    projectId: string,
    id: string,
    happening: Happening,
    work: (unit: UnitOfWork<SqlExecutor>, incident: Incident, at: number) => Promise<Incident>,
  ): Promise<IncidentDetail> {
    const { events, db, clock } = this.#deps;
    await events.transaction(db, async (unit) => {
      const incident = await store.findIncident(unit.tx, projectId, id, true);
      if (!incident) throw notFound();
      if (decide(incident.state, happening).refused) throw new AppError('CONFLICT', 'This incident is resolved already');
      this.#announce(unit, projectId, await work(unit, incident, clock.now()));
    });
    return this.detail(projectId, id);
  }

  async #open(unit: UnitOfWork<SqlExecutor>, transition: MonitorTransition): Promise<Incident> {
    const { monitor, evaluation } = transition;
    const title = storable(titleOf(monitor, transition));
    const incident = await store.insertIncident(unit.tx, {
      id: newId(this.#deps.clock.now()),
      projectId: monitor.projectId,
      monitorId: monitor.id,
      monitorName: storable(monitor.name, 200),
      evaluationId: evaluation.id,
      severity: transition.severity,
      title,
      reason: storable(transition.reason),
      value: storableValue(transition.value),
      previousValue: storableValue(transition.previousValue),
      unit: transition.unit ?? null,
      evidence: storableEvidence(transition.evidence),
      openedAt: isoTime(transition.at),
    });
    const entry = { at: transition.at, kind: 'opened', text: incident.reason || title, userId: null } as const;
    await this.#enter(unit.tx, monitor.projectId, incident.id, entry);
    this.#announce(unit, monitor.projectId, incident);
    return incident;
  }

  async #end(
    unit: UnitOfWork<SqlExecutor>,
    projectId: string,
    incident: Incident,
    end: { resolution: string; at: number; text: string; evaluationId: string | null },
  ): Promise<void> {
    const resolved = await store.resolve(unit.tx, incident.id, end.resolution, end.at, end.evaluationId);
    await this.#enter(unit.tx, projectId, incident.id, { at: end.at, kind: 'resolved', text: storable(end.text), userId: null });
    this.#announce(unit, projectId, resolved);
  }

  #tell(unit: UnitOfWork<SqlExecutor>, step: 'opened' | 'resolved', incident: Incident, transition: MonitorTransition) {
    return unit.emit('incident.step', {
      step,
      incidentId: incident.id,
      projectId: transition.monitor.projectId,
      monitor: transition.monitor,
      transition,
      openedAt: Date.parse(incident.openedAt),
    });
  }

  #enter(tx: SqlExecutor, projectId: string, incidentId: string, entry: Omit<store.StoredEntry, 'id'>): Promise<void> {
    return store.insertEntry(tx, projectId, incidentId, { id: newId(this.#deps.clock.now()), ...entry });
  }

  #announce(unit: UnitOfWork<SqlExecutor>, projectId: string, incident: Incident): void {
    unit.afterCommit(() => this.#deps.events.live({ projectId, event: 'incident', data: { incident } }));
  }
}

function notFound(): AppError {
  return new AppError('NOT_FOUND', 'No such incident');
}

const DELIVERY_WORDS: Record<Notification['state'], string> = {
  pending: 'waiting to be sent',
  sent: 'sent',
  retrying: 'not sent yet, will be tried again',
  dead: 'could not be sent',
  suppressed: 'not sent on purpose',
};

function deliveryText(delivery: Notification): string {
  const what = delivery.channel === 'email' ? 'E-mail' : 'Webhook';
  const why = delivery.reason && delivery.state !== 'sent' ? ` (${delivery.reason.replaceAll('_', ' ')})` : '';
  return `${what} to ${delivery.recipient} ${DELIVERY_WORDS[delivery.state]}${why}`;
}
