import type { FactType, Interpretation, Missing } from '@monitors/contract';

/** What a sentence lacks, as an instruction. */
export const MISSING: Record<Missing, string> = {
  what: 'Say what to watch: a price, whether it is in stock, a headline, a number…',
  where: 'Say where: the full address of the page, starting with https://',
  condition: 'Say when to tell you: “below $900”, “back in stock”, “when it changes”…',
  too_short: 'Use a whole sentence.',
  too_long: 'Make it shorter: one thing to watch in one sentence.',
  contradiction: 'The condition does not fit what is read. A text cannot be above a number, for instance.',
  not_a_monitor: 'Describe something to watch over time.',
  harmful: 'This is nothing we can watch for you.',
};

export const FACT_TYPES: Record<FactType, string> = {
  number: 'Number',
  boolean: 'Yes or no',
  text: 'Text',
  list: 'List of items',
  object: 'Several fields',
};

/** How sure the reading is, in a word. */
export function sayConfidence(confidence: number): string {
  if (confidence >= 0.9) return 'Very sure';
  if (confidence >= 0.7) return 'Quite sure';
  if (confidence >= 0.4) return 'Not so sure';
  return 'A guess';
}

/** The field that conditions of an interpretation speak of. */
export function fieldOf(interpretation: Interpretation): string {
  const { source, triggerConditions } = interpretation;
  return (source.kind === 'page' && source.ask?.field) || triggerConditions.conditions[0]?.field || 'value';
}

const FIELDS: Record<string, string> = {
  review_count: 'Number of reviews',
  sku: 'SKU',
  gtin: 'GTIN',
  text: 'Text of the page',
  items: 'List of items',
};

/** The name of a field as a label: `review_count` becomes "Number of reviews", `price` becomes "Price". */
export function sayField(field: string): string {
  const words = field.replaceAll('_', ' ');
  return FIELDS[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
