import type { Cause, Fact, FactValue, ListItem, MonitorStatus, TriggerConditions, Verdict } from '@monitors/contract';
import { judgeAll } from './judge.ts';
import { factKey, type HistoryStats, type JudgeContext, type Judgement } from './judgement.ts';

/** Where a condition is in its life. `new`: never judged true or false. */
export type Phase = 'new' | 'ok' | 'pending' | 'firing' | 'recovering';

/** Everything a monitor remembers between two checks. */
export interface LifecycleState {
  phase: Phase;
  /** Start of the phase, ms. */
  since: number;
  value?: FactValue;
  unit?: string;
  valueAt?: number;
  previousValue?: FactValue;
  /** Key of the last text in full, since the kept value is cut. */
  textKey?: string;
  /** Extremes since the condition last came true. */
  anchor?: { low: number; high: number };
  /** Keys of list items ever seen, newest last. */
  knownKeys?: string[];
}

/** One check's outcome, as far as the condition is concerned. */
export interface Observation {
  at: number;
  fact?: Fact;
  /** Facts of further fields that the conditions compare. */
  others?: Readonly<Record<string, Fact>>;
  cause?: Cause;
  /** Digest of the whole text of a text fact. */
  textKey?: string;
  stats?: Readonly<Record<string, HistoryStats | undefined>>;
  /** Since when silence counts, ms, for push sources: the last report, or the monitor's creation. */
  silentSince?: number;
  /** How long a push source may be silent, seconds. */
  graceSeconds?: number;
  /** A push source reported that its job failed. */
  reportedFailure?: boolean;
}

/** What an observation did. */
export interface Step {
  state: LifecycleState;
  judgement: Judgement;
  /** `fired` again while firing is the next occurrence of a momentary change. */
  transition?: 'fired' | 'recovered';
  /** Whether the value differs from the one before. */
  changed: boolean;
  status: MonitorStatus;
}

/** Most item keys remembered; the oldest are forgotten first. */
const MAX_KNOWN_KEYS = 2000;
/** Longest text kept beside the monitor; the history keeps more. */
export const MAX_KEPT_TEXT = 4000;

/** The state of a monitor that was never checked. */
export function initialState(at: number): LifecycleState {
  return { phase: 'new', since: at };
}

/** Judges an observation and moves the state: pure, so that any history can be replayed. */
export function advance(conditions: TriggerConditions, state: LifecycleState, observation: Observation): Step {
  const judgement = judgeAll(conditions, observation, contextOf(state, observation), observation.cause);
  const moved = movePhase(conditions, state, judgement.verdict, observation);
  const remembered = remember(state, observation, moved.transition === 'fired');
  const next: LifecycleState = {
    ...remembered.state,
    phase: moved.phase,
    since: moved.phase === state.phase ? state.since : observation.at,
  };
  if (moved.transition === 'fired') next.since = observation.at;
  const step: Step = {
    state: next,
    judgement,
    changed: remembered.changed,
    status: statusOf(next.phase, judgement.verdict, observation),
  };
  return moved.transition ? { ...step, transition: moved.transition } : step;
}

/** As {@link advance}, for a paused monitor that is looked at by hand: its condition neither comes true nor ends by that. */
export function glance(conditions: TriggerConditions, state: LifecycleState, observation: Observation): Step {
  const { state: next, judgement, changed } = advance(conditions, state, observation);
  return { state: { ...next, phase: state.phase, since: state.since }, judgement, changed, status: 'new' };
}

/** The word a user sees; a firing monitor stays firing while its source cannot be read. */
export function statusOf(phase: Phase, verdict: Verdict, observation: Pick<Observation, 'cause' | 'fact'>): MonitorStatus {
  if (phase === 'firing' || phase === 'recovering' || phase === 'pending') return phase;
  if (verdict !== 'unknown') return phase === 'new' ? 'ok' : phase;
  return observation.cause === 'internal' ? 'error' : 'unknown';
}

/** Whether each true verdict is an occurrence of its own, as "a new post" is, rather than a state that lasts. */
export function isMomentary(conditions: TriggerConditions): boolean {
  const momentary = new Set([
    'changed',
    'increased',
    'decreased',
    'change_gt',
    'change_lt',
    'change_abs_gt',
    'appeared',
    'disappeared',
  ]);
  return conditions.conditions.every((condition) => {
    const versus = typeof condition.versus === 'object' ? condition.versus.kind : condition.versus;
    return momentary.has(condition.operator) && (versus === undefined || versus === 'previous');
  });
}

