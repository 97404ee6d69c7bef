import type { Condition, FactType, Operator, Source, TriggerConditions, Versus } from '@monitors/contract';
import { sayDuration } from './durations.ts';
import { booleanWords, hasBooleanWords, sayLevel } from './values.ts';

/** What an operator compares with: a number, a text, yes or no, or nothing. */
export type Operand = 'number' | 'text' | 'boolean' | 'change' | 'none';

/** The operators that make sense for a type of fact, in words, in the order they are offered. */
export const OPERATORS: Record<FactType, readonly { operator: Operator; words: string; operand: Operand }[]> = {
  number: [
    { operator: 'lt', words: 'is below', operand: 'number' },
    { operator: 'lte', words: 'is at most', operand: 'number' },
    { operator: 'gt', words: 'is above', operand: 'number' },
    { operator: 'gte', words: 'is at least', operand: 'number' },
    { operator: 'eq', words: 'is exactly', operand: 'number' },
    { operator: 'ne', words: 'is anything but', operand: 'number' },
    { operator: 'changed', words: 'changes at all', operand: 'none' },
    { operator: 'increased', words: 'rises', operand: 'none' },
    { operator: 'decreased', words: 'falls', operand: 'none' },
    { operator: 'change_gt', words: 'rises by more than', operand: 'change' },
    { operator: 'change_lt', words: 'falls by more than', operand: 'change' },
    { operator: 'change_abs_gt', words: 'changes by more than', operand: 'change' },
    { operator: 'anomalous', words: 'is unusual', operand: 'none' },
    { operator: 'absent', words: 'is missing', operand: 'none' },
  ],
  boolean: [
    { operator: 'eq', words: 'is', operand: 'boolean' },
    { operator: 'ne', words: 'is anything but', operand: 'boolean' },
    { operator: 'changed', words: 'changes', operand: 'none' },
    { operator: 'absent', words: 'is missing', operand: 'none' },
  ],
  text: [
    { operator: 'contains', words: 'mentions', operand: 'text' },
    { operator: 'not_contains', words: 'does not mention', operand: 'text' },
    { operator: 'eq', words: 'is exactly', operand: 'text' },
    { operator: 'ne', words: 'is anything but', operand: 'text' },
    { operator: 'changed', words: 'changes', operand: 'none' },
    { operator: 'matches', words: 'matches the pattern', operand: 'text' },
    { operator: 'absent', words: 'is missing', operand: 'none' },
  ],
  list: [
    { operator: 'appeared', words: 'gets a new item', operand: 'none' },
    { operator: 'disappeared', words: 'loses an item', operand: 'none' },
    { operator: 'changed', words: 'changes', operand: 'none' },
    { operator: 'matches', words: 'has an item that matches', operand: 'text' },
    { operator: 'contains', words: 'has an item that mentions', operand: 'text' },
    { operator: 'not_contains', words: 'has no item that mentions', operand: 'text' },
    { operator: 'absent', words: 'is missing', operand: 'none' },
  ],
  object: [
    { operator: 'changed', words: 'changes', operand: 'none' },
    { operator: 'absent', words: 'is missing', operand: 'none' },
  ],
};

const CHANGE_OPERATORS: readonly Operator[] = [
  'changed',
  'increased',
  'decreased',
  'change_gt',
  'change_lt',
  'change_abs_gt',
  'appeared',
  'disappeared',
];

/** What can be chosen for a fact of this type; an operator in use that is not offered otherwise stays possible. */
export function operatorChoices(type: FactType, current: Operator): { value: Operator; label: string }[] {
  const offered = OPERATORS[type].map(({ operator, words }) => ({ value: operator, label: words }));
  if (offered.some((entry) => entry.value === current)) return offered;
  return [...offered, { value: current, label: current.replaceAll('_', ' ') }];
}

/** Whether an operator compares a fact with an earlier one. */
export function comparesWithBefore(operator: Operator): boolean {
  return CHANGE_OPERATORS.includes(operator);
}

/** What `operator` compares a fact of `type` with. */
export function operandOf(type: FactType, operator: Operator): Operand {
  return OPERATORS[type].find((entry) => entry.operator === operator)?.operand ?? 'text';
}

/** The kind of a predicate that follows from its comparisons. */
export function typeOf(conditions: readonly Condition[]): TriggerConditions['type'] {
  const [first] = conditions;
  if (!first || conditions.length > 1) return 'complex';
  if (comparesWithBefore(first.operator) || first.operator === 'anomalous') return 'change';
  return ['gt', 'gte', 'lt', 'lte'].includes(first.operator) ? 'threshold' : 'equality';
}

