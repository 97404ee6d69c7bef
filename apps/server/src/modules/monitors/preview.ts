import type { Ask, Firings, Interpretation, InterpretResult, Locator, Preview, Reading, Source } from '@monitors/contract';
import { asksOf } from '@monitors/language';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { hashSecret } from '../../kernel/ids.ts';
import { statsKey } from './domain/judgement.ts';
import { advance, initialState, type LifecycleState, type Observation } from './domain/lifecycle.ts';
import { chosenPlan } from './domain/plan-change.ts';
import { countFirings, daysNeeded } from './domain/replay.ts';
import { validateParts } from './domain/validate.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { MonitorRecord } from './record.ts';
import type { SourceSecrets } from './source-secrets.ts';
import type { SourceReader } from './sources/index.ts';

/** Turns a sentence into an interpretation; the built-in one needs no key and no network. */
export type Interpreter = (sentence: string, options: { now: Date; url?: string; timezone?: string }) => InterpretResult;

/** An interpretation as a client sends it back: edited, and with what follows from the rest left out. */
export type InterpretationInput = Omit<Interpretation, 'triggerCondition' | 'suggestedName'> &
  Partial<Pick<Interpretation, 'triggerCondition' | 'suggestedName'>>;

/** Days of history that "would have fired" looks at. */
const BACKTEST_DAYS = 30;
const DAY_MS = 86_400_000;
/** Points looked at: a month of checks each minute, or fewer where each may hold a long text. */
const MAX_POINTS = 45_000;
const MAX_LONG_POINTS = 2000;

export interface PreviewerDeps {
  interpret: Interpreter;
  explain: (interpretation: Interpretation) => string;
  sources: SourceReader;
  secrets: SourceSecrets;
  evaluations: EvaluationStore;
  clock: Clock;
}

/** Understands a sentence and tries it at once on the real thing; stores nothing. */
export class Previewer {
  readonly #deps: PreviewerDeps;

  constructor(deps: PreviewerDeps) {
    this.#deps = deps;
  }

  /** The interpretation of a sentence, or of the parts a person edited; throws INVALID_MONITOR_PROMPT or VALIDATION_ERROR. */
  interpret(sentence: string, options: { url?: string; timezone?: string; edited?: InterpretationInput }): Interpretation {
    const { clock, interpret } = this.#deps;
    const interpretation = options.edited
      ? this.complete(options.edited)
      : understood(interpret(sentence, { now: new Date(clock.now()), ...options }));
    validateParts(interpretation);
    return interpretation;
  }

