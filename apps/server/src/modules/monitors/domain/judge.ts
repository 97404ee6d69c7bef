import type { Cause, Condition, Fact, FactValue, ListItem, TriggerConditions, Verdict } from '@monitors/contract';
import { convertUnit } from '@monitors/language';
import { formatFact } from './format.ts';
import { wildcardMatch } from './wildcard.ts';

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

/** Judges all conditions of a monitor; AND and OR follow three-valued logic, so unknown stays unknown unless the rest decides. */
export function judgeAll(conditions: TriggerConditions, fact: Fact | undefined, context: JudgeContext, cause?: Cause): Judgement {
  const judgements = conditions.conditions.map((condition) => judge(condition, fact, context, cause));
  const only = judgements[0];
  if (judgements.length === 1 && only) return only;
  const decisive: Verdict = conditions.logic === 'AND' ? 'false' : 'true';
  const decided = judgements.find((judgement) => judgement.verdict === decisive);
  const unknown = judgements.find((judgement) => judgement.verdict === 'unknown');
  const word = conditions.logic === 'AND' ? ' and ' : ' or ';
  const reason = judgements.map((judgement) => judgement.reason).join(word);
  if (decided) return { verdict: decisive, reason };
  if (unknown) return { verdict: 'unknown', reason, ...(unknown.cause ? { cause: unknown.cause } : {}) };
  return { verdict: decisive === 'false' ? 'true' : 'false', reason };
}

const COMPARISONS: Record<string, { words: string; holds: (value: number, limit: number) => boolean }> = {
  gt: { words: 'above', holds: (value, limit) => value > limit },
  gte: { words: 'at least', holds: (value, limit) => value >= limit },
  lt: { words: 'below', holds: (value, limit) => value < limit },
  lte: { words: 'at most', holds: (value, limit) => value <= limit },
};

/** Judges one comparison. A missing fact, another type or another currency is `unknown`, never `false`. */
export function judge(condition: Condition, fact: Fact | undefined, context: JudgeContext, cause?: Cause): Judgement {
  if (condition.operator === 'absent') return judgeAbsence(condition, context);
  if (!fact || fact.value === null)
    return { verdict: 'unknown', reason: 'No value was read', cause: cause ?? 'not_found_on_page' };
  const { operator } = condition;
  if (operator in COMPARISONS) return judgeThreshold(condition, fact, context);
  if (operator === 'eq' || operator === 'ne') return judgeEquality(condition, fact);
  if (operator === 'contains' || operator === 'not_contains' || operator === 'matches') return judgeText(condition, fact);
  if (operator === 'appeared' || operator === 'disappeared') return judgeItems(condition, fact, context);
  if (operator === 'anomalous') return { verdict: 'unknown', reason: 'No baseline yet', cause: 'first_reading' };
  return judgeChange(condition, fact, context);
}

function judgeAbsence(condition: Condition, context: JudgeContext): Judgement {
  if (context.reportedFailure) return { verdict: 'true', reason: 'The job reported a failure' };
  const limit = typeof condition.value === 'number' ? condition.value : context.graceSeconds;
  if (context.silentSeconds === undefined || limit === undefined) {
    return { verdict: 'unknown', reason: 'Nothing has reported in yet', cause: 'no_data' };
  }
  const silent = formatFact(Math.round(context.silentSeconds), 's');
  if (context.silentSeconds >= limit)
    return { verdict: 'true', reason: `No report for ${silent}, allowed are ${formatFact(limit, 's')}`, cause: 'missed' };
  return { verdict: 'false', reason: `Reported ${silent} ago` };
}

function mismatch(condition: Condition, fact: Fact): Judgement {
  const shown = formatFact(fact.value, fact.unit);
  return {
    verdict: 'unknown',
    reason: `${readable(condition.field)} (${shown}) cannot be compared this way`,
    cause: 'type_mismatch',
  };
}

/** The fact's number in the condition's unit, or undefined when they measure different things. */
function numberIn(fact: Fact, unit: string | undefined): number | undefined {
  if (typeof fact.value !== 'number' || !Number.isFinite(fact.value)) return undefined;
  if (!unit || !fact.unit || unit === fact.unit || unit === '%') return fact.value;
  return convertUnit(fact.value, fact.unit, unit);
}

function judgeThreshold(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
  const comparison = COMPARISONS[condition.operator];
  const value = numberIn(fact, condition.unit);
  if (!comparison || value === undefined) return mismatch(condition, fact);
  const window = statsKey(condition);
  if (window) {
    const stats = context.stats?.[window.key];
    if (!stats || stats.count === 0)
      return { verdict: 'unknown', reason: `No history of ${window.days} days yet`, cause: 'first_reading' };
    const limit = referenceOf(window.kind, stats);
    const holds = comparison.holds(value, limit);
    const what = `the ${window.kind} of ${window.days} days (${formatFact(limit, fact.unit)})`;
    return { verdict: verdictOf(holds), reason: comparisonWords(condition.field, fact, holds, comparison.words, what) };
  }
  if (typeof condition.value !== 'number') return mismatch(condition, fact);
  const holds = comparison.holds(value, condition.value);
  const limit = formatFact(condition.value, condition.unit ?? fact.unit);
  return { verdict: verdictOf(holds), reason: comparisonWords(condition.field, fact, holds, comparison.words, limit) };
}

