import type { FactValue } from '@monitors/contract';

/** A value split for display: its main part and its unit. */
export type ShownValue = { main: string; unit: string | undefined };

const LONGEST_TEXT = 140;

/** Boolean fields whose yes and no have words of their own. */
const BOOLEAN_WORDS: Record<string, { yes: string; no: string }> = {
  availability: { yes: 'In stock', no: 'Out of stock' },
  in_stock: { yes: 'In stock', no: 'Out of stock' },
  up: { yes: 'Up', no: 'Down' },
  down: { yes: 'Down', no: 'Up' },
};

/** The words for true and false of this field. */
export function booleanWords(field: string | undefined): { yes: string; no: string } {
  return BOOLEAN_WORDS[field ?? ''] ?? { yes: 'Yes', no: 'No' };
}

/** Whether yes and no of this field say by themselves what is meant. */
export function hasBooleanWords(field: string | undefined): boolean {
  return (field ?? '') in BOOLEAN_WORDS;
}

/** Whether a unit is an ISO 4217 currency that numbers can be formatted in. */
export function isCurrency(unit: string | null | undefined): unit is string {
  return /^[A-Z]{3}$/.test(unit ?? '') && Intl.supportedValuesOf('currency').includes(unit ?? '');
}

/** A number as people write it; money gets the decimals of its currency. */
export function sayNumber(value: number, unit?: string | null): string {
  if (isCurrency(unit)) {
    const digits =
      new Intl.NumberFormat('en', { style: 'currency', currency: unit }).resolvedOptions().maximumFractionDigits ?? 2;
    const needed = Math.abs(value) < 1 ? Math.max(digits, 4) : digits;
    return new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: needed })
      .format(value)
      .replace('-', '−');
  }
  return new Intl.NumberFormat('en', { maximumFractionDigits: Math.abs(value) < 1 ? 6 : 2 }).format(value).replace('-', '−');
}

/** Any fact value in words; `field` chooses the words of booleans. */
export function showValue(value: FactValue | undefined, unit?: string | null, field?: string): ShownValue {
  if (value === null || value === undefined) return { main: 'No value yet', unit: undefined };
  if (typeof value === 'number') return { main: sayNumber(value, unit), unit: unit ?? undefined };
  if (typeof value === 'boolean') return { main: value ? booleanWords(field).yes : booleanWords(field).no, unit: undefined };
  if (typeof value === 'string') {
    return {
      main: value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT).trimEnd()}…` : value || 'Empty text',
      unit: undefined,
    };
  }
  if (Array.isArray(value)) return { main: `${value.length}`, unit: value.length === 1 ? 'item' : 'items' };
  const count = Object.keys(value).length;
  return { main: `${count}`, unit: count === 1 ? 'field' : 'fields' };
}

/** The same as one string: "949.00 USD", "12%", "In stock". */
export function sayValue(value: FactValue | undefined, unit?: string | null, field?: string): string {
  const shown = showValue(value, unit, field);
  if (!shown.unit) return shown.main;
  return shown.unit === '%' ? `${shown.main}%` : `${shown.main} ${shown.unit}`;
}

/** A level to compare with, without decimals that say nothing: "900 USD", "19.99 GBP", "5%". */
export function sayLevel(value: number, unit?: string | null): string {
  const text = Number.isInteger(value) ? sayNumber(value) : sayNumber(value, unit);
  if (!unit) return text;
  return unit === '%' ? `${text}%` : `${text} ${unit}`;
}

/** A signed change: "−50.00 USD", "+3". */
export function sayChange(amount: number, unit?: string | null): string {
  const text = sayValue(Math.abs(amount), unit);
  return amount < 0 ? `−${text}` : `+${text}`;
}

/** A signed percentage: "−5.3%". */
export function sayPercentage(percentage: number): string {
  const digits = Math.abs(percentage) >= 100 ? 0 : 1;
  return `${percentage < 0 ? '−' : '+'}${Math.abs(percentage).toFixed(digits)}%`;
}
