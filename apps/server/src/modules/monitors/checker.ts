import type { Evaluation, Fact, Plan, Reading, Source } from '@monitors/contract';
import { asksOf } from '@monitors/language';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import { hashSecret, newId, randomFraction } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { isSurprising, sameValue } from './domain/confirm.ts';
import { statsKey } from './domain/judgement.ts';
import { advance, glance, type Observation, type Step } from './domain/lifecycle.ts';
import { describeRepair, type PlanRepair, sameWay } from './domain/plan-change.ts';
import { MAX_RETRIES, nextDue, retryDelay } from './domain/schedule.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { PlanChangeStore } from './plan-change-store.ts';
import type { LeasedMonitor, MonitorRecord, SourceMemory } from './record.ts';
import type { SourceSecrets } from './source-secrets.ts';
import type { SourceContext, SourceReader, SourceResult } from './sources/index.ts';
import { noFact } from './sources/outcome.ts';

/** A report that came in for a push monitor. */
export interface Report {
  at: number;
  fact?: Fact;
  failed: boolean;
}

/** What one check came to: a result to record, or a failure to try again later. */
export type CheckOutcome =
  | {
      kind: 'done';
      monitor: LeasedMonitor;
      evaluation: Evaluation;
      step: Step;
      /** The plan that this check compiled or repaired. */
      plan?: Plan;
      repair?: PlanRepair;
      memory: SourceMemory;
      dueAt: number | null;
    }
  | { kind: 'retry'; monitor: LeasedMonitor; dueAt: number; attempt: number; cause: string };

const UNREADABLE = 'The stored headers or texts cannot be opened any more; enter them again';
const UNDONE = 'The value is not where the plan reads it, and reading it elsewhere was undone';

export interface CheckerDeps {
  sources: SourceReader;
  secrets: SourceSecrets;
  changes: PlanChangeStore;
  evaluations: EvaluationStore;
  clock: Clock;
  logger: Logger;
}

/** Carries out one check of a monitor: read the source, judge the fact, decide when to look again. Writes nothing. */
export class Checker {
  readonly #deps: CheckerDeps;

  constructor(deps: CheckerDeps) {
    this.#deps = deps;
  }

  /** `trigger` says who asked; only scheduled checks are retried, since a person waits for the others. */
  async check(monitor: LeasedMonitor, trigger: Evaluation['trigger'], report?: Report): Promise<CheckOutcome> {
    const result = report || monitor.source.kind === 'push' ? pushResult(report) : await this.#read(monitor, trigger);
    if (trigger === 'schedule' && result.retryable && !result.reading.fact && monitor.attempt < MAX_RETRIES) {
      const delay = Math.max(retryDelay(monitor.attempt), (result.retryAfterSeconds ?? 0) * 1000);
      return {
        kind: 'retry',
        monitor,
        dueAt: this.#deps.clock.now() + delay,
        attempt: monitor.attempt + 1,
        cause: result.reading.cause ?? 'internal',
      };
    }
    const at = report?.at ?? this.#deps.clock.now();
    const observation = await this.#observe(monitor, result, at, report);
    const judged = monitor.isActive ? advance : glance;
    const step = judged(monitor.triggerConditions, monitor.lifecycle, observation);
    const changed = changedPlan(monitor, result);
    const evaluation = toEvaluation(monitor, trigger, result, observation, step);
    if (changed.repair) evaluation.message = changed.repair.reason;
    return {
      kind: 'done',
      monitor,
      evaluation,
      step,
      ...changed,
      memory: this.#memoryAfter(monitor, result),
      dueAt: this.#nextDue(monitor, at, observation, result),
    };
  }

