import type { FactValue } from '@monitors/contract';
import { shorten, showValue } from '../../../incidents/index.ts';
import { linkable } from '../../html.ts';
import type { ClaimedDelivery } from '../../store.ts';

/** Everything a mail says, in words; HTML and text are two ways to write it. */
export interface Words {
  subject: string;
  /** `Condition met` or `Over`. */
  status: string;
  tone: 'alarm' | 'notice' | 'calm';
  monitorName: string;
  value: string;
  previousValue: string | undefined;
  items: readonly { title: string; url: string | undefined }[];
  reason: string;
  snippet: string | undefined;
  sourceUrl: string | undefined;
  when: string;
  prompt: string;
  monitorUrl: string;
  incidentUrl: string;
  unsubscribeUrl: string;
}

const LONGEST_SNIPPET = 400;
const LONGEST_TEXT_VALUE = 300;

/** Puts a delivery into words . */
export function wordsOf(delivery: ClaimedDelivery, place: { appUrl: string; unsubscribeUrl: string }): Words {
  const { telling, step } = delivery;
  const over = step === 'resolved';
  const loud = telling.incident.severity === 'critical' || telling.incident.severity === 'error';
  const monitorUrl = `${place.appUrl}/monitors/${telling.monitor.id}`;
  const previous = telling.previousValue;
  const fresh = telling.newItemCount > 0;
  return {
    subject: shorten(delivery.subject, 250),
    status: over ? 'Over' : 'Condition met',
    tone: over ? 'calm' : loud ? 'alarm' : 'notice',
    monitorName: shorten(telling.monitor.name, 200),
    value: fresh ? `${telling.newItemCount} new` : shownValue(telling, over),
    previousValue: fresh || previous === null ? undefined : longValue(previous, telling.unit),
    items: telling.newItems.map((item) => ({ title: shorten(item.title, 200), url: linkable(item.url) })),
    reason: shorten(telling.reason, 600),
    snippet: telling.evidence?.snippet ? shorten(telling.evidence.snippet, LONGEST_SNIPPET) : undefined,
    sourceUrl: linkable(telling.evidence?.url ?? telling.sourceUrl),
    when: timeIn(telling.at, telling.timeZone),
    prompt: shorten(telling.monitor.prompt, 500),
    monitorUrl,
    incidentUrl: `${monitorUrl}#incident-${telling.incident.id}`,
    unsubscribeUrl: place.unsubscribeUrl,
  };
}

/** Without a value it was silence that counted. */
function shownValue({ value, unit }: ClaimedDelivery['telling'], over: boolean): string {
  if (value === null) return over ? 'reported in' : 'no good report';
  return longValue(value, unit);
}

function longValue(value: FactValue, unit: string | null): string {
  return typeof value === 'string' ? `“${shorten(value, LONGEST_TEXT_VALUE)}”` : showValue(value, unit);
}

function timeIn(at: string, timeZone: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
  return `${new Intl.DateTimeFormat('en-GB', style).format(new Date(at))} (${timeZone})`;
}
