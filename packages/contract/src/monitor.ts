import { z } from 'zod';
import { causeSchema } from './causes.ts';
import { idSchema, severityInputSchema, severitySchema, success, timestampSchema } from './common.ts';
import { triggerConditionsSchema, verdictSchema } from './condition.ts';
import {
  alternativeSchema,
  askSchema,
  evidenceSchema,
  factSchema,
  factTypeSchema,
  factValueSchema,
  locatorSchema,
} from './fact.ts';
import { incidentSchema } from './incident.ts';
import { activeHoursSchema, FREQUENCY_LIMITS, interpretationSchema } from './interpretation.ts';
import { notificationSchema } from './notification.ts';
import { renderSchema, sourceSchema } from './source.ts';

/** Who is told when the condition comes true, and whether also when it is over. */
export const actionSchema = z.object({
  type: z.enum(['email', 'webhook', 'channel']),
  /** `webhook`: where to post. */
  url: z.string().max(4000).optional(),
  /** `channel`: a channel of the project. */
  channelId: z.string().max(100).optional(),
  onRecovery: z.boolean().default(false),
});
export type Action = z.infer<typeof actionSchema>;

export const MONITOR_STATUSES = ['new', 'ok', 'pending', 'firing', 'recovering', 'unknown', 'error', 'paused'] as const;
export const monitorStatusSchema = z.enum(MONITOR_STATUSES);
export type MonitorStatus = z.infer<typeof monitorStatusSchema>;

/** A question asked on a schedule, with its last answer. */
export const monitorSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  userId: idSchema,
  name: z.string(),
  prompt: z.string(),
  type: z.enum(['state', 'change']),
  source: sourceSchema,
  extractedFact: z.string(),
  factType: factTypeSchema,
  triggerCondition: z.string(),
  triggerConditions: triggerConditionsSchema,
  evaluationFrequency: z.number().int(),
  activeHours: activeHoursSchema.nullable().optional(),
  isActive: z.boolean(),
  status: monitorStatusSchema,
  cause: causeSchema.nullable().optional(),
  currentValue: factValueSchema,
  previousValue: factValueSchema,
  unit: z.string().nullable().optional(),
  lastChecked: timestampSchema.nullable(),
  nextCheckAt: timestampSchema.nullable(),
  /** When "Check now" is allowed again; null: at once. */
  nextAllowedRefresh: timestampSchema.nullable(),
  triggerCount: z.number().int(),
  evaluationCount: z.number().int(),
  severity: severitySchema,
  actions: z.array(actionSchema),
  tags: z.array(z.string()),
  /** Address to report to, for push monitors. */
  pingUrl: z.string().optional(),
  /** The last values for a sparkline, oldest first: [ms, number]. Only for numbers and booleans. */
  recent: z.array(z.tuple([z.number(), z.number()])).optional(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
});
export type Monitor = z.infer<typeof monitorSchema>;

