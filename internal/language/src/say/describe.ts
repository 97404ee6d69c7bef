import type { Condition, TriggerConditions } from '@monitors/contract';
import { referenceWords, valueWords } from './phrases.ts';

const LEVELS: Partial<Record<Condition['operator'], string>> = {
  gt: 'is above',
  gte: 'is at least',
  lt: 'is below',
  lte: 'is at most',
};

/** The predicate of a condition as the end of a sentence: `is below 900 USD`, `changes`, `contains "outage"`. */
export function predicateWords(condition: Condition): string {
  const { operator, value, unit } = condition;
  const reference = referenceWords(condition);
  const amount = typeof value === 'number' ? valueWords(Math.abs(value), unit) : valueWords(value, unit);
  const against = reference ? ` compared with ${reference}` : '';
  switch (operator) {
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      if (reference && value === undefined) {
        if (operator === 'lte' && /lowest/.test(reference)) return `is the lowest ${recent(reference)}`;
        if (operator === 'gte' && /highest/.test(reference)) return `is the highest ${recent(reference)}`;
        return `${LEVELS[operator]} ${reference}`;
      }
      return `${LEVELS[operator]} ${valueWords(value ?? null, unit)}${against}`;
    }
    case 'eq':
      if (typeof value === 'boolean') return booleanWords(condition.field, value);
      return reference && value === undefined
        ? `is exactly ${reference}`
        : `is exactly ${valueWords(value ?? null, unit)}${against}`;
    case 'ne':
      if (typeof value === 'boolean') return booleanWords(condition.field, !value);
      return reference && value === undefined
        ? `is not ${reference}`
        : `is not ${typeof value === 'number' ? 'equal to ' : ''}${valueWords(value ?? null, unit)}${against}`;
    case 'contains':
      return `contains ${valueWords(String(value ?? ''))}`;
    case 'not_contains':
      return `does not contain ${valueWords(String(value ?? ''))}`;
    case 'matches':
      return `matches the pattern ${valueWords(String(value ?? ''))}`;
    case 'changed':
      return `changes${against}`;
    case 'increased':
      return `rises${against}`;
    case 'decreased':
      return `drops${against}`;
    case 'change_gt':
      return typeof value === 'number' && value < 0
        ? `changes by more than ${valueWords(value, unit)}${against}`
        : `rises by more than ${amount}${against}`;
    case 'change_lt':
      return typeof value === 'number' && value > 0
        ? `changes by less than ${amount}${against}`
        : `drops by more than ${amount}${against}`;
    case 'change_abs_gt':
      return `changes by more than ${amount}${against}`;
    case 'appeared':
      return 'appears';
    case 'disappeared':
      return 'disappears';
    case 'absent':
      return 'does not report in';
    case 'anomalous':
      return 'is unusual';
  }
}

function recent(reference: string): string {
  const days = /(\S+)-day/.exec(reference)?.[1];
  return days ? `in ${days} ${days === '1' ? 'day' : 'days'}` : 'ever';
}

function booleanWords(field: string, value: boolean): string {
  if (field === 'availability') return value ? 'is in stock' : 'is out of stock';
  if (field === 'up') return value ? 'is up' : 'is down';
  return value ? 'is true' : 'is false';
}

/** What makes a monitor fire, in short plain words: `price drops below 900 USD`, `availability is in stock or price …`. */
export function describeCondition(conditions: TriggerConditions | Condition[], extractedFact?: string): string {
  const list = Array.isArray(conditions) ? conditions : conditions.conditions;
  const logic = Array.isArray(conditions) ? 'AND' : conditions.logic;
  return list
    .map((condition, index) => {
      const words = predicateWords(condition)
        .replace(/^is below /, 'drops below ')
        .replace(/^is above /, 'rises above ');
      const name = index === 0 && extractedFact ? extractedFact : condition.field.replaceAll('_', ' ');
      if (condition.operator === 'appeared') return `new ${name.replace(/^new /, '')} appears`;
      if (condition.field === 'availability' || condition.field === 'up')
        return index === 0 && extractedFact ? `${extractedFact.replace(/ ?availability$/, '') || 'it'} ${words}` : `it ${words}`;
      return index > 0 && condition.field === list[index - 1]!.field ? words : `${name} ${words}`;
    })
    .join(logic === 'OR' ? ' or ' : ' and ');
}
