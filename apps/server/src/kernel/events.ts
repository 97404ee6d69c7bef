import type { Evaluation, Evidence, FactValue, Monitor, Severity } from '@monitors/contract';

/** How a monitor's condition moved. `fired` again while firing is the next occurrence of a change. */
export interface MonitorTransition {
  kind: 'fired' | 'recovered';
  at: number;
  monitor: Monitor;
  evaluation: Evaluation;
  value: FactValue;
  previousValue: FactValue;
  unit?: string;
  reason: string;
  evidence?: Evidence;
  severity: Severity;
}

/** One step in the life of an incident, with everything a message about it needs. */
export interface IncidentStep {
  step: 'opened' | 'resolved';
  incidentId: string;
  projectId: string;
  monitor: Monitor;
  transition: MonitorTransition;
  openedAt: number;
}

/** What modules tell those above them. A `stored` event is handled inside the transaction that made it true; a `live` one after it, and may be lost. */
export interface DomainEvents {
  'monitor.transition': MonitorTransition;
  'monitor.stopped': { monitorId: string; projectId: string; at: number; why: 'deleted' | 'edited' | 'paused' };
  'incident.step': IncidentStep;
}

/** After the fact, for whoever is watching: `data` is what the stream of the project sends. */
export interface LiveEvent {
  projectId: string;
  event: 'evaluation' | 'incident' | 'notification' | 'monitor';
  data: unknown;
}

type Handler<Tx, Payload> = (tx: Tx, payload: Payload) => Promise<void>;

/** Typed events that flow from a module to the ones built on it, in the transaction of the sender. */
export class EventBus<Tx> {
  readonly #handlers = new Map<keyof DomainEvents, Handler<Tx, never>[]>();
  readonly #listeners = new Set<(event: LiveEvent) => void>();

  /** Registers a handler; it runs inside the sender's transaction, in order of registration, and undoes it by throwing. */
  on<Name extends keyof DomainEvents>(name: Name, handler: Handler<Tx, DomainEvents[Name]>): void {
    const handlers = this.#handlers.get(name) ?? [];
    handlers.push(handler as Handler<Tx, never>);
    this.#handlers.set(name, handlers);
  }

  /** Runs the handlers of an event within `tx`. */
  async emit<Name extends keyof DomainEvents>(tx: Tx, name: Name, payload: DomainEvents[Name]): Promise<void> {
    for (const handler of this.#handlers.get(name) ?? []) await (handler as Handler<Tx, DomainEvents[Name]>)(tx, payload);
  }

  /** Calls `listener` for each live event until the returned function is called. */
  onLive(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners; call it after the commit. */
  live(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