  /** One reading, or two where the first is too surprising to tell anyone of; a surprise counts when both say the same. */
  async #read(monitor: LeasedMonitor, trigger: Evaluation['trigger']): Promise<SourceResult> {
    try {
      const source = this.#opened(monitor);
      if (!source) return { reading: noFact('login_expired', UNREADABLE), durationMs: 0, retryable: false };
      const context = this.#contextOf(monitor, trigger);
      const first = await this.#readOnce(monitor, source, context);
      const fact = first.reading.fact;
      if (source.kind !== 'page' || !fact || !isSurprising(monitor.lifecycle, fact)) return first;
      const second = await this.#readOnce(monitor, source, againAfter(context, first));
      const durationMs = first.durationMs + second.durationMs;
      const session = second.session === undefined ? first.session : second.session;
      const both = { ...second, durationMs, ...(session === undefined ? {} : { session }) };
      if (second.reading.fact && sameFact(fact, second.reading.fact)) return both;
      return { ...both, ...(second.reading.fact ? doubted(fact, second.reading.fact, second.reading) : {}), retryable: true };
    } catch (error) {
      this.#deps.logger.error({ err: error, monitorId: monitor.id }, 'A check failed on our side');
      return { reading: { cause: 'internal', alternatives: [] }, durationMs: 0, retryable: true };
    }
  }

  /** A reading, unless it rests on a repair that a person took back. */
  async #readOnce(monitor: LeasedMonitor, source: Source, context: SourceContext): Promise<SourceResult> {
    const result = await this.#deps.sources.check(source, context);
    const { repair } = result.reading;
    if (!repair) return result;
    const unwanted = await this.#deps.changes.undone(monitor.id);
    if (!unwanted.some((plan) => sameWay(plan, repair.after))) return result;
    const { reading, plan: _plan, memory: _memory, ...rest } = result;
    const { alternatives, title } = reading;
    return { ...rest, reading: { ...noFact('layout_changed', UNDONE), alternatives, ...(title ? { title } : {}) } };
  }

  #opened(monitor: LeasedMonitor): Source | undefined {
    try {
      return this.#deps.secrets.open(monitor);
    } catch (error) {
      this.#deps.logger.error({ err: error, monitorId: monitor.id }, 'The stored headers of a monitor cannot be opened');
      return undefined;
    }
  }

  #contextOf(monitor: MonitorRecord, trigger: Evaluation['trigger']): SourceContext {
    const { session: sealed, ...memory } = monitor.sourceMemory;
    const session = this.#deps.secrets.openSession(sealed, monitor.id);
    return {
      field: monitor.triggerConditions.conditions[0]?.field ?? monitor.extractedFact,
      factType: monitor.factType,
      others: asksOf(monitor).slice(1),
      memory,
      previous: monitor.lifecycle.value,
      mode: trigger === 'manual_test' ? 'preview' : 'check',
      ...(session === undefined ? {} : { session }),
    };
  }

  #memoryAfter(monitor: MonitorRecord, { memory, session }: SourceResult): SourceMemory {
    const { session: sealed, ...before } = monitor.sourceMemory;
    const next = memory ?? before;
    if (session === null) return next;
    const kept = session === undefined ? sealed : this.#deps.secrets.sealSession(session, monitor.id);
    return kept === undefined ? next : { ...next, session: kept };
  }

  async #observe(monitor: MonitorRecord, result: SourceResult, at: number, report?: Report): Promise<Observation> {
    const { fact, cause } = result.reading;
    const observation: Observation = { at };
    if (fact) observation.fact = fact;
    if (result.reading.others) observation.others = result.reading.others;
    if (cause) observation.cause = cause;
    if (fact && typeof fact.value === 'string') observation.textKey = hashSecret(fact.value).slice(0, 32);
    if (report?.failed) observation.reportedFailure = true;
    if (monitor.source.kind === 'push') {
      observation.silentSince = silentSince(monitor, report);
      observation.graceSeconds = monitor.source.graceSeconds;
    }
    const windows = monitor.triggerConditions.conditions.flatMap((condition) => statsKey(condition)?.days ?? []);
    if (windows.length > 0) observation.stats = await this.#deps.evaluations.stats(monitor.projectId, monitor.id, at, windows);
    return observation;
  }

  #nextDue(monitor: LeasedMonitor, at: number, observation: Observation, result: SourceResult): number | null {
    const now = this.#deps.clock.now();
    const times = {
      dueAt: monitor.dueAt ?? now,
      now,
      ...(observation.silentSince === undefined ? {} : { silentSince: observation.silentSince }),
    };
    // A check out of turn does not move the rhythm of the regular ones.
    const isEarly = monitor.dueAt !== null && monitor.dueAt > at && monitor.source.kind !== 'push';
    const due = isEarly ? (monitor.dueAt ?? now) : nextDue(monitor, times, randomFraction());
    return result.retryAfterSeconds === undefined ? due : Math.max(due, now + result.retryAfterSeconds * 1000);
  }
}

