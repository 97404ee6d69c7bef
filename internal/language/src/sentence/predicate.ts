import type { Operator } from '@monitors/contract';
import type { Skeleton } from './skeleton.ts';

/** One comparison of a sentence; what it compares is found from the words around its place. */
export type Predicate = {
  operator: Operator;
  value?: number | string | boolean;
  unit?: string;
  versus?: 'previous' | 'baseline' | 'lowest' | 'highest' | 'average';
  days?: number;
  /** Set where the words themselves say what is compared. */
  field?: string;
  type?: 'number' | 'boolean' | 'text' | 'list';
  label?: string;
  /** The verb is one of costing: an amount without a unit is a price. */
  priced?: boolean;
  /** Several comparisons made of one phrase (a range) and how they join. */
  also?: { predicate: Predicate; logic: 'AND' | 'OR' };
  /** Nothing but "changes": given up where a comparison says more. */
  bare?: boolean;
};

/** Takes a match out of the sentence and keeps its predicate. */
export type Put = (match: { index: number; 0: string }, predicate: Predicate) => void;

/** The value of a placeholder with the unit it states. */
export function operand(skeleton: Skeleton, placeholder: string): { value: number; unit?: string } {
  const slot = skeleton.of(placeholder);
  if (slot?.kind === 'money') return { value: slot.amount, ...(slot.currency ? { unit: slot.currency } : {}) };
  if (slot?.kind === 'percent') return { value: slot.amount, unit: '%' };
  if (slot?.kind === 'quantity' || slot?.kind === 'duration') return { value: slot.amount, unit: slot.unit.symbol };
  return { value: slot?.kind === 'number' ? slot.amount : Number.NaN };
}

/** Words that deny what follows them. */
export const NEGATION =
  '(?:(?:is |are |was |does |do |has |have |be |will |should |must |may )?(?:not|never|no longer|hardly) (?:longer )?(?:be |being )?|stops? (?:being )?|stopped (?:being )?|ceases? to be )';
/** What a comparison turns into when it is denied. */
export const NEGATED: Partial<Record<Operator, Operator>> = { lt: 'gte', lte: 'gt', gt: 'lte', gte: 'lt', eq: 'ne', ne: 'eq' };
