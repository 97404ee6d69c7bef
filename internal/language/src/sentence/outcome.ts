import type { ActiveHours, Condition, FactType, Missing, Source } from '@monitors/contract';
import type { Predicate } from './predicate.ts';
import type { Skeleton } from './skeleton.ts';
import type { FoundUrl } from './urls.ts';

/** A sentence while it is being understood: what was found in it before its kind of source is known. */
export type Request = {
  skeleton: Skeleton;
  /** Usable addresses in order; the first is the one that is read. */
  urls: FoundUrl[];
  /** The sentence in small letters with its words of asking, for what a taken word would have told. */
  whole: string;
  /** The sentence as typed, for the writing of names. */
  typed: string;
  holds: number | undefined;
  /** Seconds between checks that the sentence asks for. */
  frequency: number | undefined;
  activeHours: ActiveHours | undefined;
  variant: string | undefined;
  warnings: string[];
  language: string;
};

/** What a recogniser made of a request, before frequency and names are added. */
export type Draft = {
  source: Source;
  conditions: Condition[];
  logic: 'AND' | 'OR';
  factType: FactType;
  frequency: number;
  category?: string;
  holds?: number | undefined;
  /** The words for what is watched, where the source does not tell. */
  fact?: string;
  /** The rhythm in the sentence was that of the thing watched, not of the checks. */
  ownFrequency?: boolean;
};

export type Refusal = { missing: Missing[]; message: string };
export type Outcome = { draft: Draft } | { refusal: Refusal };

/** A condition of a predicate on a field, without what is undefined. */
export function conditionOf(field: string, predicate: Predicate): Condition {
  return {
    field,
    operator: predicate.operator,
    ...(predicate.value === undefined ? {} : { value: predicate.value }),
    ...(predicate.unit === undefined ? {} : { unit: predicate.unit }),
    ...(predicate.versus === undefined ? {} : { versus: predicate.versus }),
    ...(predicate.days === undefined ? {} : { days: predicate.days }),
  };
}

/** A predicate and those made of the same phrase, flat, with how they join. */
export function flat(predicate: Predicate): { predicates: Predicate[]; logic: 'AND' | 'OR' | undefined } {
  const predicates = [predicate];
  let logic: 'AND' | 'OR' | undefined;
  for (let also = predicate.also; also; also = also.predicate.also) {
    predicates.push(also.predicate);
    logic = also.logic;
  }
  return { predicates, logic };
}

const RELATIVE = new Set([
  'changed',
  'increased',
  'decreased',
  'change_gt',
  'change_lt',
  'change_abs_gt',
  'appeared',
  'disappeared',
  'anomalous',
]);

/** Whether a condition compares with an earlier value rather than looking at the present one. */
export function isChange(condition: Pick<Condition, 'operator' | 'versus'>): boolean {
  return RELATIVE.has(condition.operator) || condition.versus !== undefined;
}
