import type { ListItem } from '@monitors/contract';
import { MAX_ITEMS } from '../limits.ts';
import { clean, cut } from '../text.ts';

/** Unfolded content lines as name, parameters and value (RFC 5545 §3.1). */
function* contentLines(text: string): Generator<{ name: string; params: string; value: string }> {
  for (const line of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    const at = valueStart(line);
    if (at <= 0) continue;
    const [name, ...params] = line.slice(0, at).split(';');
    yield { name: name!.toUpperCase(), params: params.join(';'), value: line.slice(at + 1) };
  }
}

/** Place of the first colon outside quotes. */
function valueStart(line: string): number {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (sign === '"') isQuoted = !isQuoted;
    else if (sign === ':' && !isQuoted) return at;
  }
  return -1;
}

function unescapeText(value: string): string {
  return clean(value.replace(/\\[nN]/g, ' ').replace(/\\([\\;,])/g, '$1'));
}

/** A date-time as ISO 8601; local times keep no zone because the calendar's rules are not evaluated. */
function isoOf(value: string): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$/.exec(value.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone] = match;
  return hour ? `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${zone ?? ''}` : `${year}-${month}-${day}`;
}

/** A calendar entry: `start` and `end` as ISO 8601. */
export type CalendarEvent = {
  uid: string;
  summary: string;
  start?: string;
  end?: string;
  status?: string;
  location?: string;
  url?: string;
};

/** The events of an iCalendar text in order of their start. */
export function readCalendar(text: string): CalendarEvent[] {
  const events: CalendarEvent[] = [];
  let current: CalendarEvent | undefined;
  for (const { name, value } of contentLines(text)) {
    if (name === 'BEGIN') {
      if (/^V(EVENT|TODO)$/i.test(value)) current = { uid: '', summary: '' };
    } else if (name === 'END') {
      if (current && /^V(EVENT|TODO)$/i.test(value)) {
        events.push(current);
        current = undefined;
        if (events.length >= 20_000) break;
      }
    } else if (current) {
      if (name === 'UID') current.uid = cut(value.trim(), 500);
      else if (name === 'SUMMARY') current.summary = cut(unescapeText(value), 500);
      else if (name === 'DTSTART') current.start = isoOf(value);
      else if (name === 'DTEND' || name === 'DUE') current.end = isoOf(value);
      else if (name === 'STATUS') current.status = value.trim().toLowerCase();
      else if (name === 'LOCATION') current.location = cut(unescapeText(value), 300);
      else if (name === 'URL') current.url = value.trim();
    }
  }
  return events.sort((a, b) => (a.start ?? '').localeCompare(b.start ?? ''));
}

/** Events as list items, keyed by UID and start. */
export function calendarItems(events: CalendarEvent[]): ListItem[] {
  return events.slice(-MAX_ITEMS).map((event) => ({
    key: cut(event.uid ? `${event.uid}${event.start ? `@${event.start}` : ''}` : `${event.summary}@${event.start ?? ''}`, 600),
    title: event.summary || event.uid,
    ...(event.url ? { url: event.url } : {}),
    ...(event.start ? { at: event.start } : {}),
  }));
}

/** The first event that starts at or after `now`. */
export function nextEvent(events: CalendarEvent[], now: Date): CalendarEvent | undefined {
  const stamp = now.toISOString();
  return events.find((event) => event.start !== undefined && event.start.padEnd(10) >= stamp.slice(0, event.start.length));
}
