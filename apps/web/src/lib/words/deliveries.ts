import type { Incident, Notification } from '@monitors/contract';
import type { Tone } from './status.ts';

type DeliveryState = Notification['state'];

export const DELIVERY: Record<DeliveryState, { label: string; tone: Tone }> = {
  pending: { label: 'On its way', tone: 'pending' },
  sent: { label: 'Delivered', tone: 'ok' },
  retrying: { label: 'Trying again', tone: 'unknown' },
  dead: { label: 'Not delivered', tone: 'firing' },
  suppressed: { label: 'Held back', tone: 'paused' },
};

const STEPS: Record<string, string> = {
  opened: 'It fired',
  open: 'It fired',
  firing: 'It fired',
  resolved: 'It is over',
  recovered: 'It is over',
};

/** Which step of an incident a delivery tells of. */
export function sayStep(step: string): string {
  return STEPS[step] ?? step.replaceAll('_', ' ');
}

/** A bounded word of the server as plain words: `connection_refused` becomes "connection refused". */
export function sayReason(reason: string | null): string {
  return reason ? reason.replaceAll('_', ' ') : '';
}

const RESOLUTIONS: Record<string, string> = {
  recovered: 'The condition no longer holds',
  manual: 'Closed by hand',
  superseded: 'The next change came',
  monitor_deleted: 'The monitor was deleted',
  monitor_edited: 'The monitor was edited',
};

/** Why an incident ended. */
export function sayResolution(incident: Incident): string {
  return RESOLUTIONS[incident.resolution ?? ''] ?? '';
}
