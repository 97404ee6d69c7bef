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

type Handler<Tx, Payload> = (unit: UnitOfWork<Tx>, payload: Payload) => Promise<void>;

/** One transaction of a sender and of all who handle its events: written through `tx` together or not at all. */
export interface UnitOfWork<Tx> {
  readonly tx: Tx;
  /** Runs the handlers of an event inside this transaction; rejects with the first refusal, which must undo the transaction. */
  emit<Name extends keyof DomainEvents>(name: Name, payload: DomainEvents[Name]): Promise<void>;
  /** Leaves work for after the commit, such as waking a sender or a {@link LiveEvent}; never run when the transaction is undone, and lost in a crash. */
  afterCommit(work: () => void | Promise<void>): void;
}

/** What can begin a transaction, as far as the bus needs to know. */
interface Transactional<Tx> {
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}

function throwOutside(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Typed events that flow from a module to the ones built on it, in the transaction of the sender. */
export class EventBus<Tx> {
  readonly #handlers = new Map<keyof DomainEvents, Handler<Tx, never>[]>();
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #onFailure: (error: unknown) => void;

  /** `onFailure` hears of work after a commit that failed; by default that is an uncaught exception. */
  constructor(onFailure: (error: unknown) => void = throwOutside) {
    this.#onFailure = onFailure;
  }

  /** Registers a handler; it runs inside the sender's transaction, in order of registration, and undoes it by throwing. */
  on<Name extends keyof DomainEvents>(name: Name, handler: Handler<Tx, DomainEvents[Name]>): void {
    const handlers = this.#handlers.get(name) ?? [];
    handlers.push(handler as Handler<Tx, never>);
    this.#handlers.set(name, handlers);
  }

  /** Runs `work` in one transaction of `store`, and once that is committed what was left for then. */
  async transaction<Result>(store: Transactional<Tx>, work: (unit: UnitOfWork<Tx>) => Promise<Result>): Promise<Result> {
    let committed: () => Promise<void> = async () => {};
    const result = await store.transaction((tx) => {
      const unit = this.begin(tx);
      committed = unit.committed;
      return work(unit);
    });
    await committed();
    return result;
  }

  /** For a transaction the caller runs itself: `committed` does what was left for after the commit and never rejects. */
  begin(tx: Tx): UnitOfWork<Tx> & { committed(): Promise<void> } {
    const left: (() => void | Promise<void>)[] = [];
    const unit: UnitOfWork<Tx> = {
      tx,
      emit: async (name, payload) => {
        for (const handler of this.#handlers.get(name) ?? []) await (handler as Handler<Tx, typeof payload>)(unit, payload);
      },
      afterCommit: (work) => void left.push(work),
    };
    const committed = async () => {
      for (const work of left.splice(0)) {
        try {
          await work();
        } catch (error) {
          this.#onFailure(error);
        }
      }
    };
    return { ...unit, committed };
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
