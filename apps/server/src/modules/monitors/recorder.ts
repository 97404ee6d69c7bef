import type { Evaluation, FactType, FactValue, Monitor } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus, UnitOfWork } from '../../kernel/events.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { CheckOutcome } from './checker.ts';
import type { EvaluationRow, EvaluationStore } from './evaluation-store.ts';
import type { PlanChangeStore } from './plan-change-store.ts';
import type { LeasedMonitor } from './record.ts';
import type { MonitorStore, StateWrite } from './store.ts';
import { toMonitor, type ViewOptions } from './view.ts';

type Done = Extract<CheckOutcome, { kind: 'done' }>;

/** What a recorded check left behind; undefined where the lease was lost and another check counts. */
export interface Recorded {
  monitor: Monitor;
  evaluation: Evaluation;
}

export interface RecorderDeps {
  store: MonitorStore;
  changes: PlanChangeStore;
  evaluations: EvaluationStore;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  view: ViewOptions;
}

/** How long a result that tells nobody anything may wait for company, ms: an insert costs the same for one row as for thousands. */
const LINGER_MS = 800;
/** Most results written in one transaction. */
const MAX_BATCH = 500;
/** Values of the sparkline. */
const MAX_RECENT = 40;
/** Pause before a batch that could not be written is tried again. */
const RETRY_MS = 1000;

interface Waiting {
  outcome: Done;
  /** Already in the history, while the rest of its batch was refused. */
  inHistory: boolean;
  resolve: (recorded: Recorded | undefined) => void;
}

