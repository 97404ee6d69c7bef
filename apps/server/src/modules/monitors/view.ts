import type { Interpretation, Monitor } from '@monitors/contract';
import { isoTime } from '../../kernel/clock.ts';
import { maskSecrets } from './domain/secrets.ts';
import type { MonitorRecord } from './record.ts';

/** What the view of a monitor depends on besides its record. */
export interface ViewOptions {
  appUrl: string;
  /** Shortest time between two manual checks, ms; 0 for none. */
  refreshIntervalMs: number;
}

/** The monitor as the API shows it, its secrets masked. */
export function toMonitor(record: MonitorRecord, options: ViewOptions): Monitor {
  const { lifecycle } = record;
  const monitor: Monitor = {
    id: record.id,
    projectId: record.projectId,
    userId: record.userId,
    name: record.name,
    prompt: record.prompt,
    type: record.type,
    source: maskSecrets(record.source),
    extractedFact: record.extractedFact,
    factType: record.factType,
    triggerCondition: record.triggerCondition,
    triggerConditions: record.triggerConditions,
    evaluationFrequency: record.evaluationFrequency,
    activeHours: record.activeHours,
    isActive: record.isActive,
    status: record.isActive ? record.status : 'paused',
    cause: record.cause,
    currentValue: lifecycle.value ?? null,
    previousValue: lifecycle.previousValue ?? null,
    unit: lifecycle.unit ?? null,
    lastChecked: timeOrNull(record.lastChecked),
    nextCheckAt: record.isActive ? timeOrNull(record.dueAt) : null,
    nextAllowedRefresh: nextAllowedRefresh(record, options),
    triggerCount: record.triggerCount,
    evaluationCount: record.evaluationCount,
    severity: record.severity,
    actions: record.actions,
    tags: record.tags,
    recent: record.recent,
    createdAt: isoTime(record.createdAt),
    updatedAt: isoTime(record.updatedAt),
  };
  if (record.pingSecret) monitor.pingUrl = `${options.appUrl}/ping/${record.pingSecret}`;
  return monitor;
}

/** The interpretation of a monitor as it stands after edits, its secrets masked. */
export function toInterpretation(record: MonitorRecord): Interpretation {
  return {
    ...record.interpretation,
    type: record.type,
    extractedFact: record.extractedFact,
    factType: record.factType,
    triggerConditions: record.triggerConditions,
    triggerCondition: record.triggerCondition,
    evaluationFrequency: record.evaluationFrequency,
    activeHours: record.activeHours ?? undefined,
    source: maskSecrets(record.source),
  };
}

/** When "Check now" is allowed again, or null at once. */
export function nextAllowedRefresh(record: Pick<MonitorRecord, 'lastRefreshAt'>, options: ViewOptions): string | null {
  if (record.lastRefreshAt === null || options.refreshIntervalMs === 0) return null;
  return isoTime(record.lastRefreshAt + options.refreshIntervalMs);
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
