const UNITS = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const;
export type DurationUnit = (typeof UNITS)[number]['name'];

/** Seconds in one of a unit. */
export const UNIT_SECONDS: Record<DurationUnit, number> = { day: 86_400, hour: 3600, minute: 60, second: 1 };

/** Splits seconds into the largest unit that divides them evenly. */
export function splitDuration(seconds: number): { count: number; unit: DurationUnit } {
  const unit = UNITS.find((one) => seconds >= one.seconds && seconds % one.seconds === 0) ?? UNITS[3];
  return { count: seconds / unit.seconds, unit: unit.name };
}

/** "5 minutes", "1 hour". */
export function sayDuration(seconds: number): string {
  const { count, unit } = splitDuration(seconds);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** "every hour", "every 5 minutes". */
export function sayEvery(seconds: number): string {
  const { count, unit } = splitDuration(seconds);
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

/** How long something took: "84 ms", "1.2 s", "3 min". */
export function sayTook(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return saySpan(ms);
}

/** A span in its two largest units: "2 h 5 min", "3 d 4 h". */
export function saySpan(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  if (total < 60) return `${total} s`;
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  return `${minutes} min`;
}

/** "just now", "2 min ago", "in 58 min", "3 days ago"; both times in ms. */
export function sayRelative(at: number, now: number): string {
  const past = at <= now;
  const seconds = Math.abs(now - at) / 1000;
  const text = roughly(seconds);
  if (text === undefined) return past ? 'just now' : 'any moment';
  return past ? `${text} ago` : `in ${text}`;
}

function roughly(seconds: number): string | undefined {
  if (seconds < 45) return undefined;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(seconds / 3600);
  if (hours < 24) return `${hours} h`;
  const days = Math.round(seconds / 86_400);
  if (days < 60) return `${days} ${days === 1 ? 'day' : 'days'}`;
  return `${Math.round(days / 30)} months`;
}
