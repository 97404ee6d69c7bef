import type {
  Alternative,
  Condition,
  FactType,
  Interpretation,
  OfferedFact,
  PageSource,
  Plan,
  TriggerConditions,
} from '@monitors/contract';
import {
  comparesWithBefore,
  factTypeOf,
  freshCondition,
  mainField,
  OPERATORS,
  operandOf,
  typeOf,
} from '#lib/words/conditions.ts';
import { fieldOf } from '#lib/words/interpretation.ts';

/** The same request with other conditions, and with what follows from them. */
export function withConditions(interpretation: Interpretation, change: Partial<TriggerConditions>): Interpretation {
  const triggerConditions = { ...interpretation.triggerConditions, ...change };
  triggerConditions.type = typeOf(triggerConditions.conditions);
  const isChange = triggerConditions.conditions.some((one) => comparesWithBefore(one.operator));
  return { ...interpretation, triggerConditions, type: isChange ? 'change' : 'state' };
}

/** The same request reading another type of fact: conditions that no longer fit start afresh, and the way to it is found anew. */
export function withFactType(interpretation: Interpretation, factType: FactType): Interpretation {
  const field = fieldOf(interpretation);
  const main = mainField(interpretation);
  const conditions = interpretation.triggerConditions.conditions.map((one) =>
    one.field !== main || (OPERATORS[factType].some((entry) => entry.operator === one.operator) && operandFits(one, factType))
      ? one
      : freshCondition(factType, field),
  );
  const { source } = interpretation;
  const next = { ...interpretation, factType };
  if (source.kind === 'page') {
    const { plan: _, ...rest } = source;
    next.source = { ...rest, ask: { ...(source.ask ?? { field }), field, type: factType } };
  }
  return withConditions(next, { conditions });
}

function operandFits(condition: Condition, type: FactType): boolean {
  const operand = operandOf(type, condition.operator);
  if (operand === 'none') return true;
  const kind = typeof condition.value;
  return kind === (operand === 'text' ? 'string' : operand === 'boolean' ? 'boolean' : 'number');
}

/** The same request, named by other words of the page; the way to the value is found anew. */
export function withLabel(interpretation: Interpretation, words: string): Interpretation {
  const { source } = interpretation;
  const extractedFact = words.trim() || interpretation.extractedFact;
  if (source.kind !== 'page') return { ...interpretation, extractedFact };
  const { plan: _, ...rest } = source;
  const ask = {
    ...(source.ask ?? { field: fieldOf(interpretation), type: interpretation.factType }),
    label: words.trim() || undefined,
  };
  return { ...interpretation, extractedFact, source: { ...rest, ask } };
}

/** The same request reading a value that was also found, by following its locator first. */
export function withAlternative(interpretation: Interpretation, alternative: Alternative): Interpretation {
  const { source } = interpretation;
  if (source.kind !== 'page' || !alternative.locator) return interpretation;
  const before = source.ask ?? { field: fieldOf(interpretation), type: alternative.type };
  const { selector: _, ...kept } = before;
  const ask = {
    ...kept,
    type: alternative.type,
    ...(alternative.unit && { unit: alternative.unit }),
    ...(alternative.locator.kind === 'selector' && { selector: alternative.locator.css }),
  };
  const plan: Plan = {
    ...(source.plan ?? { version: 1, format: 'html' }),
    ask,
    locators: [alternative.locator],
    type: alternative.type,
    ...(alternative.unit && { unit: alternative.unit }),
  };
  const typed = alternative.type === interpretation.factType ? interpretation : withFactType(interpretation, alternative.type);
  return { ...typed, factType: alternative.type, source: { ...source, ask, plan } };
}

/** The same request reading the element the user pointed at; the server makes a plan of it. */
export function withSelector(interpretation: Interpretation, selector: string): Interpretation {
  const { source } = interpretation;
  if (source.kind !== 'page') return interpretation;
  const { plan: _, ...rest } = source;
  const { label: _label, path: _path, ...ask } = source.ask ?? { field: fieldOf(interpretation), type: interpretation.factType };
  return { ...interpretation, source: { ...rest, ask: { ...ask, selector } } };
}

/** The same request reading another value that the page offers. */
export function withOffered(interpretation: Interpretation, offered: OfferedFact): Interpretation {
  const { source } = interpretation;
  if (source.kind !== 'page') return interpretation;
  const typed = offered.type === interpretation.factType ? interpretation : withFactType(interpretation, offered.type);
  const plan: Plan = {
    ...(source.plan ?? { version: 1, format: 'html' }),
    ask: offered.ask,
    locators: [offered.locator],
    type: offered.type,
    ...(offered.unit && { unit: offered.unit }),
  };
  const main = mainField(typed);
  const conditions = typed.triggerConditions.conditions.map((one) =>
    one.field === main ? { ...one, field: offered.ask.field } : one,
  );
  const next = { ...typed, extractedFact: offered.label || offered.ask.field, source: { ...source, ask: offered.ask, plan } };
  return withConditions(next, { conditions });
}

/** The same request, reaching its page by other headers or steps. */
export function withAccess(interpretation: Interpretation, change: Pick<PageSource, 'headers' | 'steps'>): Interpretation {
  const { source } = interpretation;
  return source.kind === 'page' ? { ...interpretation, source: { ...source, ...change } } : interpretation;
}

/** What keeps a request from being tried or saved, in words; undefined when nothing does. */
export function problemOf(interpretation: Interpretation): string | undefined {
  for (const one of interpretation.triggerConditions.conditions) {
    const operand = operandOf(factTypeOf(one, interpretation), one.operator);
    if ((operand === 'number' || operand === 'change') && !Number.isFinite(one.value)) return 'The condition needs a number.';
    if (operand === 'text' && !String(one.value ?? '').trim()) return 'The condition needs a text.';
  }
  if (!Number.isInteger(interpretation.evaluationFrequency) || interpretation.evaluationFrequency < 1)
    return 'Say how often to check.';
  return undefined;
}
