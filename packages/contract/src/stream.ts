import type { Incident } from './incident.ts';
import type { Evaluation, Monitor } from './monitor.ts';
import type { Notification } from './notification.ts';

/** What `GET /monitors/stream` sends: the SSE event's name and its JSON data. */
export type StreamEvents = {
  evaluation: { evaluation: Evaluation; monitor: Monitor };
  incident: { incident: Incident };
  notification: { notification: Notification };
  /** A monitor was created, edited or deleted elsewhere. */
  monitor: { monitorId: string; change: 'created' | 'updated' | 'deleted' };
};
