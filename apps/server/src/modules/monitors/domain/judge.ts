import type { Cause, Condition, Fact, ListItem, TriggerConditions, Verdict } from '@monitors/contract';
import { booleanWord, speaksForItself } from './boolean-words.ts';
import { formatFact } from './format.ts';
import { judgeChange, judgeItems } from './judge-change.ts';
import {
  type JudgeContext,
  type Judgement,
  mismatch,
  numberIn,
  readable,
  referenceOf,
  statsKey,
  verdictOf,
} from './judgement.ts';
import { wildcardMatch } from './wildcard.ts';

/** Judges all conditions of a monitor; AND and OR follow three-valued logic, so unknown stays unknown unless the rest decides. */
export function judgeAll(
  { conditions, logic }: TriggerConditions,
  facts: { fact?: Fact | undefined; others?: Readonly<Record<string, Fact>> | undefined },
  context: JudgeContext,
  cause?: Cause,
): Judgement {
  const main = conditions[0]?.field;
  const judgements = conditions.map((condition) => {
    const other = facts.others && Object.hasOwn(facts.others, condition.field) ? facts.others[condition.field] : undefined;
    return judge(condition, condition.field === main ? facts.fact : other, context, cause);
  });
  const only = judgements[0];
  if (judgements.length === 1 && only) return only;
  const decisive: Verdict = logic === 'AND' ? 'false' : 'true';
  const decided = judgements.find((judgement) => judgement.verdict === decisive);
  const unknown = judgements.find((judgement) => judgement.verdict === 'unknown');
  const word = logic === 'AND' ? ' and ' : ' or ';
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
  return { verdict: verdictOf(condition.operator === 'eq' ? same : !same), reason: equalityWords(condition, fact, same) };
}

/** As in “it is up”, or “status is “red”, not “green”” where it is another than the one asked about. */
function equalityWords({ field, value, unit }: Condition, fact: Fact, same: boolean): string {
  if (typeof fact.value === 'boolean') {
    return `${speaksForItself(field) ? 'it' : readable(field)} is ${booleanWord(field, fact.value)}`;
  }
  const target = same ? '' : `, not ${formatFact(value ?? null, unit)}`;
  return `${readable(field)} is ${formatFact(fact.value, fact.unit)}${target}`;
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

/** Case, width and runs of white space do not tell texts apart. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
