import type { FactValue } from '@monitors/contract';
import { formatValue } from '@monitors/language';

/** A value as people write it, short enough for a subject line. */
export function formatFact(value: FactValue | undefined, unit?: string | null): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'number') return formatValue(value, unit ?? undefined);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value.length > 80 ? `“${value.slice(0, 79).trimEnd()}…”` : `“${value}”`;
  if (Array.isArray(value)) return `${value.length} items`;
  return JSON.stringify(value).slice(0, 80);
}