export const evaluationSchema = z.object({
  id: idSchema,
  monitorId: idSchema,
  timestamp: timestampSchema,
  trigger: z.enum(['schedule', 'manual', 'push', 'manual_test']),
  value: factValueSchema,
  unit: z.string().nullable().optional(),
  verdict: verdictSchema,
  triggered: z.boolean(),
  /** The comparison with its values filled in, such as `price (849 USD) < 900 USD`. */
  reason: z.string(),
  cause: causeSchema.nullable().optional(),
  message: z.string().nullable().optional(),
  evidence: evidenceSchema.nullable().optional(),
  confidence: z.number().nullable().optional(),
  durationMs: z.number(),
  retries: z.number().int(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export const historyPointSchema = z.object({
  timestamp: timestampSchema,
  value: factValueSchema,
  min: z.number().optional(),
  max: z.number().optional(),
  avg: z.number().optional(),
  count: z.number().int().optional(),
  changed: z.boolean(),
  changeAmount: z.number().nullable().optional(),
  changePercentage: z.number().nullable().optional(),
  verdict: verdictSchema,
});
export type HistoryPoint = z.infer<typeof historyPointSchema>;

/** How often a condition would have come true over the history of a monitor: the days looked at, and the last times. */
export const firingsSchema = z.object({
  count: z.number().int(),
  days: z.number(),
  times: z.array(timestampSchema).optional(),
});
export type Firings = z.infer<typeof firingsSchema>;

export const previewSchema = z.object({
  fact: factSchema.optional(),
  /** Facts of the further fields that a condition compares, by field. */
  others: z.record(z.string(), factSchema).optional(),
  verdict: verdictSchema,
  reason: z.string(),
  evidence: evidenceSchema.optional(),
  alternatives: z.array(alternativeSchema).default([]),
  cause: causeSchema.optional(),
  message: z.string().optional(),
  title: z.string().optional(),
  durationMs: z.number(),
  wouldHaveFired: firingsSchema.optional(),
});
export type Preview = z.infer<typeof previewSchema>;

/** A sentence of the user; how it is understood is the interpreter's to say, not the schema's. */
const promptSchema = z.string().max(20_000);
const nameSchema = z.string().trim().min(1, 'A name is needed').max(100, 'At most 100 characters');
const tagsSchema = z.array(z.string().trim().min(1).max(50)).max(20);
const actionsInputSchema = z
  .array(
    actionSchema
      .refine(({ type, url }) => type !== 'webhook' || url !== undefined, { path: ['url'], message: 'Where should it be sent?' })
      .refine(({ type, channelId }) => type !== 'channel' || channelId !== undefined, {
        path: ['channelId'],
        message: 'Which channel?',
      }),
  )
  .max(20);

/** An interpretation as a client may send it back: edited, and with what follows from the rest left out. */
export const interpretationInputSchema = interpretationSchema
  .partial({ triggerCondition: true, suggestedName: true })
  .extend({ triggerConditions: triggerConditionsSchema });

export const interpretBodySchema = z.object({
  prompt: promptSchema,
  url: z.string().max(4000).optional(),
  render: renderSchema.exclude(['auto']).optional(),
  /** A saved monitor that is being edited: its history tells how often the condition would have fired. */
  monitorId: idSchema.optional(),
  /** Edited parts to preview instead of what the sentence says. */
  interpretation: interpretationInputSchema.optional(),
  /** "Read this": what stands here is read from now on, whatever else the page shows. */
  locator: locatorSchema.optional(),
  /** What is read there, where it is something else than the sentence says. */
  ask: askSchema.optional(),
});
export const interpretAnswerSchema = success({ interpretation: interpretationSchema, preview: previewSchema });

export const createMonitorBodySchema = z.object({
  prompt: promptSchema,
  name: nameSchema.optional(),
  url: z.string().max(4000).optional(),
  interpretation: interpretationInputSchema.optional(),
  actions: actionsInputSchema.optional(),
  tags: tagsSchema.optional(),
  severity: severityInputSchema.optional(),
});
export const createMonitorAnswerSchema = success({ monitor: monitorSchema, interpretation: interpretationSchema });

export const updateMonitorBodySchema = z.object({
  prompt: promptSchema.optional(),
  name: nameSchema.optional(),
  isActive: z.boolean().optional(),
  triggerConditions: triggerConditionsSchema.optional(),
  evaluationFrequency: z.number().int().min(1, 'At least one second').max(FREQUENCY_LIMITS.longest).optional(),
  activeHours: activeHoursSchema.nullable().optional(),
  actions: actionsInputSchema.optional(),
  source: sourceSchema.optional(),
  /** All parts at once, as the preview gave them. */
  interpretation: interpretationInputSchema.optional(),
  tags: tagsSchema.optional(),
  severity: severityInputSchema.optional(),
});

export const listMonitorsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor: z.string().max(500).optional(),
  q: z.string().max(200).optional(),
  status: monitorStatusSchema.optional(),
  tag: z.string().max(50).optional(),
});
/** `limit` is how many monitors the account may have; null: no limit. */
export const listMonitorsAnswerSchema = success({
  monitors: z.array(monitorSchema),
  total: z.number().int(),
  limit: z.number().int().nullable(),
  nextCursor: z.string().nullable(),
});

/** `facts`: the latest evaluations that gave a value; `history`: the last changes, newest first. */
export const monitorDetailAnswerSchema = success({
  monitor: monitorSchema,
  facts: z.array(evaluationSchema),
  history: z.array(historyPointSchema),
  notifications: z.array(notificationSchema),
  incidents: z.array(incidentSchema),
});
/** `wouldHaveFired`: after an edit of the condition, over the history the monitor has. */
export const monitorAnswerSchema = success({ monitor: monitorSchema, wouldHaveFired: firingsSchema.optional() });

export const evaluationAnswerSchema = success({
  evaluation: evaluationSchema.extend({ nextAllowedRefresh: timestampSchema.nullable() }),
});
export const rejectedRefreshSchema = z.object({
  id: idSchema,
  code: z.string(),
  message: z.string(),
  retryAfter: z.number().optional(),
});
export type RejectedRefresh = z.infer<typeof rejectedRefreshSchema>;
export const refreshedEvaluationSchema = evaluationSchema.extend({ nextAllowedRefresh: timestampSchema.nullable() });
export type RefreshedEvaluation = z.infer<typeof refreshedEvaluationSchema>;
export const tagsAnswerSchema = success({ tags: z.array(z.object({ tag: z.string(), count: z.number().int() })) });
export const refreshManyBodySchema = z.object({ ids: z.array(idSchema).min(1).max(100) });
export const refreshManyAnswerSchema = success({
  evaluations: z.array(refreshedEvaluationSchema),
  rejected: z.array(rejectedRefreshSchema),
});

/** A time, or a day that begins in UTC. */
const queryTimeSchema = z.union(
  [timestampSchema, z.iso.date()],
  'A time such as 2026-01-31T08:00:00Z, or a day such as 2026-01-31',
);

export const historyQuerySchema = z.object({
  from: queryTimeSchema.optional(),
  to: queryTimeSchema.optional(),
  aggregation: z.enum(['raw', 'hour', 'day', 'week']).default('raw'),
  limit: z.coerce.number().int().min(1).max(10_000).default(2000),
});
export const historyAnswerSchema = success({ points: z.array(historyPointSchema), unit: z.string().nullable() });

export const evaluationsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
  verdict: verdictSchema.optional(),
});
export const evaluationsAnswerSchema = success({ evaluations: z.array(evaluationSchema), nextCursor: z.string().nullable() });

export const pingBodySchema = z
  .object({
    value: z.union([z.number(), z.string().max(32_768), z.boolean()]).optional(),
    status: z.enum(['success', 'start', 'fail']).optional(),
  })
  .default({});
