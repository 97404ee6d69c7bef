import type { ActiveHours } from '@monitors/contract';

/** Days of the week from Monday, with the number the API gives them (Sunday is 0). */
export const DAYS = [
  { day: 1, short: 'Mo', name: 'Monday', three: 'Mon' },
  { day: 2, short: 'Tu', name: 'Tuesday', three: 'Tue' },
  { day: 3, short: 'We', name: 'Wednesday', three: 'Wed' },
  { day: 4, short: 'Th', name: 'Thursday', three: 'Thu' },
  { day: 5, short: 'Fr', name: 'Friday', three: 'Fri' },
  { day: 6, short: 'Sa', name: 'Saturday', three: 'Sat' },
  { day: 0, short: 'Su', name: 'Sunday', three: 'Sun' },
] as const;

function sayDays(days: readonly number[]): string {
  const set = new Set(days);
  if (set.size === 0 || set.size === 7) return 'every day';
  const isWeek = [1, 2, 3, 4, 5].every((day) => set.has(day));
  if (isWeek && set.size === 5) return 'on weekdays';
  if (set.size === 2 && set.has(0) && set.has(6)) return 'at weekends';
  return `on ${DAYS.filter(({ day }) => set.has(day))
    .map(({ three }) => three)
    .join(', ')}`;
}

/** "on weekdays, 07:00–09:00, Europe/Oslo"; without hours: "at any time". */
export function sayActiveHours(hours: ActiveHours | null | undefined): string {
  if (!hours) return 'at any time';
  const days = sayDays(hours.daysOfWeek ?? []);
  const isWholeDay = hours.start === '00:00' && (hours.end === '24:00' || hours.end === '00:00');
  return isWholeDay ? `${days}, ${hours.timezone}` : `${days}, ${hours.start}–${hours.end}, ${hours.timezone}`;
}

/** The time zone of this browser. */
export function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Every time zone this browser knows. */
export function timeZones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes('UTC') ? known : ['UTC', ...known];
}
