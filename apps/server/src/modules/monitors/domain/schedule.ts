import type { ActiveHours, Source } from '@monitors/contract';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Share of the period, and the most milliseconds, by which a check may drift. */
const MAX_DRIFT = 0.05;
const MAX_DRIFT_MS = 30_000;

/** Parts of a moment as the clock on the wall of a time zone shows them. */
interface WallTime {
  /** 0 = Sunday. */
  weekday: number;
  /** Minutes since midnight. */
  minutes: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MAX_FORMATTERS = 500;

function wallTime(at: number, timezone: string): WallTime {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    if (formatters.size >= MAX_FORMATTERS) formatters.clear();
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timezone, formatter);
  }
  let weekday = 0;
  let minutes = 0;
  for (const part of formatter.formatToParts(at)) {
    if (part.type === 'weekday') weekday = WEEKDAYS.indexOf(part.value);
    if (part.type === 'hour') minutes += Number(part.value) * 60;
    if (part.type === 'minute') minutes += Number(part.value);
  }
  return { weekday, minutes };
}

function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** Whether a moment lies in the active hours; hours that end before they start belong to the day they start on. */
export function isActiveAt(hours: ActiveHours | null | undefined, at: number): boolean {
  if (!hours) return true;
  const { weekday, minutes } = wallTime(at, hours.timezone);
  const start = minutesOf(hours.start);
  const end = minutesOf(hours.end);
  const days = hours.daysOfWeek && hours.daysOfWeek.length > 0 ? hours.daysOfWeek : [0, 1, 2, 3, 4, 5, 6];
  if (start === end) return days.includes(weekday);
  if (start < end) return days.includes(weekday) && minutes >= start && minutes < end;
  if (minutes >= start) return days.includes(weekday);
  return minutes < end && days.includes((weekday + 6) % 7);
}

/** The first moment at or after `at` inside the active hours, to the minute; walks real time, so changes of daylight saving need no rule. */
export function nextActive(hours: ActiveHours | null | undefined, at: number): number {
  if (isActiveAt(hours, at)) return at;
  let minute = Math.ceil(at / MINUTE) * MINUTE;
  // Coarse steps first: an hour is the shortest gap worth skipping, and no window is skipped because each is then refined by minutes.
  const limit = at + 8 * DAY;
  while (minute < limit && !isActiveAt(hours, minute)) minute += MINUTE * stepMinutes(hours, minute);
  return minute;
}

/** Minutes that can be skipped safely: up to the next time the wall clock can show `start`. */
function stepMinutes(hours: ActiveHours | null | undefined, at: number): number {
  if (!hours) return 1;
  const { minutes } = wallTime(at, hours.timezone);
  const until = (minutesOf(hours.start) - minutes + 1440) % 1440 || 1440;
  // Daylight saving moves the clock by an hour at most, save for a few half-hour zones: stop two hours short and walk the rest.
  return until > 180 ? until - 120 : 1;
}

/** When a monitor is due after a check that was due at `dueAt`; `jitter` in [0, 1). */
export function nextDue(
  monitor: { evaluationFrequency: number; activeHours?: ActiveHours | null | undefined; source: Source },
  times: { dueAt: number; now: number; silentSince?: number },
  jitter: number,
): number {
  if (monitor.source.kind === 'push' && times.silentSince !== undefined) {
    const deadline = times.silentSince + monitor.source.graceSeconds * 1000;
    if (deadline > times.now) return deadline;
  }
  const period = monitor.evaluationFrequency * 1000;
  // A little drift, so that monitors created in one go do not stay due in one go.
  const regular = times.dueAt + period + (jitter - 0.5) * Math.min(period * MAX_DRIFT, MAX_DRIFT_MS);
  // On time: keep the rhythm, so that checks stay spread as they are. Late by more than a period (sleep, stop, a clock that jumped):
  // start a new rhythm at a random place in the period, so that those who were all late are not all due at once again.
  const next =
    regular > times.now && regular <= times.now + period * (1 + MAX_DRIFT) ? regular : times.now + period * (0.1 + 0.9 * jitter);
  return nextActive(monitor.activeHours, Math.round(next));
}

/** Delay before the nth retry of a failed check: 2, 4, 8 seconds. */
export function retryDelay(attempt: number): number {
  return 2000 * 2 ** attempt;
}

/** Retries before a failed check is recorded as unknown. */
export const MAX_RETRIES = 3;
