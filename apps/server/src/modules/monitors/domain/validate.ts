import {
  type ActiveHours,
  type FactType,
  FREQUENCY_LIMITS,
  type Operator,
  type Source,
  type TriggerConditions,
} from '@monitors/contract';
import { asksOf } from '@monitors/language';
import { AppError } from '../../../kernel/app-error.ts';
import { headerProblems } from './headers.ts';
import { stepProblems } from './steps.ts';

/** Which types of fact an operator can compare. */
const COMPARABLE: Record<Operator, readonly FactType[]> = {
  gt: ['number'],
  gte: ['number'],
  lt: ['number'],
  lte: ['number'],
  eq: ['number', 'boolean', 'text'],
  ne: ['number', 'boolean', 'text'],
  contains: ['text', 'list'],
  not_contains: ['text', 'list'],
  matches: ['text', 'list'],
  changed: ['number', 'boolean', 'text', 'list', 'object'],
  increased: ['number'],
  decreased: ['number'],
  change_gt: ['number'],
  change_lt: ['number'],
  change_abs_gt: ['number'],
  appeared: ['list', 'boolean', 'text', 'number', 'object'],
  disappeared: ['list', 'boolean', 'text', 'number', 'object'],
  absent: ['number', 'boolean', 'text', 'list', 'object'],
  anomalous: ['number'],
};

const NEEDS_NUMBER: ReadonlySet<Operator> = new Set(['gt', 'gte', 'lt', 'lte', 'change_gt', 'change_lt', 'change_abs_gt']);
const CHANGES: ReadonlySet<Operator> = new Set([
  'changed',
  'increased',
  'decreased',
  'change_gt',
  'change_lt',
  'change_abs_gt',
  'appeared',
  'disappeared',
]);
const NEEDS_TEXT: ReadonlySet<Operator> = new Set(['contains', 'not_contains', 'matches']);

export interface MonitorParts {
  factType: FactType;
  triggerConditions: TriggerConditions;
  evaluationFrequency: number;
  activeHours?: ActiveHours | null | undefined;
  source: Source;
}

/** Refuses parts that cannot work together, naming the field; throws VALIDATION_ERROR. */
export function validateParts(parts: MonitorParts): void {
  refuse([...conditionProblems(parts), ...scheduleProblems(parts), ...sourceProblems(parts.source)]);
}

/** Refuses a source whose headers or steps cannot be; throws VALIDATION_ERROR. */
export function validateSource(source: Source): void {
  refuse(sourceProblems(source));
}

interface Problem {
  field: string;
  message: string;
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (first) throw new AppError('VALIDATION_ERROR', first.message, { details: problems });
}

function sourceProblems(source: Source): Problem[] {
  if (source.kind !== 'page') return [];
  const headers = headerProblems(source.headers ?? {}).map(({ name, message }) => ({
    field: name ? `source.headers.${name.slice(0, 100)}` : 'source.headers',
    message,
  }));
  return [...headers, ...stepProblems(source.steps ?? [])];
}

function conditionProblems({ factType: mainType, triggerConditions, source }: MonitorParts): Problem[] {
  const problems: Problem[] = [];
  const [main] = triggerConditions.conditions;
  const others = new Map(asksOf({ source, triggerConditions }).map(({ field, ask }) => [field, ask.type]));
  triggerConditions.conditions.forEach((condition, index) => {
    const field = `triggerConditions.conditions.${index}`;
    const { operator, value, versus } = condition;
    const isMain = condition.field === main?.field;
    const factType = (isMain ? undefined : others.get(condition.field)) ?? mainType;
    if (!isMain && (versus !== undefined || CHANGES.has(operator))) {
      problems.push({
        field: `${field}.operator`,
        message: 'Only the first value of a monitor can be compared with earlier ones',
      });
    }
    if (!COMPARABLE[operator].includes(factType)) {
      problems.push({ field: `${field}.operator`, message: `A ${factType} cannot be compared with “${operator}”` });
    }
    if (NEEDS_NUMBER.has(operator) && versus === undefined && (typeof value !== 'number' || !Number.isFinite(value))) {
      problems.push({ field: `${field}.value`, message: `“${operator}” needs a number` });
    }
    if (NEEDS_TEXT.has(operator) && (typeof value !== 'string' || value.trim() === '')) {
      problems.push({ field: `${field}.value`, message: `“${operator}” needs a text` });
    }
    if ((operator === 'eq' || operator === 'ne') && !fits(value, factType)) {
      problems.push({ field: `${field}.value`, message: `A ${factType} cannot equal this value` });
    }
  });
  if (contradicts(triggerConditions))
    problems.push({ field: 'triggerConditions', message: 'These conditions can never be true together' });
  return problems;
}

function fits(value: unknown, factType: FactType): boolean {
  if (value === undefined || value === null) return false;
  if (factType === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (factType === 'boolean') return typeof value === 'boolean';
  return typeof value === 'string';
}

/** Above a number and below a smaller one at the same time. */
function contradicts({ logic, conditions }: TriggerConditions): boolean {
  if (logic !== 'AND') return false;
  const limits = new Map<string, { above: number; below: number }>();
  for (const { field, operator, value, unit, versus } of conditions) {
    if (typeof value !== 'number' || versus !== undefined) continue;
    const key = `${field} ${unit ?? ''}`;
    const limit = limits.get(key) ?? { above: Number.NEGATIVE_INFINITY, below: Number.POSITIVE_INFINITY };
    if (operator === 'gt' || operator === 'gte') limit.above = Math.max(limit.above, value);
    if (operator === 'lt' || operator === 'lte') limit.below = Math.min(limit.below, value);
    limits.set(key, limit);
    if (limit.above > limit.below) return true;
  }
  return false;
}

function scheduleProblems({ evaluationFrequency, source, activeHours }: MonitorParts): Problem[] {
  const shortest = FREQUENCY_LIMITS[source.kind];
  const problems: Problem[] = [];
  if (evaluationFrequency < shortest) {
    problems.push({ field: 'evaluationFrequency', message: `At least ${shortest} seconds between checks of this kind` });
  }
  if (activeHours?.daysOfWeek && new Set(activeHours.daysOfWeek).size !== activeHours.daysOfWeek.length) {
    problems.push({ field: 'activeHours.daysOfWeek', message: 'A day is named twice' });
  }
  return problems;
}
