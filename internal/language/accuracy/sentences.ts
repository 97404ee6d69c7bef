import type { Interpretation } from '@monitors/contract';
import { interpret } from '../src/index.ts';

/** A sentence and what it must be understood as. */
export type SentenceCase = {
  text: string;
  url?: string;
  expect: {
    kind: string;
    check?: string;
    dataset?: string;
    logic: string;
    conditions: {
      field: string;
      operator: string;
      value?: number | string | boolean;
      unit?: string;
      versus?: string;
      days?: number;
    }[];
    for?: number;
    every: number;
    hours?: { start: string; end: string; timezone: string; daysOfWeek?: number[] };
    windowSeconds?: number;
    /** An empty label: none may be taken from the sentence. */
    ask?: { label?: string; path?: string; selector?: string };
    variant?: boolean;
  };
};

/** Which fields of one sentence were understood as expected, and whether saying it back means the same. */
export type SentenceScore = {
  text: string;
  understood: boolean;
  wrong: string[];
  roundTrip: boolean;
  got?: Interpretation;
  message?: string;
};

const NOW = new Date('2026-03-02T10:00:00Z');

/** Interprets a case and compares every field. */
export function scoreSentence(one: SentenceCase): SentenceScore {
  const result = interpret(one.text, { now: NOW, ...(one.url ? { url: one.url } : {}) });
  if (!result.ok) return { text: one.text, understood: false, wrong: ['refused'], roundTrip: false, message: result.message };
  const got = result.interpretation;
  const { expect } = one;
  const wrong: string[] = [];
  const check = (name: string, same: boolean) => {
    if (!same) wrong.push(name);
  };
  const source = got.source;
  check('kind', source.kind === expect.kind);
  check('check', expect.check === undefined || (source.kind === 'probe' && source.check === expect.check));
  check('dataset', expect.dataset === undefined || (source.kind === 'query' && source.dataset === expect.dataset));
  const conditions = got.triggerConditions.conditions;
  check('conditions', conditions.length === expect.conditions.length);
  check('logic', expect.conditions.length < 2 || got.triggerConditions.logic === expect.logic);
  for (const [index, wanted] of expect.conditions.entries()) {
    const found = conditions[index];
    check('field', found?.field === wanted.field);
    check('operator', found?.operator === wanted.operator);
    check('value', found?.value === wanted.value);
    check('unit', found?.unit === wanted.unit);
    check('versus', found?.versus === wanted.versus && found?.days === wanted.days);
  }
  check('for', got.triggerConditions.for === expect.for);
  check('frequency', got.evaluationFrequency === expect.every);
  check('hours', JSON.stringify(got.activeHours) === JSON.stringify(expect.hours));
  if (source.kind === 'page') {
    for (const key of ['label', 'path', 'selector'] as const)
      if (expect.ask?.[key] !== undefined) check(key, (source.ask?.[key] ?? '') === expect.ask[key]);
    if (expect.variant) check('variant', source.ask?.variant !== undefined);
  }
  if (source.kind === 'query' && expect.windowSeconds !== undefined)
    check('window', source.query.windowSeconds === expect.windowSeconds);
  return { text: one.text, understood: wrong.length === 0, wrong: [...new Set(wrong)], roundTrip: roundTrips(got), got };
}

/** Whether an interpretation said back and interpreted again is the same in everything that is acted on. */
export function roundTrips(interpretation: Interpretation): boolean {
  const again = interpret(interpretation.triggerCondition, { now: NOW });
  return again.ok && acted(again.interpretation) === acted(interpretation);
}

/** What of an interpretation is acted on, as text. */
export function acted(interpretation: Interpretation): string {
  const { type, extractedFact, factType, triggerConditions, evaluationFrequency, activeHours, source, category, complexity } =
    interpretation;
  return JSON.stringify({
    type,
    extractedFact,
    factType,
    triggerConditions,
    evaluationFrequency,
    activeHours,
    source,
    category,
    complexity,
  });
}