function silentSince(monitor: MonitorRecord, report: Report | undefined): number {
  if (report && !report.failed) return report.at;
  return monitor.reportedAt ?? monitor.createdAt;
}

function pushResult(report: Report | undefined): SourceResult {
  const reading: Reading = { alternatives: [] };
  if (report?.fact) reading.fact = report.fact;
  if (report) reading.evidence = { locator: 'report', snippet: report.failed ? 'Reported a failure' : 'Reported in' };
  return { reading, durationMs: 0, retryable: false };
}

/** What to keep of the plan: the one this check compiled, or repaired with an account of it. */
function changedPlan(monitor: MonitorRecord, { reading, plan }: SourceResult): { plan?: Plan; repair?: PlanRepair } {
  const { fact, repair } = reading;
  if (monitor.source.kind !== 'page' || !plan || !fact) return {};
  if (!repair) return { plan };
  const values = { before: monitor.lifecycle.value, after: fact.value, unit: fact.unit };
  return { plan, repair: describeRepair({ before: repair.before, after: plan }, values) };
}

/** What is left of a reading that did not confirm the one before: nothing of it is kept for the next check. */
function doubted(first: Fact, second: Fact, { alternatives, title }: Reading): Pick<SourceResult, 'reading' | 'plan' | 'memory'> {
  const reading = { ...noFact('implausible', twoReadings(first, second)), alternatives, ...(title ? { title } : {}) };
  return { reading, plan: undefined, memory: undefined };
}

function sameFact(one: Fact, other: Fact): boolean {
  return sameValue(one.value, other.value) && one.unit === other.unit;
}

function twoReadings(first: Fact, second: Fact): string {
  const says = ({ value, unit }: Fact) => `${String(value)}${unit ? ` ${unit}` : ''}`;
  const isShort = [first, second].every(({ value }) => typeof value === 'number' || typeof value === 'boolean');
  return isShort
    ? `Two readings in a row did not agree: ${says(first)}, then ${says(second)}`
    : 'Two readings in a row did not agree';
}

/** The second reading takes nothing over from the first but the browser's session. */
function againAfter({ session: before, ...context }: SourceContext, { session = before }: SourceResult): SourceContext {
  return { ...context, fresh: true, ...(typeof session === 'string' ? { session } : {}) };
}

function toEvaluation(
  monitor: MonitorRecord,
  trigger: Evaluation['trigger'],
  result: SourceResult,
  observation: Observation,
  step: Step,
): Evaluation {
  const { fact, evidence, message } = result.reading;
  return {
    id: newId(),
    monitorId: monitor.id,
    timestamp: isoTime(observation.at),
    trigger,
    value: fact?.value ?? null,
    unit: fact?.unit ?? null,
    verdict: step.judgement.verdict,
    triggered: step.transition === 'fired',
    reason: step.judgement.reason,
    cause: observation.cause ?? step.judgement.cause ?? null,
    message: message ?? null,
    evidence: evidence ?? null,
    confidence: fact?.confidence ?? null,
    durationMs: Math.round(result.durationMs * 100) / 100,
    retries: monitor.attempt,
  };
}