/** Both sides of a comparison and how it came out, as in “price is $949, not below $900”. */
function comparisonWords(field: string, fact: Fact, holds: boolean, words: string, limit: string): string {
  return `${readable(field)} is ${formatFact(fact.value, fact.unit)}, ${holds ? '' : 'not '}${words} ${limit}`;
}

/** A field's name as a word: `disk_used` is “disk used”. */
function readable(field: string): string {
  return field.replaceAll('_', ' ');
}

function judgeEquality(condition: Condition, fact: Fact): Judgement {
  const wanted = condition.value ?? null;
  let same: boolean;
  if (typeof wanted === 'number') {
    const value = numberIn(fact, condition.unit);
    if (value === undefined) return mismatch(condition, fact);
    same = Math.abs(value - wanted) < 1e-9 * Math.max(1, Math.abs(wanted));
  } else if (typeof wanted === 'boolean') {
    if (typeof fact.value !== 'boolean') return mismatch(condition, fact);
    same = fact.value === wanted;
  } else {
    if (typeof fact.value === 'object') return mismatch(condition, fact);
    same = fold(String(fact.value)) === fold(String(wanted));
  }
  const shown = formatFact(fact.value, fact.unit);
  const target = same ? '' : `, not ${formatFact(wanted, condition.unit)}`;
  return {
    verdict: verdictOf(condition.operator === 'eq' ? same : !same),
    reason: `${readable(condition.field)} is ${shown}${target}`,
  };
}

function judgeText(condition: Condition, fact: Fact): Judgement {
  if (typeof condition.value !== 'string') return mismatch(condition, fact);
  const text = Array.isArray(fact.value) ? fact.value.map((item: ListItem) => item.title).join('\n') : fact.value;
  if (typeof text !== 'string' && typeof text !== 'number') return mismatch(condition, fact);
  const haystack = fold(String(text));
  const found =
    condition.operator === 'matches' ? wildcardMatch(fold(condition.value), haystack) : haystack.includes(fold(condition.value));
  const wanted = condition.operator === 'not_contains' ? !found : found;
  return {
    verdict: verdictOf(wanted),
    reason: `${readable(condition.field)} ${found ? 'contains' : 'does not contain'} “${condition.value}”`,
  };
}

function judgeItems(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
  if (!Array.isArray(fact.value)) return judgePresence(condition, fact, context);
  const items = fact.value as ListItem[];
  const known = context.knownKeys;
  if (!known) return { verdict: 'false', reason: `${items.length} items; new ones count from here`, cause: 'first_reading' };
  if (condition.operator === 'appeared') {
    const before = new Set(known);
    const fresh = items.filter((item) => !before.has(item.key));
    return {
      verdict: verdictOf(fresh.length > 0),
      reason: fresh.length > 0 ? `New: ${titles(fresh)}` : `Nothing new among ${items.length} items`,
    };
  }
  const now = new Set(items.map((item) => item.key));
  const previous = Array.isArray(context.previous) ? (context.previous as ListItem[]) : [];
  const lost = previous.filter((item) => !now.has(item.key));
  return { verdict: verdictOf(lost.length > 0), reason: lost.length > 0 ? `Gone: ${titles(lost)}` : 'Nothing has gone' };
}

/** `appeared` and `disappeared` of something that is there or not. */
function judgePresence(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
  const here = fact.value !== false && fact.value !== '';
  const before = context.previous;
  if (before === undefined) return { verdict: 'false', reason: 'Changes are measured from here', cause: 'first_reading' };
  const was = before !== false && before !== '' && before !== null;
  const happened = condition.operator === 'appeared' ? here && !was : was && !here;
  return {
    verdict: verdictOf(happened),
    reason: `${readable(condition.field)} ${here ? 'is there' : 'is not there'}, ${was ? 'was there' : 'was not there'} before`,
  };
}

function titles(items: readonly ListItem[]): string {
  const shown = items.slice(0, 3).map((item) => `“${item.title.slice(0, 120)}”`);
  return items.length > 3 ? `${shown.join(', ')} and ${items.length - 3} more` : shown.join(', ');
}

