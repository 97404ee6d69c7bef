import type { Condition, FactType } from '@monitors/contract';
import { CURRENCY_CODES } from '../numbers/currencies.data.ts';
import { unitOf } from '../units/units.ts';
import { comparable, type Subject } from './facts.ts';
import type { Outcome } from './outcome.ts';
import type { Predicate } from './predicate.ts';

const TYPE_WORDS: Record<FactType, string> = {
  number: 'a number',
  boolean: 'yes or no',
  text: 'a text',
  list: 'a list',
  object: 'a record',
};

/** What fields of numbers are measured in; those left out in anything. */
const MEASURED_IN: Record<string, string[]> = Object.assign(Object.create(null), {
  price: ['money', 'ratio'],
  temperature: ['temperature', 'ratio', 'angle'],
  rating: ['ratio'],
  review_count: ['ratio'],
  humidity: ['ratio', 'concentration'],
  wind_speed: ['speed', 'ratio'],
  uv_index: [],
  status_code: [],
});

/** A text cannot be greater than a number, nor stock cost five. */
export function typeClash(list: { subject: Subject; predicate: Predicate }[]): Outcome | undefined {
  for (const { subject, predicate } of list) {
    const ordered =
      typeof predicate.value === 'number' &&
      ['gt', 'gte', 'lt', 'lte', 'change_gt', 'change_lt', 'change_abs_gt'].includes(predicate.operator);
    const measure = !predicate.unit
      ? undefined
      : CURRENCY_CODES.has(predicate.unit)
        ? 'money'
        : unitOf(predicate.unit)?.dimension;
    const allowed = MEASURED_IN[subject.field];
    const mixed = ordered && allowed !== undefined && measure !== undefined && !allowed.includes(measure);
    if ((subject.type !== 'number' && ordered) || (subject.type === 'number' && mixed)) {
      const name = subject.field.replaceAll('_', ' ');
      return {
        refusal: {
          missing: ['contradiction'],
          message:
            subject.type === 'number'
              ? `A ${name} is not measured in ${predicate.unit}.`
              : `The ${name} is ${TYPE_WORDS[subject.type]}; it cannot be compared with a number.`,
        },
      };
    }
  }
  return undefined;
}

/** Conditions that can never be true together. */
export function contradiction(conditions: Condition[], logic: 'AND' | 'OR'): Outcome | undefined {
  if (logic !== 'AND') return undefined;
  const says = (message: string): Outcome => ({ refusal: { missing: ['contradiction'], message } });
  for (const one of conditions) {
    for (const other of conditions) {
      if (one === other || one.field !== other.field || one.versus || other.versus) continue;
      if (
        typeof one.value === 'boolean' &&
        typeof other.value === 'boolean' &&
        one.operator === 'eq' &&
        other.operator === 'eq' &&
        one.value !== other.value
      ) {
        return says('The two conditions exclude each other. Join them by "or" if either is meant.');
      }
      if (one.operator === 'eq' && other.operator === 'eq' && one.value !== other.value)
        return says('One value cannot equal two things at once. Join them by "or" if either is meant.');
      if (one.operator === 'contains' && other.operator === 'not_contains' && one.value === other.value)
        return says('A text cannot contain and not contain the same words.');
      if (typeof one.value !== 'number' || typeof other.value !== 'number') continue;
      if ((one.unit ?? '') !== (other.unit ?? '') && one.unit && other.unit && !comparable(one.unit, other.unit)) continue;
      const above = one.operator === 'gt' || one.operator === 'gte' || one.operator === 'eq';
      const below = other.operator === 'lt' || other.operator === 'lte' || other.operator === 'eq';
      if (!above || !below || (one.operator === 'eq' && other.operator === 'eq')) continue;
      const strict = one.operator === 'gt' || other.operator === 'lt';
      if (one.value > other.value || (one.value === other.value && strict)) {
        return says(`No value is above ${one.value} and below ${other.value} at once. Join the two by "or" if either is meant.`);
      }
    }
  }
  return undefined;
}
