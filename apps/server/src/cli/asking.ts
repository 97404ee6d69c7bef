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

/** Fields that can be asked for by their own name, with what they give. */
const FIELDS: Readonly<Record<string, Ask['type']>> = {
  price: 'number',
  availability: 'boolean',
  rating: 'number',
  review_count: 'number',
  temperature: 'number',
  items: 'list',
  title: 'text',
  headline: 'text',
  description: 'text',
  author: 'text',
  sku: 'text',
  gtin: 'text',
  version: 'text',
  currency: 'text',
  status: 'text',
  published: 'text',
  updated: 'text',
  text: 'text',
};

/** Understands `price`, `the rating` or `is the price below $900` as something to read from `url`; throws UsageError. */
export function understandAsk(text: string, url: string): Asked {
  const now = new Date(systemClock.now());
  const name = text.trim().toLowerCase().replaceAll(' ', '_');
  const type = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
  if (type) return { ask: { field: name, type }, factType: type };
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