/** A condition of this type to start from. */
export function freshCondition(type: FactType, field: string, operator = OPERATORS[type][0]!.operator, unit?: string): Condition {
  const condition: Condition = { field, operator };
  switch (operandOf(type, operator)) {
    case 'number':
      return { ...condition, value: 0, ...(unit && { unit }) };
    case 'change':
      return { ...condition, value: operator === 'change_lt' ? -5 : 5, unit: '%' };
    case 'text':
      return { ...condition, value: '' };
    case 'boolean':
      return { ...condition, value: true };
    case 'none':
      return condition;
  }
}

const VERSUS_WORDS = {
  previous: 'the check before',
  baseline: 'its usual level',
  lowest: 'its lowest',
  highest: 'its highest',
  average: 'its average',
} as const;
export type VersusKind = keyof typeof VERSUS_WORDS;
export const VERSUS_KINDS = Object.keys(VERSUS_WORDS) as VersusKind[];

/** What a change is measured against, taken apart. */
export function splitVersus(versus: Versus | undefined, days?: number): { kind: VersusKind; days: number | undefined } {
  if (versus === undefined) return { kind: 'previous', days };
  return typeof versus === 'string' ? { kind: versus, days } : { kind: versus.kind, days: versus.days ?? days };
}

/** "the check before", "its lowest of 7 days". */
export function sayVersus(kind: VersusKind, days?: number): string {
  return kind === 'previous' || !days ? VERSUS_WORDS[kind] : `${VERSUS_WORDS[kind]} of ${days} ${days === 1 ? 'day' : 'days'}`;
}

/** One comparison in words, without its subject: "is below 900 USD". */
export function sayCondition(condition: Condition, type: FactType): string {
  const entry = OPERATORS[type].find((one) => one.operator === condition.operator);
  const words = entry?.words ?? condition.operator.replaceAll('_', ' ');
  const { value, unit, field } = condition;
  if (value === undefined || value === null) return words;
  if (typeof value === 'boolean') return `${words} ${(value ? booleanWords(field).yes : booleanWords(field).no).toLowerCase()}`;
  if (typeof value === 'string') return `${words} “${value}”`;
  const amount = entry?.operand === 'change' ? Math.abs(value) : value;
  const { kind, days } = splitVersus(condition.versus, condition.days);
  const against = entry?.operand === 'change' && kind !== 'previous' ? ` against ${sayVersus(kind, days)}` : '';
  return `${words} ${sayLevel(amount, unit)}${against}`;
}

/** What a rule is about; both a monitor and an interpretation have it. */
type Rule = { extractedFact: string; factType: FactType; triggerConditions: TriggerConditions; source: Source };

/** The field that a rule reads first; its conditions may compare further ones. */
export function mainField({ source, triggerConditions }: Pick<Rule, 'source' | 'triggerConditions'>): string {
  const [first] = triggerConditions.conditions;
  const asked = source.kind === 'page' ? source.ask?.field : undefined;
  const isCompared = triggerConditions.conditions.some(({ field }) => field === asked);
  return (isCompared ? asked : first?.field) ?? 'value';
}

/** The type of what a condition compares: the rule's own for its main field, what the value is for a further one. */
export function factTypeOf(condition: Condition, rule: Pick<Rule, 'source' | 'triggerConditions' | 'factType'>): FactType {
  if (condition.field === mainField(rule)) return rule.factType;
  if (typeof condition.value === 'boolean') return 'boolean';
  if (typeof condition.value === 'string') return 'text';
  return typeof condition.value === 'number' ? 'number' : rule.factType;
}

/** The whole rule in a few words: "price is below 900 USD", "it is in stock", "nightly backup does not report in for 26 hours". */
export function sayRule(rule: Rule): string {
  const { triggerConditions, source } = rule;
  const { conditions, logic } = triggerConditions;
  const main = mainField(rule);
  let before: string | undefined;
  const parts = conditions.map((one) => {
    const subject = one.field === main ? subjectOf(rule) : furtherSubject(one, rule);
    const says = `${subject === before ? '' : `${subject} `}${sayCondition(one, factTypeOf(one, rule))}`;
    before = subject;
    return says;
  });
  const joined = parts.join(logic === 'AND' ? ' and ' : ' or ');
  const says = triggerConditions.for ? `${joined} for ${sayDuration(triggerConditions.for)}` : joined;
  return source.kind === 'push' ? says.replace('is missing', 'does not report in') : says;
}

function furtherSubject(condition: Condition, rule: Rule): string {
  const speaksForItself = factTypeOf(condition, rule) === 'boolean' && hasBooleanWords(condition.field);
  return speaksForItself ? 'it' : condition.field.replaceAll('_', ' ');
}

function subjectOf(rule: Rule): string {
  const { extractedFact, factType, source } = rule;
  const field = mainField(rule);
  if (source.kind === 'push') return extractedFact;
  if (factType === 'list' || (factType === 'boolean' && hasBooleanWords(field))) return 'it';
  return factType === 'text' && field === 'text' ? 'the page' : extractedFact;
}
