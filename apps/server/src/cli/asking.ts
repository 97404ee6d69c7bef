import type { Ask, Interpretation, TriggerConditions } from '@monitors/contract';
import { interpret } from '@monitors/language';
import { systemClock } from '../kernel/clock.ts';
import { UsageError } from './terminal.ts';

/** What is asked of a page, and the condition when the question is a whole sentence. */
export interface Asked {
  ask: Ask;
  factType: Ask['type'];
  conditions?: TriggerConditions;
}

/** Understands `price`, `the rating` or `is the price below $900` as something to read from `url`; throws UsageError. */
export function understandAsk(text: string, url: string): Asked {
  const now = new Date(systemClock.now());
  const whole = pageOf(interpret(text, { now, url }));
  if (whole) return { ask: askOf(whole), factType: whole.factType, conditions: whole.triggerConditions };
  const named = pageOf(interpret(`Tell me when the ${text.trim()} changes on ${url}`, { now }));
  if (named) return { ask: askOf(named), factType: named.factType };
  throw new UsageError(`“${text}” does not name something to read; try “price”, “availability”, “rating” or a label of the page`);
}

function pageOf(result: ReturnType<typeof interpret>): Interpretation | undefined {
  return result.ok && result.interpretation.source.kind === 'page' ? result.interpretation : undefined;
}

function askOf(interpretation: Interpretation): Ask {
  const { source, triggerConditions, factType, extractedFact } = interpretation;
  if (source.kind === 'page' && source.ask) return source.ask;
  return { field: triggerConditions.conditions[0]?.field ?? extractedFact, type: factType };
}
