import { z } from 'zod';
import { idSchema, severityInputSchema, severitySchema, success, timestampSchema } from './common.ts';
import { evidenceSchema, factValueSchema } from './fact.ts';
import { notificationSchema } from './notification.ts';

export const incidentStateSchema = z.enum(['open', 'acknowledged', 'resolved']);

/** The life of a condition that came true. */
export const incidentSchema = z.object({
  id: idSchema,
  monitorId: idSchema,
  monitorName: z.string(),
  state: incidentStateSchema,
  severity: severitySchema,
  title: z.string(),
  reason: z.string(),
  value: factValueSchema,
  previousValue: factValueSchema,
  unit: z.string().nullable().optional(),
  evidence: evidenceSchema.nullable().optional(),
  openedAt: timestampSchema,
  acknowledgedAt: timestampSchema.nullable(),
  acknowledgedBy: idSchema.nullable(),
  resolvedAt: timestampSchema.nullable(),
  /** `recovered`, `manual`, `superseded` (the next change came), `monitor_deleted`, `monitor_edited` or `monitor_paused`. */
  resolution: z.string().nullable(),
});
export type Incident = z.infer<typeof incidentSchema>;

export const listIncidentsQuerySchema = z.object({
  state: incidentStateSchema.optional(),
  severity: severityInputSchema.optional(),
  monitorId: idSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});
export const listIncidentsAnswerSchema = success({
  alerts: z.array(incidentSchema),
  total: z.number().int(),
  nextCursor: z.string().nullable(),
});
export const incidentTransitionBodySchema = z.object({ note: z.string().max(2000).optional() }).default({});
export const timelineEntrySchema = z.object({
  at: timestampSchema,
  kind: z.enum(['opened', 'acknowledged', 'resolved', 'note', 'notification']),
  text: z.string(),
  userId: idSchema.nullable().optional(),
});
export const incidentAnswerSchema = success({
  alert: incidentSchema,
  timeline: z.array(timelineEntrySchema),
  deliveries: z.array(notificationSchema),
});