function judgeChange(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
  if (condition.operator === 'changed') return judgeAnyChange(condition, fact, context);
  const value = numberIn(fact, condition.unit === '%' ? undefined : condition.unit);
  if (value === undefined) return mismatch(condition, fact);
  const reference = changeReference(condition, value, context);
  if (reference === undefined) {
    const window = statsKey(condition);
    if (window) return { verdict: 'unknown', reason: `No history of ${window.days} days yet`, cause: 'first_reading' };
    return {
      verdict: 'false',
      reason: `First reading: ${formatFact(fact.value, fact.unit)}; changes are measured from here`,
      cause: 'first_reading',
    };
  }
  const change = value - reference.value;
  const relative = reference.value === 0 ? undefined : (change / Math.abs(reference.value)) * 100;
  const limit = typeof condition.value === 'number' ? condition.value : 0;
  const amount = condition.unit === '%' ? relative : change;
  const words = changeWords(condition, fact, change, relative, reference);
  if (condition.operator === 'increased') return { verdict: verdictOf(change > 0), reason: words };
  if (condition.operator === 'decreased') return { verdict: verdictOf(change < 0), reason: words };
  if (amount === undefined)
    return {
      verdict: verdictOf(change !== 0 && crosses(condition.operator, Math.sign(change) * Number.POSITIVE_INFINITY, limit)),
      reason: words,
    };
  return { verdict: verdictOf(crosses(condition.operator, amount, limit)), reason: words };
}

function crosses(operator: string, amount: number, limit: number): boolean {
  if (operator === 'change_gt') return amount > limit;
  // A drop is written with its sign; a positive limit is meant as "so much lower".
  if (operator === 'change_lt') return amount < -Math.abs(limit);
  return Math.abs(amount) > Math.abs(limit);
}

function changeWords(
  condition: Condition,
  fact: Fact,
  change: number,
  relative: number | undefined,
  reference: { value: number; words: string },
): string {
  const percent = relative === undefined ? '' : ` (${signed(Math.round(relative * 100) / 100)} %)`;
  return `${condition.field} ${formatFact(fact.value, fact.unit)}, ${signed(Math.round(change * 1e6) / 1e6)}${percent} against ${formatFact(reference.value, fact.unit)} ${reference.words}`;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value).replace('-', '−');
}

function judgeAnyChange(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
  const { previous } = context;
  if (previous === undefined)
    return { verdict: 'false', reason: 'First reading; changes are measured from here', cause: 'first_reading' };
  if (typeof fact.value === 'string') {
    const changed = context.textChanged ?? fact.value !== previous;
    return {
      verdict: verdictOf(changed),
      reason: changed ? `${readable(condition.field)} has changed` : `${readable(condition.field)} is unchanged`,
    };
  }
  const changed = factKey(fact.value) !== factKey(previous);
  if (Array.isArray(fact.value))
    return {
      verdict: verdictOf(changed),
      reason: changed ? `${readable(condition.field)}: the list has changed` : 'The list is unchanged',
    };
  const before = formatFact(previous, fact.unit);
  return {
    verdict: verdictOf(changed),
    reason: `${readable(condition.field)} ${changed ? `changed from ${before} to` : 'is still'} ${formatFact(fact.value, fact.unit)}`,
  };
}

/** Equal for values that count as the same: the order of list items is not part of it. */
export function factKey(value: FactValue): string {
  if (Array.isArray(value)) return JSON.stringify(value.map((item) => (item as ListItem).key).sort());
  return JSON.stringify(value);
}

/**
 * What a change is measured against. Against `previous`, a rise is measured from the lowest value since the condition last came true and a
 * drop from the highest, so that many small steps add up to one that is noticed.
 */
function changeReference(
  condition: Condition,
  value: number,
  context: JudgeContext,
): { value: number; words: string } | undefined {
  const window = statsKey(condition);
  if (window) {
    const stats = context.stats?.[window.key];
    return stats && stats.count > 0
      ? { value: referenceOf(window.kind, stats), words: `(${window.kind} of ${window.days} days)` }
      : undefined;
  }
  const previous = typeof context.previous === 'number' ? context.previous : undefined;
  if (previous === undefined) return undefined;
  if (!context.anchor || condition.operator === 'increased' || condition.operator === 'decreased')
    return { value: previous, words: 'before' };
  const { low, high } = context.anchor;
  if (condition.operator === 'change_gt') return { value: Math.min(low, previous), words: 'before' };
  if (condition.operator === 'change_lt') return { value: Math.max(high, previous), words: 'before' };
  return Math.abs(value - low) >= Math.abs(value - high) ? { value: low, words: 'before' } : { value: high, words: 'before' };
}

function referenceOf(kind: string, stats: HistoryStats): number {
  if (kind === 'lowest') return stats.lowest;
  if (kind === 'highest') return stats.highest;
  return stats.average;
}

function verdictOf(holds: boolean): Verdict {
  return holds ? 'true' : 'false';
}

/** Case, width and runs of white space do not tell texts apart. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