/** Writes the results of checks, many at once: first the history, then state and everything that follows from it in one transaction. */
export class Recorder {
  readonly #deps: RecorderDeps;
  #waiting: Waiting[] = [];
  #cancelTimer: (() => void) | undefined;
  #flushing: Promise<void> | undefined;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
  }

  /** Results not yet written. */
  get pending(): number {
    return this.#waiting.length;
  }

  /** Resolves once the result is durable. What someone waits for or is told of is written at once, together with what waits. */
  record(outcome: Done, urgent = false): Promise<Recorded | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push({ outcome, inHistory: false, resolve });
      if (urgent || outcome.step.transition !== undefined || this.#waiting.length >= MAX_BATCH) void this.flush();
      else this.#cancelTimer ??= this.#deps.clock.after(LINGER_MS, () => void this.flush());
    });
  }

  /** Writes everything that waits. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#flushing) {
      await this.#flushing;
      if (this.#waiting.length > 0) return this.flush();
      return;
    }
    this.#flushing = this.#drain().finally(() => {
      this.#flushing = undefined;
    });
    await this.#flushing;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        await this.#write(batch);
      } catch (error) {
        // The results are kept: their leases outlast a short outage of the store, and after that the checks are simply done again.
        this.#deps.logger.error({ err: error, results: batch.length }, 'Results of checks could not be written; trying again');
        this.#deps.metrics.count('monitors_record_failures_total', 'Batches of results that could not be written at once');
        this.#waiting.unshift(...batch);
        this.#cancelTimer ??= this.#deps.clock.after(RETRY_MS, () => void this.flush());
        return;
      }
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const { store, evaluations, events } = this.#deps;
    const fresh = batch.filter((waiting) => !waiting.inHistory);
    await evaluations.insert(fresh.map(({ outcome }) => toRow(outcome)));
    for (const waiting of fresh) waiting.inHistory = true;
    const monitors = new Map<string, Monitor>();
    await events.transaction({ transaction: (work) => store.transaction(work) }, async (unit) => {
      const held = await store.writeStates(
        unit.tx,
        batch.map(({ outcome }) => toWrite(outcome)),
      );
      for (const { outcome } of batch) {
        if (!held.has(outcome.monitor.id)) continue;
        const monitor = this.#after(outcome);
        monitors.set(outcome.evaluation.id, monitor);
        if (outcome.plan) await this.#keepPlan(unit.tx, outcome);
        await this.#emit(unit, outcome, monitor);
      }
    });
    for (const { outcome, resolve } of batch) {
      const monitor = monitors.get(outcome.evaluation.id);
      this.#count(outcome, monitor !== undefined);
      if (monitor)
        events.live({ projectId: monitor.projectId, event: 'evaluation', data: { evaluation: outcome.evaluation, monitor } });
      resolve(monitor && { monitor, evaluation: outcome.evaluation });
    }
  }

  async #keepPlan(tx: SqlExecutor, { monitor, plan, repair, evaluation }: Done): Promise<void> {
    if (plan) await this.#deps.store.writePlan(tx, monitor.id, plan);
    if (!repair) return;
    const at = Date.parse(evaluation.timestamp);
    await this.#deps.changes.insert(tx, { id: newId(at), monitorId: monitor.id, projectId: monitor.projectId, at, ...repair });
  }

  async #emit(unit: UnitOfWork<SqlExecutor>, { evaluation, step }: Done, monitor: Monitor): Promise<void> {
    if (!step.transition) return;
    await unit.emit('monitor.transition', {
      kind: step.transition,
      at: Date.parse(evaluation.timestamp),
      monitor,
      evaluation,
      value: monitor.currentValue,
      previousValue: monitor.previousValue,
      reason: evaluation.reason,
      severity: monitor.severity,
      ...(monitor.unit ? { unit: monitor.unit } : {}),
      ...(evaluation.evidence ? { evidence: evaluation.evidence } : {}),
    });
  }

  /** The monitor as it is once this result is written. */
  #after({ monitor, step, evaluation, plan, dueAt }: Done): Monitor {
    const record: LeasedMonitor = {
      ...monitor,
      ...(plan && monitor.source.kind === 'page' ? { source: { ...monitor.source, plan } } : {}),
      status: step.status,
      cause: evaluation.cause ?? null,
      lifecycle: step.state,
      recent: recentAfter(monitor, evaluation),
      lastChecked: Date.parse(evaluation.timestamp),
      dueAt,
      triggerCount: monitor.triggerCount + (evaluation.triggered ? 1 : 0),
      evaluationCount: monitor.evaluationCount + 1,
    };
    return toMonitor(record, this.#deps.view);
  }

  #count({ monitor, evaluation, repair }: Done, counted: boolean): void {
    const { metrics, clock } = this.#deps;
    if (!counted) {
      metrics.count('monitors_checks_dropped_total', 'Results that came after their lease was lost', { reason: 'lease_lost' });
      return;
    }
    const source = monitor.source.kind;
    metrics.count('monitors_checks_total', 'Checks by source, who asked and verdict', {
      source,
      trigger: evaluation.trigger,
      verdict: evaluation.verdict,
    });
    if (evaluation.cause)
      metrics.count('monitors_check_causes_total', 'Checks that gave no fact, by cause', { source, cause: evaluation.cause });
    if (repair) metrics.count('monitors_plan_repairs_total', 'Plans repaired by a check');
    metrics.observe('monitors_check_duration_seconds', 'Time a check took', evaluation.durationMs / 1000, { source });
    if (evaluation.trigger === 'schedule' && monitor.dueAt !== null && monitor.attempt === 0) {
      const late = Math.max(0, (monitor.startedAt ?? clock.now()) - monitor.dueAt) / 1000;
      metrics.observe('monitors_check_lateness_seconds', 'How long after its due time a check began', late, { source });
    }
  }
}

function recentAfter(monitor: LeasedMonitor, evaluation: Evaluation): [number, number][] {
  const { value } = evaluation;
  const number = typeof value === 'boolean' ? Number(value) : Array.isArray(value) ? value.length : value;
  if (typeof number !== 'number') return monitor.recent;
  return [...monitor.recent, [Date.parse(evaluation.timestamp), number] as [number, number]].slice(-MAX_RECENT);
}

function toRow({ monitor, evaluation, step }: Done): EvaluationRow {
  const before = monitor.lifecycle.value;
  return {
    evaluation,
    projectId: monitor.projectId,
    type: typeOfValue(evaluation.value),
    changed: step.changed,
    previousNumber: typeof before === 'number' ? before : typeof before === 'boolean' ? Number(before) : null,
  };
}

function typeOfValue(value: FactValue): FactType | '' {
  if (value === null) return '';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'object') return Array.isArray(value) ? 'list' : 'object';
  return typeof value === 'number' ? 'number' : 'boolean';
}

function toWrite({ monitor, evaluation, step, memory, dueAt }: Done): StateWrite {
  return {
    monitorId: monitor.id,
    leaseToken: monitor.leaseToken,
    status: step.status,
    cause: evaluation.cause ?? null,
    lifecycle: step.state,
    recent: recentAfter(monitor, evaluation),
    sourceMemory: memory,
    checkedAt: evaluation.timestamp,
    dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
    triggered: evaluation.triggered ? 1 : 0,
  };
}