  /** Fills in what follows from the edited parts: the sentence said back, and a name. */
  complete(input: InterpretationInput): Interpretation {
    const interpretation: Interpretation = {
      ...input,
      suggestedName: input.suggestedName ?? input.extractedFact.slice(0, 100),
      triggerCondition: input.triggerCondition ?? '',
    };
    return { ...interpretation, triggerCondition: this.#deps.explain(interpretation).slice(0, 5000) };
  }

  /** The name that the built-in interpreter gives to what is watched now. */
  nameOf(interpretation: Interpretation): string {
    const again = this.#deps.interpret(interpretation.triggerCondition, { now: new Date(this.#deps.clock.now()) });
    return again.ok ? again.interpretation.suggestedName : interpretation.extractedFact.slice(0, 100);
  }

  /** The interpretation with the value read at a place that a person pointed at; throws VALIDATION_ERROR. */
  pointedAt(interpretation: Interpretation, locator: Locator, ask?: Ask): Interpretation {
    const { source, factType } = interpretation;
    if (source.kind !== 'page') throw invalid('locator', 'Only a page has places to point at');
    if (ask && ask.type !== factType) throw invalid('ask.type', `The condition is about a ${factType}`);
    const asked = ask ?? source.ask ?? source.plan?.ask ?? { field: fieldOf(interpretation), type: factType };
    return { ...interpretation, source: { ...source, ask: asked, plan: chosenPlan(asked, locator, source.plan) } };
  }

  /**
   * One real reading and what the condition says of it; `monitor` adds its history, and what its masked secrets stand for.
   * Throws SOURCE_NOT_ALLOWED or VALIDATION_ERROR.
   */
  async preview(
    interpretation: Interpretation,
    monitor?: MonitorRecord,
  ): Promise<{ interpretation: Interpretation; preview: Preview }> {
    const { sources, secrets, clock, evaluations } = this.#deps;
    const { source, triggerConditions } = interpretation;
    const result = await sources.check(secrets.resolve(source, monitor), {
      field: fieldOf(interpretation),
      factType: interpretation.factType,
      others: asksOf(interpretation).slice(1),
      memory: monitor?.sourceMemory ?? {},
      previous: undefined,
      mode: 'preview',
    });
    const { durationMs } = result;
    const reading = atChosenPlace(result.reading, source);
    if (reading.cause === 'not_allowed')
      throw new AppError('SOURCE_NOT_ALLOWED', reading.message ?? 'This address may not be visited');
    const observation: Observation = { at: clock.now() };
    if (reading.fact) observation.fact = reading.fact;
    if (reading.others) observation.others = reading.others;
    if (reading.cause) observation.cause = reading.cause;
    if (typeof reading.fact?.value === 'string') observation.textKey = hashSecret(reading.fact.value).slice(0, 32);
    const windows = triggerConditions.conditions.flatMap((condition) => statsKey(condition)?.days ?? []);
    if (monitor && windows.length > 0)
      observation.stats = await evaluations.stats(monitor.projectId, monitor.id, observation.at, windows);
    // Only the value is taken over: the question is what the condition says now, not where the saved one stands.
    const state: LifecycleState = { ...initialState(observation.at), ...pickValue(monitor) };
    const { judgement } = advance(triggerConditions, state, observation);
    const preview: Preview = {
      verdict: judgement.verdict,
      reason: judgement.reason,
      alternatives: reading.alternatives,
      durationMs: Math.round(durationMs),
    };
    if (reading.fact) preview.fact = reading.fact;
    if (reading.others) preview.others = reading.others;
    if (reading.evidence) preview.evidence = reading.evidence;
    const cause = reading.cause ?? (judgement.verdict === 'unknown' ? judgement.cause : undefined);
    if (cause) preview.cause = cause;
    if (reading.message) preview.message = reading.message;
    if (reading.title) preview.title = reading.title;
    const wouldHaveFired = monitor && (await this.backtest(interpretation, monitor));
    if (wouldHaveFired) preview.wouldHaveFired = wouldHaveFired;
    return { interpretation: { ...interpretation, source: compiledSource(source, reading) }, preview };
  }

  /** How often a condition would have come true over the history of a monitor; undefined where that cannot be told. */
  async backtest(
    { triggerConditions, factType }: Pick<Interpretation, 'triggerConditions' | 'factType'>,
    monitor: MonitorRecord,
  ): Promise<Firings | undefined> {
    const to = this.#deps.clock.now();
    const since = to - BACKTEST_DAYS * DAY_MS;
    const isShort = factType === 'number' || factType === 'boolean';
    const limit = isShort ? MAX_POINTS : MAX_LONG_POINTS;
    const from = since - daysNeeded(triggerConditions) * DAY_MS;
    const range = { from, to, aggregation: 'raw' as const, limit };
    const points = await this.#deps.evaluations.history(monitor.projectId, monitor.id, range);
    const times = countFirings(triggerConditions, factType, points, { unit: monitor.lifecycle.unit, since });
    if (times === undefined) return undefined;
    const first = points[0];
    // Of more points than are looked at only the last days are.
    const reached = points.length < limit || !first ? BACKTEST_DAYS : round((to - Date.parse(first.timestamp)) / DAY_MS);
    return { count: times.length, days: Math.min(BACKTEST_DAYS, reached), times: times.slice(-50) };
  }
}

function fieldOf({ triggerConditions, extractedFact }: Interpretation): string {
  return triggerConditions.conditions[0]?.field ?? extractedFact;
}

/** A place that was just pointed at has not changed: what stands there is of another kind. */
function atChosenPlace(reading: Reading, source: Source): Reading {
  if (source.kind !== 'page' || !source.plan?.chosen || reading.cause !== 'layout_changed') return reading;
  return { ...reading, cause: 'type_mismatch', message: reading.message ?? `There is no ${source.plan.type} at this place` };
}

/** The source with the plan of a reading; a plan for a place pointed at learns its unit from the first value there. */
function compiledSource(source: Source, { fact, plan }: Reading): Source {
  if (source.kind !== 'page' || !fact || !plan) return source;
  return { ...source, plan: plan.chosen && !plan.unit && fact.unit ? { ...plan, unit: fact.unit } : plan };
}

function round(days: number): number {
  return Math.round(days * 10) / 10;
}

function invalid(field: string, message: string): AppError {
  return new AppError('VALIDATION_ERROR', message, { details: [{ field, message }] });
}

function understood(result: InterpretResult): Interpretation {
  if (result.ok) return result.interpretation;
  throw new AppError('INVALID_MONITOR_PROMPT', result.message, { details: { missing: result.missing } });
}

function pickValue(monitor: MonitorRecord | undefined): Partial<LifecycleState> {
  if (!monitor) return {};
  const { value, unit, textKey, anchor, knownKeys } = monitor.lifecycle;
  return {
    ...(value === undefined ? {} : { value }),
    ...(unit ? { unit } : {}),
    ...(textKey ? { textKey } : {}),
    ...(anchor ? { anchor } : {}),
    ...(knownKeys ? { knownKeys } : {}),
  };
}
