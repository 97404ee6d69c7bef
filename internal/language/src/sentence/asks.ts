import type { Ask, Condition, Interpretation } from '@monitors/contract';
import { FIELDS } from './facts.data.ts';

/** What to read of a page for one field of its conditions. */
export type FieldAsk = { field: string; ask: Ask };

/** Every fact a page monitor compares, in the order of its conditions; one entry for most, more for "cheap and in stock". Empty for other sources. */
export function asksOf(interpretation: Pick<Interpretation, 'source' | 'triggerConditions'>): FieldAsk[] {
  const { source, triggerConditions } = interpretation;
  if (source.kind !== 'page') return [];
  const found: FieldAsk[] = [];
  for (const condition of triggerConditions.conditions) {
    if (found.some((one) => one.field === condition.field)) continue;
    const own = source.ask && (source.ask.field === condition.field || found.length === 0);
    found.push({ field: condition.field, ask: own ? source.ask! : askFor(condition, source.ask) });
  }
  return found;
}

function askFor(condition: Condition, first: Ask | undefined): Ask {
  const known = FIELDS.find((one) => one.field === condition.field);
  const relative = condition.unit === '%' && condition.operator.startsWith('change');
  const type =
    known?.type ??
    (condition.field === 'items'
      ? 'list'
      : typeof condition.value === 'string'
        ? 'text'
        : typeof condition.value === 'boolean'
          ? 'boolean'
          : 'number');
  const quote =
    (condition.operator === 'contains' || condition.operator === 'not_contains') && typeof condition.value === 'string'
      ? condition.value.slice(0, 500)
      : undefined;
  return {
    field: known || condition.field === 'items' ? condition.field : type,
    type,
    ...(known || condition.field === 'items' || condition.field === type ? {} : { label: condition.field }),
    ...(condition.unit && !relative ? { unit: condition.unit } : {}),
    ...(quote === undefined ? {} : { quote }),
    ...(first?.variant ? { variant: first.variant } : {}),
  };
}
