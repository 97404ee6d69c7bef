import type { Incident, Notification } from '@monitors/contract';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isId } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { Previewer } from './preview.ts';
import type { Refresher } from './refresh.ts';
import type { MonitorService } from './service.ts';

/** What modules above know of a monitor, handed in by the composition root. */
export interface MonitorAttachments {
  incidents(projectId: string, monitorId: string): Promise<Incident[]>;
  notifications(projectId: string, monitorId: string): Promise<Notification[]>;
}

/** What the routes of monitors call. */
export interface RouteDeps {
  service: MonitorService;
  previewer: Previewer;
  refresher: Refresher;
  evaluations: EvaluationStore;
  attachments: MonitorAttachments;
  clock: Clock;
  answers: AnswerCache;
  monitorLimit: number | undefined;
  /** Time zone of a user, for sentences that name hours without a place. */
  timezoneOf: (principal: Principal) => Promise<string | undefined>;
}

/** A path with the id of a monitor. */
export const idParams = z.object({ id: z.string().refine(isId, 'This is not an id') });
export const DAY_MS = 86_400_000;

/** The refusal of a cursor that no page gave. */
export function invalidCursor(): AppError {
  return new AppError('VALIDATION_ERROR', 'This cursor is not one of ours', {
    details: [{ field: 'cursor', message: 'Use nextCursor of the page before' }],
  });
}