function contextOf(state: LifecycleState, observation: Observation): JudgeContext {
  const context: JudgeContext = { now: observation.at };
  if (state.value !== undefined) context.previous = state.value;
  if (state.anchor) context.anchor = state.anchor;
  if (state.knownKeys) context.knownKeys = state.knownKeys;
  if (observation.stats) context.stats = observation.stats;
  if (observation.silentSince !== undefined)
    context.silentSeconds = Math.max(0, (observation.at - observation.silentSince) / 1000);
  if (observation.graceSeconds !== undefined) context.graceSeconds = observation.graceSeconds;
  if (observation.reportedFailure) context.reportedFailure = true;
  if (observation.textKey !== undefined && state.textKey !== undefined)
    context.textChanged = observation.textKey !== state.textKey;
  return context;
}

interface Move {
  phase: Phase;
  transition?: 'fired' | 'recovered';
}

function movePhase(conditions: TriggerConditions, state: LifecycleState, verdict: Verdict, observation: Observation): Move {
  if (verdict === 'unknown') return { phase: state.phase };
  if (verdict === 'true') return moveOnTrue(conditions, state, observation.at);
  if (state.phase === 'firing' || state.phase === 'recovering') {
    return isRecovered(conditions, observation.fact) ? { phase: 'ok', transition: 'recovered' } : { phase: 'recovering' };
  }
  return { phase: 'ok' };
}

function moveOnTrue(conditions: TriggerConditions, state: LifecycleState, at: number): Move {
  if (state.phase === 'firing') return isMomentary(conditions) ? { phase: 'firing', transition: 'fired' } : { phase: 'firing' };
  if (state.phase === 'recovering') return { phase: 'firing' };
  const hold = holdSeconds(conditions) * 1000;
  const heldSince = state.phase === 'pending' ? state.since : at;
  if (at - heldSince >= hold) return { phase: 'firing', transition: 'fired' };
  return { phase: 'pending' };
}

/** How long the predicate must hold; absence already counts its own time. */
function holdSeconds(conditions: TriggerConditions): number {
  if (conditions.conditions.some((condition) => condition.operator === 'absent')) return 0;
  return conditions.for ?? 0;
}

/** Without a recovery threshold a false predicate is over; with one, the number must have come back that far. */
function isRecovered(conditions: TriggerConditions, fact: Fact | undefined): boolean {
  const { recovery } = conditions;
  if (recovery === undefined || typeof fact?.value !== 'number') return true;
  const operator = conditions.conditions[0]?.operator;
  if (operator === 'gt' || operator === 'gte') return fact.value <= recovery;
  if (operator === 'lt' || operator === 'lte') return fact.value >= recovery;
  return true;
}

function remember(state: LifecycleState, observation: Observation, fired: boolean): { state: LifecycleState; changed: boolean } {
  const { fact } = observation;
  if (!fact || fact.value === null) return { state: { ...state }, changed: false };
  const kept =
    typeof fact.value === 'string' && fact.value.length > MAX_KEPT_TEXT ? fact.value.slice(0, MAX_KEPT_TEXT) : fact.value;
  const changed = state.value !== undefined && isChanged(state, kept, observation.textKey);
  const next: LifecycleState = { ...state, value: kept, valueAt: observation.at };
  if (fact.unit) next.unit = fact.unit;
  else delete next.unit;
  if (changed && state.value !== undefined) next.previousValue = state.value;
  if (observation.textKey !== undefined) next.textKey = observation.textKey;
  if (typeof fact.value === 'number') next.anchor = anchorAfter(state.anchor, fact.value, fired);
  if (Array.isArray(fact.value)) next.knownKeys = keysAfter(state.knownKeys, fact.value as ListItem[]);
  return { state: next, changed };
}

function isChanged(state: LifecycleState, kept: FactValue, textKey: string | undefined): boolean {
  if (typeof kept === 'string' && textKey !== undefined && state.textKey !== undefined) return textKey !== state.textKey;
  return factKey(kept) !== factKey(state.value ?? null);
}

function anchorAfter(anchor: LifecycleState['anchor'], value: number, fired: boolean): { low: number; high: number } {
  if (!anchor || fired) return { low: value, high: value };
  return { low: Math.min(anchor.low, value), high: Math.max(anchor.high, value) };
}

function keysAfter(known: readonly string[] | undefined, items: readonly ListItem[]): string[] {
  const here = items.map((item) => item.key);
  const fresh = new Set(here);
  const older = (known ?? []).filter((key) => !fresh.has(key));
  return [...older, ...fresh].slice(-MAX_KNOWN_KEYS);
}
