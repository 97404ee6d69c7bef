import { z } from 'zod';
import { idSchema, success, timestampSchema } from './common.ts';

/** A time as senders write it: ISO-8601 text, or milliseconds since 1970. */
const timeInput = z.union([z.string().max(64), z.number()]);
const word = z.string().min(1, 'This must not be empty').max(200);
const optionalWord = z.string().max(200).nullish();
const looseObject = z.record(z.string(), z.unknown());
const tagsInput = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** An analytics event as an app sends it (seed 002, AnalyticsEvent). */
export const eventInputSchema = z.object({
  id: optionalWord,
  timestamp: timeInput.nullish(),
  type: word,
  category: z
    .string()
    .max(100)
    .regex(/^[\w.-]+$/, 'Letters, digits, dots, dashes and underscores only'),
  action: word.max(100),
  label: z.string().nullish(),
  value: z.number().nullish(),
  userId: optionalWord,
  sessionId: optionalWord,
  properties: looseObject.nullish(),
  context: looseObject.nullish(),
  metadata: looseObject.nullish(),
});

/** One value of a metric as an app sends it; a `counter` value is added, each `histogram` value is one observation. */
export const metricInputSchema = z.object({
  name: word,
  value: z.number(),
  type: z
    .string()
    .regex(/^(?:counter|gauge|histogram|summary)$/i, 'One of counter, gauge, histogram, summary')
    .default('gauge'),
  tags: tagsInput.nullish(),
  timestamp: timeInput.nullish(),
  unit: optionalWord,
});

/** A line of a log as an app sends it. */
export const logInputSchema = z.object({
  message: z.string(),
  level: z.string().max(40).nullish(),
  service: optionalWord,
  timestamp: timeInput.nullish(),
  traceId: optionalWord,
  spanId: optionalWord,
  attributes: looseObject.nullish(),
});

/** An error as an app sends it (seed 002, ErrorContext). */
export const errorInputSchema = z.object({
  id: optionalWord,
  message: z.string(),
  /** `type` of the error, or its `name`. */
  type: optionalWord,
  name: optionalWord,
  stack: z.string().nullish(),
  level: z.string().max(40).nullish(),
  handled: z.boolean().nullish(),
  fingerprint: z.union([z.string(), z.array(z.string()).max(50)]).nullish(),
  service: optionalWord,
  timestamp: timeInput.nullish(),
  traceId: optionalWord,
  spanId: optionalWord,
  context: z
    .looseObject({
      userId: optionalWord,
      sessionId: optionalWord,
      environment: optionalWord,
      release: optionalWord,
      tags: looseObject.nullish(),
      extra: looseObject.nullish(),
    })
    .nullish(),
});

/** Most items of one request. */
const MAX_ITEMS = 50_000;
const items = z.array(z.unknown()).min(1, 'At least one').max(MAX_ITEMS, `At most ${MAX_ITEMS} in one request`);
export const eventsBatchBodySchema = z.object({ events: items });
/** One metric, or `{metrics: […]}`. */
export const metricsBodySchema = z.union([z.object({ metrics: items }), metricInputSchema]);
export const logsBodySchema = z.union([z.object({ logs: items }), logInputSchema]);
export const errorsBodySchema = z.union([z.object({ errors: items }), errorInputSchema]);

/** An item that was not taken: its place in the request, from 0. */
export const rejectedItemSchema = z.object({ index: z.number().int(), code: z.string(), message: z.string() });
export type RejectedItem = z.infer<typeof rejectedItemSchema>;
export const intakeAnswerSchema = success({
  accepted: z.number().int(),
  rejected: z.array(rejectedItemSchema),
  /** Of the one thing sent alone, where it has an id. */
  id: z.string().optional(),
});

/** A part of a transaction. */
export const transactionSpanInputSchema = z.object({
  id: optionalWord,
  name: word,
  operation: optionalWord,
  startTime: timeInput,
  endTime: timeInput.nullish(),
  status: optionalWord,
  tags: tagsInput.nullish(),
});
/** Begins a transaction, or records a whole one when it carries `endTime`. */
export const transactionBodySchema = z.object({
  name: word,
  operation: word,
  startTime: timeInput.nullish(),
  endTime: timeInput.nullish(),
  status: optionalWord,
  traceId: optionalWord,
  parentId: optionalWord,
  service: optionalWord,
  environment: optionalWord,
  tags: tagsInput.nullish(),
  spans: z.array(transactionSpanInputSchema).max(1000).nullish(),
});
/** What a running transaction is told; `endTime`, or a `status` other than `in_progress`, ends it. */
export const transactionUpdateBodySchema = transactionBodySchema.partial();
export const transactionSchema = z.object({
  id: idSchema,
  traceId: z.string(),
  name: z.string(),
  operation: z.string(),
  status: z.string(),
  startTime: timestampSchema,
  endTime: timestampSchema.nullable(),
});
export const transactionAnswerSchema = success({ transaction: transactionSchema });
export type Transaction = z.infer<typeof transactionSchema>;
