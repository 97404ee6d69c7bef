import type { Evidence, FactValue, ListItem, Severity } from '@monitors/contract';
import { isoTime } from '../../kernel/clock.ts';
import type { IncidentStep } from '../../kernel/events.ts';
import { storable, storableEvidence, storableValue, titleOf } from '../incidents/index.ts';

/** What a notification says, as it was when the step happened; kept in the outbox so that every attempt says the same. */
export interface Telling {
  monitor: { id: string; name: string; prompt: string; triggerCondition: string };
  incident: { id: string; severity: Severity; title: string; openedAt: string; resolvedAt: string | null };
  at: string;
  value: FactValue;
  previousValue: FactValue;
  unit: string | null;
  reason: string;
  evidence: Evidence | null;
  /** The watched page. */
  sourceUrl: string | null;
  /** Items of a list that were not there before, the first few in the order of the source, and how many there are. */
  newItems: ListItem[];
  newItemCount: number;
  /** IANA name of the zone in which the recipient reads times. */
  timeZone: string;
}

const MOST_ITEMS = 10;

/** The telling of a step, bounded and without anything that is not to be told, such as request headers. */
export function tellingOf(step: IncidentStep): Telling {
  const { monitor, transition } = step;
  const over = step.step === 'resolved';
  const fresh = over ? [] : newItemsOf(transition.value, transition.previousValue);
  return {
    monitor: {
      id: monitor.id,
      name: storable(monitor.name, 200),
      prompt: storable(monitor.prompt),
      triggerCondition: storable(monitor.triggerCondition),
    },
    incident: {
      id: step.incidentId,
      severity: transition.severity,
      title: storable(titleOf(monitor, transition, over)),
      openedAt: isoTime(step.openedAt),
      resolvedAt: over ? isoTime(transition.at) : null,
    },
    at: isoTime(transition.at),
    value: storableValue(transition.value),
    previousValue: storableValue(transition.previousValue),
    unit: transition.unit ?? null,
    reason: storable(transition.reason),
    evidence: storableEvidence(transition.evidence),
    sourceUrl: monitor.source.kind === 'page' ? storable(monitor.source.url) : null,
    newItems: storableValue(fresh.slice(0, MOST_ITEMS)) as ListItem[],
    newItemCount: fresh.length,
    timeZone: 'UTC',
  };
}

function newItemsOf(value: FactValue, previous: FactValue): ListItem[] {
  if (!Array.isArray(value) || !Array.isArray(previous)) return [];
  const before = new Set((previous as ListItem[]).map((item) => item.key));
  return (value as ListItem[]).filter((item) => !before.has(item.key));
}
