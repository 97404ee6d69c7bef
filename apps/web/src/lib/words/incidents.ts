import type { Incident, Severity } from '@monitors/contract';
import type { Tone } from './status.ts';

type IncidentState = Incident['state'];

/** Each state of an incident in words. */
export const INCIDENT: Record<IncidentState, { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'firing' },
  acknowledged: { label: 'Seen', tone: 'unknown' },
  resolved: { label: 'Over', tone: 'ok' },
};

const RESOLUTIONS: Record<string, string> = {
  recovered: 'The condition no longer holds',
  manual: 'Closed by hand',
  superseded: 'The next change came',
  monitor_deleted: 'The monitor was deleted',
  monitor_edited: 'The monitor was edited',
  monitor_paused: 'The monitor was paused',
};

/** Why an incident ended. */
export function sayResolution(incident: Incident): string {
  return RESOLUTIONS[incident.resolution ?? ''] ?? '';
}

/** The incident that an address points at with its `#incident-<id>`; undefined when it points at none. */
export function incidentOf(hash: string): string | undefined {
  return /^#incident-([0-9a-f-]{36})$/i.exec(hash)?.[1]?.toLowerCase();
}

/** The severities that stand out in a list; the usual one says nothing. */
export function severityTone(severity: Severity): Tone | undefined {
  return severity === 'critical' || severity === 'error' ? 'firing' : undefined;
}
