import type { Condition, FactValue, Monitor } from '@monitors/contract';
import { formatValue } from '@monitors/language';

const LONGEST_VALUE = 80;
const LONGEST_TITLE = 250;

/** A value as people write it, short enough for a subject line; texts come in quotes. */
export function showValue(value: FactValue | undefined, unit?: string | null): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return `“${shorten(value, LONGEST_VALUE)}”`;
  if (Array.isArray(value)) return value.length === 1 ? '1 item' : `${value.length} items`;
  return shorten(formatValue(value, unit ?? undefined), LONGEST_VALUE);
}

/** Text on one line and at most `longest` characters, cut at a whole character. */
export function shorten(text: string, longest: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line.length <= longest) return line;
  return `${line
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\ufffd$/u, '')
    .trimEnd()}…`;
}

/** What the wording needs to know of a transition. */
export interface Occurrence {
  value: FactValue;
  previousValue: FactValue;
  unit?: string | null;
  /** The comparison with its values filled in. */
  reason: string;
}

const LIMITS: Partial<Record<Condition['operator'], string>> = {
  gt: 'above',
  gte: 'at least',
  lt: 'below',
  lte: 'at most',
  eq: 'equal to',
  ne: 'not',
};
const CHANGES: ReadonlySet<Condition['operator']> = new Set([
  'changed',
  'increased',
  'decreased',
  'change_gt',
  'change_lt',
  'change_abs_gt',
]);
/** Words for yes and no where the field has better ones. */
const STATES: Readonly<Record<string, readonly [no: string, yes: string]>> = {
  up: ['down', 'up'],
  availability: ['not available', 'available'],
};

/** What has happened, in a few words: `$849, below $900`. */
export function headline(monitor: Pick<Monitor, 'triggerConditions'>, occurrence: Occurrence): string {
  const { value, previousValue, unit, reason } = occurrence;
  const { conditions } = monitor.triggerConditions;
  const only = conditions.length === 1 ? conditions[0] : undefined;
  if (!only) return shorten(reason, LONGEST_TITLE);
  if (typeof value === 'boolean' && STATES[only.field]) return stateWord(only.field, value);
  const shown = showValue(value, unit);
  const limit = LIMITS[only.operator];
  if (limit && only.value !== undefined && only.versus === undefined && typeof value === 'number') {
    return `${shown}, ${limit} ${showValue(only.value, only.unit ?? unit)}`;
  }
  const comparable = previousValue !== null && (typeof value === 'number' || typeof value === 'boolean');
  if (CHANGES.has(only.operator) && comparable) return `${shown}, was ${showValue(previousValue, unit)}`;
  return shorten(reason, LONGEST_TITLE);
}

/** That it is over, in a few words: `$920 again`. */
export function recoveryHeadline(monitor: Pick<Monitor, 'triggerConditions'>, occurrence: Occurrence): string {
  const { value, unit } = occurrence;
  const { field = '', operator } = monitor.triggerConditions.conditions[0] ?? {};
  if (operator === 'absent') return 'reported in again';
  if (value === null) return 'over';
  if (typeof value === 'boolean' && STATES[field]) return `${stateWord(field, value)} again`;
  return `over, now ${showValue(value, unit)}`;
}

/** Title of an incident and subject of what is told about it: the monitor's name and the {@link headline}. */
export function titleOf(monitor: Pick<Monitor, 'name' | 'triggerConditions'>, occurrence: Occurrence, over = false): string {
  const words = over ? recoveryHeadline(monitor, occurrence) : headline(monitor, occurrence);
  return shorten(`${shorten(monitor.name, 120)}: ${words}`, LONGEST_TITLE);
}

function stateWord(field: string, value: boolean): string {
  return STATES[field]?.[value ? 1 : 0] ?? String(value);
}
