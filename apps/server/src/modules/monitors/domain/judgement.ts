import type { Cause, Condition, Fact, FactValue, ListItem, Verdict } from '@monitors/contract';
import { convertUnit } from '@monitors/language';
import { formatFact } from './format.ts';

/** Numbers of a window of past facts, for conditions that compare with more than the last one. */
export interface HistoryStats {
  lowest: number;
  highest: number;
  average: number;
  count: number;
}

/** What was known before this fact; everything a comparison through time needs. */
export interface JudgeContext {
  now: number;
  /** Last known value, skipping checks that gave none. */
  previous?: FactValue;
  /** Extremes since the condition last came true, so that slow creep adds up. */
  anchor?: { low: number; high: number };
  /** Stats per window, keyed by {@link statsKey}. */
  stats?: Readonly<Record<string, HistoryStats | undefined>>;
  /** Keys of list items that were already there. */
  knownKeys?: readonly string[];
  /** For text, whether it differs from the last known one in full length. */
  textChanged?: boolean;
  /** Seconds since the last report, for push sources. */
  silentSeconds?: number;
  /** Seconds of silence that a push source allows. */
  graceSeconds?: number;
  /** A push source reported that its job failed. */
  reportedFailure?: boolean;
}

/** One judgement, with the comparison in words and its values filled in. */
export interface Judgement {
  verdict: Verdict;
  reason: string;
  cause?: Cause;
}

/** Name of the window a condition compares with, or undefined when it needs no history. */
export function statsKey(condition: Condition): { kind: string; days: number; key: string } | undefined {
  const versus = condition.versus;
  const kind = typeof versus === 'object' ? versus.kind : versus;
  if (!kind || kind === 'previous' || kind === 'baseline') return undefined;
  const days = (typeof versus === 'object' ? versus.days : undefined) ?? condition.days ?? 7;
  return { kind, days, key: `${days}` };
}

/** The reference of a window: its lowest, highest or mean number. */
export function referenceOf(kind: string, stats: HistoryStats): number {
  if (kind === 'lowest') return stats.lowest;
  if (kind === 'highest') return stats.highest;
  return stats.average;
}

/** What cannot be compared is unknown. */
export function mismatch(condition: Condition, fact: Fact): Judgement {
  const shown = formatFact(fact.value, fact.unit);
  return {
    verdict: 'unknown',
    reason: `${readable(condition.field)} (${shown}) cannot be compared this way`,
    cause: 'type_mismatch',
  };
}

/** The fact's number in the condition's unit, or undefined when they measure different things. */
export function numberIn(fact: Fact, unit: string | undefined): number | undefined {
  if (typeof fact.value !== 'number' || !Number.isFinite(fact.value)) return undefined;
  if (!unit || !fact.unit || unit === fact.unit || unit === '%') return fact.value;
  return convertUnit(fact.value, fact.unit, unit);
}

/** A field's name as a word: `disk_used` is “disk used”. */
export function readable(field: string): string {
  return field.replaceAll('_', ' ');
}

/** Equal for values that count as the same: the order of list items is not part of it. */
export function factKey(value: FactValue): string {
  if (Array.isArray(value)) return JSON.stringify(value.map((item) => (item as ListItem).key).sort());
  return JSON.stringify(value);
}

/** A comparison that could be made. */
export function verdictOf(holds: boolean): Verdict {
  return holds ? 'true' : 'false';
}
