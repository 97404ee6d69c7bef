import { z } from 'zod';
import { causeSchema } from './causes.ts';
import { idSchema, success, timestampSchema } from './common.ts';
import { askSchema, evidenceSchema, factTypeSchema, factValueSchema, locatorSchema, planSchema } from './fact.ts';
import { monitorSchema } from './monitor.ts';
import { browserStepSchema, browserStepsSchema, pageHeadersSchema, renderSchema } from './source.ts';

/** A plan that a check repaired by itself, with the values it stands for. */
export const planChangeSchema = z.object({
  id: idSchema,
  monitorId: idSchema,
  at: timestampSchema,
  before: planSchema,
  after: planSchema,
  /** The last value the earlier plan read, and the first one of the repaired plan. */
  valueBefore: factValueSchema,
  valueAfter: factValueSchema,
  unit: z.string().nullable(),
  /** One sentence: what was gone and what is read instead. */
  reason: z.string(),
  undoneAt: timestampSchema.nullable(),
  /** Whether it can still be undone: the monitor reads by this plan now. */
  canUndo: z.boolean(),
});
export type PlanChange = z.infer<typeof planChangeSchema>;
export const planChangesAnswerSchema = success({ planChanges: z.array(planChangeSchema) });
export const undoPlanChangeAnswerSchema = success({ planChange: planChangeSchema, monitor: monitorSchema });

/** A page to look at; with `monitorId`, masked headers and texts stand for what that monitor has stored. */
export const snapshotBodySchema = z.object({
  url: z.string().min(1).max(4000),
  render: renderSchema.optional(),
  headers: pageHeadersSchema.optional(),
  steps: browserStepsSchema.optional(),
  monitorId: idSchema.optional(),
});

/** A value a page offers, with the question and the place that read it again. */
export const offeredFactSchema = z.object({
  ask: askSchema,
  value: factValueSchema,
  type: factTypeSchema,
  unit: z.string().optional(),
  /** The words beside the value, or the name of the field. */
  label: z.string(),
  confidence: z.number().min(0).max(1),
  evidence: evidenceSchema,
  locator: locatorSchema,
  /** Why it is not the likely answer to its question. */
  reason: z.string().optional(),
});
export type OfferedFact = z.infer<typeof offeredFactSchema>;

/** `html` is safe in a sandboxed frame only: no scripts, every element carries its selector in `data-locator`. Null for documents that are no page. */
export const snapshotAnswerSchema = success({
  snapshot: z.object({ html: z.string().nullable(), title: z.string().nullable(), url: z.string() }),
  facts: z.array(offeredFactSchema),
  renderUsed: z.enum(['http', 'browser']),
  /** Why the page is not what was asked for, such as a login form, where it says so. */
  cause: causeSchema.optional(),
  message: z.string().optional(),
});

/** Steps to try out, before or after they are saved. */
export const testStepsBodySchema = z.object({
  url: z.string().min(1).max(4000),
  headers: pageHeadersSchema.optional(),
  steps: browserStepsSchema.default([]),
  monitorId: idSchema.optional(),
});

/** How one step went; number 0 is the opening of the page. Steps after a failed one are not there. */
export const stepResultSchema = z.object({
  number: z.number().int().min(0),
  kind: z.enum(['open', ...browserStepSchema.options.map((option) => option.shape.kind.value)]),
  ok: z.boolean(),
  /** Address the page had afterwards. */
  url: z.string().optional(),
  message: z.string().optional(),
  /** A JPEG of what the page showed afterwards, as a data URL; at most 1280 × 900 and 400 KB. */
  screenshot: z.string().optional(),
});
export type StepResult = z.infer<typeof stepResultSchema>;
export const testStepsAnswerSchema = success({
  ok: z.boolean(),
  steps: z.array(stepResultSchema),
  durationMs: z.number(),
  cause: causeSchema.optional(),
  message: z.string().optional(),
});
