import type {
  Action,
  ActiveHours,
  Cause,
  FactType,
  Interpretation,
  MonitorStatus,
  Severity,
  Source,
  TriggerConditions,
} from '@monitors/contract';
import type { LifecycleState } from './domain/lifecycle.ts';

/** What a source keeps between two checks besides its plan: validators of the last answer, the way of rendering that worked, the browser's session (sealed). */
export type SourceMemory = Record<string, unknown>;

/** What an interpretation says besides what the monitor itself holds. */
export type InterpretationNotes = Pick<
  Interpretation,
  'suggestedName' | 'category' | 'complexity' | 'confidence' | 'reasoning' | 'estimatedCost' | 'warnings' | 'provider'
>;

/** A monitor as its two rows hold it; times are milliseconds since 1970. */
export interface MonitorRecord {
  id: string;
  projectId: string;
  userId: string;
  name: string;
  prompt: string;
  type: 'state' | 'change';
  /** Headers and secret texts in it are sealed; see `SourceSecrets`. */
  source: Source;
  extractedFact: string;
  factType: FactType;
  triggerCondition: string;
  triggerConditions: TriggerConditions;
  interpretation: InterpretationNotes;
  evaluationFrequency: number;
  activeHours: ActiveHours | null;
  severity: Severity;
  actions: Action[];
  tags: string[];
  pingSecret: string | null;
  createdAt: number;
  updatedAt: number;
  isActive: boolean;
  status: MonitorStatus;
  cause: Cause | null;
  lifecycle: LifecycleState;
  recent: [number, number][];
  sourceMemory: SourceMemory;
  lastChecked: number | null;
  lastRefreshAt: number | null;
  reportedAt: number | null;
  triggerCount: number;
  evaluationCount: number;
  dueAt: number | null;
  attempt: number;
}

/** A monitor this process has leased for one check. */
export interface LeasedMonitor extends MonitorRecord {
  leaseToken: string;
  /** When the check began, ms. */
  startedAt?: number;
}
