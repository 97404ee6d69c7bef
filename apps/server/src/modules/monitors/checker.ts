import type { Evaluation, Fact, Reading, Source } from '@monitors/contract';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import { hashSecret, newId, randomFraction } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { isSurprising, sameValue } from './domain/confirm.ts';
import { statsKey } from './domain/judge.ts';
import { advance, type Observation, type Step } from './domain/lifecycle.ts';
import { MAX_RETRIES, nextDue, retryDelay } from './domain/schedule.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { LeasedMonitor, MonitorRecord, SourceMemory } from './record.ts';
import type { SourceReader, SourceResult } from './sources/index.ts';

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
      source?: Source;
      memory: SourceMemory;
      dueAt: number | null;
    }
  | { kind: 'retry'; monitor: LeasedMonitor; dueAt: number; attempt: number; cause: string };

export interface CheckerDeps {
  sources: SourceReader;
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
    const step = advance(monitor.triggerConditions, monitor.lifecycle, observation);
    const evaluation = toEvaluation(monitor, trigger, result, observation, step);
    const source = changedSource(monitor, result);
    return {
      kind: 'done',
      monitor,
      evaluation,
      step,
      ...(source ? { source } : {}),
      memory: result.memory ?? monitor.sourceMemory,
      dueAt: this.#nextDue(monitor, at, observation, result),
    };
  }

  async #read(monitor: LeasedMonitor, trigger: Evaluation['trigger']): Promise<SourceResult> {
    const { sources, logger } = this.#deps;
    try {
      const first = await sources.check(monitor.source, contextOf(monitor, trigger));
      const fact = first.reading.fact;
      if (monitor.source.kind !== 'page' || !fact || !isSurprising(monitor.lifecycle, fact)) return first;
      const second = await sources.check(monitor.source, { ...contextOf(monitor, trigger), fresh: true });
      const durationMs = first.durationMs + second.durationMs;
      if (second.reading.fact && sameValue(fact.value, second.reading.fact.value)) return { ...second, durationMs };
      const cause = second.reading.fact ? ('implausible' as const) : (second.reading.cause ?? 'implausible');
      const { fact: _unconfirmed, ...reading } = second.reading;
      return { ...second, durationMs, retryable: true, reading: { ...reading, cause } };
    } catch (error) {
      logger.error({ err: error, monitorId: monitor.id }, 'A check failed on our side');
      return { reading: { cause: 'internal', alternatives: [] }, durationMs: 0, retryable: true };
    }
  }

  async #observe(monitor: MonitorRecord, result: SourceResult, at: number, report?: Report): Promise<Observation> {
    const { fact, cause } = result.reading;
    const observation: Observation = { at };
    if (fact) observation.fact = fact;
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

function contextOf(monitor: MonitorRecord, trigger: Evaluation['trigger']) {
  return {
    field: monitor.triggerConditions.conditions[0]?.field ?? monitor.extractedFact,
    factType: monitor.factType,
    memory: monitor.sourceMemory,
    previous: monitor.lifecycle.value,
    mode: trigger === 'manual_test' ? ('preview' as const) : ('check' as const),
  };
}

function pushResult(report: Report | undefined): SourceResult {
  const reading: Reading = { alternatives: [] };
  if (report?.fact) reading.fact = report.fact;
  if (report) reading.evidence = { locator: 'report', snippet: report.failed ? 'Reported a failure' : 'Reported in' };
  return { reading, durationMs: 0, retryable: false };
}

/** The source with the plan that this check compiled or repaired, when it did. */
function changedSource(monitor: MonitorRecord, result: SourceResult): Source | undefined {
  if (monitor.source.kind !== 'page' || !result.plan || !result.reading.fact) return undefined;
  return { ...monitor.source, plan: result.plan };
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
