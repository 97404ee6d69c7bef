import type { MonitorStatus, Severity, Verdict } from '@monitors/contract';

/** The colour family of a state; also the name of its design tokens. */
export type Tone = 'ok' | 'firing' | 'unknown' | 'pending' | 'paused';

type StatusWords = { label: string; says: string; tone: Tone; rank: number };

/** Each status in words; `rank` orders what needs a look first. */
export const STATUS: Record<MonitorStatus, StatusWords> = {
  firing: { label: 'Firing', says: 'The condition holds.', tone: 'firing', rank: 0 },
  error: { label: 'Failing', says: 'The checks fail.', tone: 'unknown', rank: 1 },
  unknown: { label: 'Unknown', says: 'The last check gave no value to trust.', tone: 'unknown', rank: 1 },
  recovering: { label: 'Recovering', says: 'The condition no longer holds; it is being confirmed.', tone: 'pending', rank: 2 },
  pending: { label: 'Confirming', says: 'The condition holds, but not for long enough yet.', tone: 'pending', rank: 2 },
  new: { label: 'New', says: 'The first check is on its way.', tone: 'pending', rank: 3 },
  ok: { label: 'All quiet', says: 'The condition does not hold.', tone: 'ok', rank: 4 },
  paused: { label: 'Paused', says: 'Not checked until it is resumed.', tone: 'paused', rank: 5 },
};

/** The groups a person filters by, each a set of statuses. */
export const STATUS_GROUPS = {
  firing: { label: 'Firing', tone: 'firing', statuses: ['firing', 'recovering'] },
  unknown: { label: 'Unknown', tone: 'unknown', statuses: ['unknown', 'error'] },
  waiting: { label: 'Waiting', tone: 'pending', statuses: ['pending', 'new'] },
  ok: { label: 'All quiet', tone: 'ok', statuses: ['ok'] },
  paused: { label: 'Paused', tone: 'paused', statuses: ['paused'] },
} as const satisfies Record<string, { label: string; tone: Tone; statuses: readonly MonitorStatus[] }>;
export type StatusGroup = keyof typeof STATUS_GROUPS;

/** The group a status belongs to. */
export function groupOf(status: MonitorStatus): StatusGroup {
  const found = Object.entries(STATUS_GROUPS).find(([, group]) => (group.statuses as readonly string[]).includes(status));
  return (found?.[0] ?? 'ok') as StatusGroup;
}

/** A verdict as a person would say it. */
export const VERDICT: Record<Verdict, { label: string; tone: Tone }> = {
  true: { label: 'Holds', tone: 'firing' },
  false: { label: 'Quiet', tone: 'ok' },
  unknown: { label: 'Unknown', tone: 'unknown' },
};

export const SEVERITY: Record<Severity, string> = {
  info: 'Info',
  warning: 'Warning',
  error: 'Error',
  critical: 'Critical',
};

/** Classes of a tinted label in this tone. */
export const TINT: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  firing: 'bg-firing-soft text-firing',
  unknown: 'bg-unknown-soft text-unknown',
  pending: 'bg-pending-soft text-pending',
  paused: 'bg-sunken text-ink-3',
};

/** Classes of a dot in this tone. */
export const DOT: Record<Tone, string> = {
  ok: 'bg-ok-dot',
  firing: 'bg-firing-dot',
  unknown: 'bg-unknown-dot',
  pending: 'bg-pending-dot',
  paused: 'bg-paused-dot',
};
