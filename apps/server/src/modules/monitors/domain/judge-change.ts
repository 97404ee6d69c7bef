import type { Condition, Fact, ListItem } from '@monitors/contract';
import { formatFact } from './format.ts';
import {
  factKey,
  type JudgeContext,
  type Judgement,
  mismatch,
  numberIn,
  readable,
  referenceOf,
  statsKey,
  verdictOf,
} from './judgement.ts';

/** `appeared` and `disappeared`: items of a list by their keys, or something that is there or not. */
export function judgeItems(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
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

/** Any change, or a change by an amount, against what was known before. */
export function judgeChange(condition: Condition, fact: Fact, context: JudgeContext): Judgement {
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
