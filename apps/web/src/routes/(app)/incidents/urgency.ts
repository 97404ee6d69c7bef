import type { Incident, Severity } from '@monitors/contract';

const WEIGHT: Record<Severity, number> = { critical: 0, error: 1, warning: 2, info: 3 };

/** What needs somebody first: open before seen, the graver before the lighter, then the newer. */
export function byUrgency(a: Incident, b: Incident): number {
  const isSeen = (incident: Incident) => Number(incident.state === 'acknowledged');
  return isSeen(a) - isSeen(b) || WEIGHT[a.severity] - WEIGHT[b.severity] || b.openedAt.localeCompare(a.openedAt);
}
