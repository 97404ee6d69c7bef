import type { Interpretation, InterpretResult, Preview } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { hashSecret } from '../../kernel/ids.ts';
import { statsKey } from './domain/judge.ts';
import { advance, initialState, type LifecycleState, type Observation } from './domain/lifecycle.ts';
import { countFirings } from './domain/replay.ts';
import { validateParts } from './domain/validate.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { MonitorRecord } from './record.ts';
import type { SourceReader } from './sources/index.ts';

/** Turns a sentence into an interpretation; the built-in one needs no key and no network. */
export type Interpreter = (sentence: string, options: { now: Date; url?: string; timezone?: string }) => InterpretResult;

/** An interpretation as a client sends it back: edited, and with what follows from the rest left out. */
export type InterpretationInput = Omit<Interpretation, 'triggerCondition' | 'suggestedName'> &
  Partial<Pick<Interpretation, 'triggerCondition' | 'suggestedName'>>;

/** Days of history that "would have fired" looks at. */
const BACKTEST_DAYS = 30;

export interface PreviewerDeps {
  interpret: Interpreter;
  explain: (interpretation: Interpretation) => string;
  sources: SourceReader;
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

  /** One real reading and what the condition says of it; `monitor` adds its history. Throws SOURCE_NOT_ALLOWED. */
  async preview(
    interpretation: Interpretation,
    monitor?: MonitorRecord,
  ): Promise<{ interpretation: Interpretation; preview: Preview }> {
    const { sources, clock, evaluations } = this.#deps;
    const { source, triggerConditions } = interpretation;
    const field = triggerConditions.conditions[0]?.field ?? interpretation.extractedFact;
    const memory = monitor?.sourceMemory ?? {};
    const result = await sources.check(source, {
      field,
      factType: interpretation.factType,
      memory,
      previous: undefined,
      mode: 'preview',
    });
    const { reading, durationMs } = result;
    if (reading.cause === 'not_allowed')
      throw new AppError('SOURCE_NOT_ALLOWED', reading.message ?? 'This address may not be visited');
    const observation: Observation = { at: clock.now() };
    if (reading.fact) observation.fact = reading.fact;
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
    if (reading.evidence) preview.evidence = reading.evidence;
    const cause = reading.cause ?? (judgement.verdict === 'unknown' ? judgement.cause : undefined);
    if (cause) preview.cause = cause;
    if (reading.message) preview.message = reading.message;
    if (reading.title) preview.title = reading.title;
    if (monitor) Object.assign(preview, await this.#backtest(interpretation, monitor));
    const plan = reading.fact ? result.plan : undefined;
    return {
      interpretation: plan && source.kind === 'page' ? { ...interpretation, source: { ...source, plan } } : interpretation,
      preview,
    };
  }

  async #backtest(interpretation: Interpretation, monitor: MonitorRecord): Promise<Partial<Preview>> {
    const to = this.#deps.clock.now();
    const range = { from: to - BACKTEST_DAYS * 86_400_000, to, aggregation: 'raw' as const, limit: 10_000 };
    const points = await this.#deps.evaluations.history(monitor.projectId, monitor.id, range);
    const times = countFirings(interpretation.triggerConditions, interpretation.factType, points, monitor.lifecycle.unit);
    return times === undefined ? {} : { wouldHaveFired: { count: times.length, days: BACKTEST_DAYS, times: times.slice(-50) } };
  }
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
