import { z } from 'zod';
import { pageQuerySchema, success, timestampSchema } from './common.ts';

/** ISO-8601 time, milliseconds since 1970, or so long ago as `-1h`. */
const time = z.string().max(64).optional();
const text = z.string().max(1000).optional();
const list = z.union([z.string().max(1000), z.array(z.string().max(1000)).max(100)]).optional();

/** Query of `GET /analytics/events`; `property.<name>` filters by a property. */
export const listEventsQuerySchema = pageQuerySchema
  .extend({
    type: text,
    category: text,
    action: text,
    userId: text,
    sessionId: text,
    from: time,
    to: time,
    q: text,
  })
  .loose();
export const eventSchema = z.object({
  id: z.string(),
  timestamp: timestampSchema,
  type: z.string(),
  category: z.string(),
  action: z.string(),
  label: z.string().nullable(),
  value: z.number().nullable(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
  context: z.record(z.string(), z.unknown()),
  metadata: z.record(z.string(), z.unknown()),
});
export type AnalyticsEvent = z.infer<typeof eventSchema>;
const nextCursor = z.string().nullable();
export const listEventsAnswerSchema = success({ events: z.array(eventSchema), nextCursor });
export const eventAnswerSchema = success({ event: eventSchema });

/** Query of `GET /metrics`: lists are `metrics[]=a&metrics[]=b`; `filter` is `tag:value`, several mean all of them. */
export const metricsQuerySchema = z.object({
  metrics: list,
  'metrics[]': list,
  startTime: time,
  endTime: time,
  granularity: text,
  aggregation: text,
  groupBy: list,
  'groupBy[]': list,
  filter: list,
  'filter[]': list,
});
export const metricSeriesSchema = z.object({
  name: z.string(),
  tags: z.record(z.string(), z.string()),
  points: z.array(z.tuple([z.number(), z.number()])),
});
export type MetricSeries = z.infer<typeof metricSeriesSchema>;
export const metricsAnswerSchema = success({ series: z.array(metricSeriesSchema) });
export const metricsAggregateAnswerSchema = success({
  results: z.array(z.object({ name: z.string(), tags: z.record(z.string(), z.string()), value: z.number() })),
});
export const metricNamesQuerySchema = z.object({ q: text, limit: z.coerce.number().int().min(1).max(1000).default(200) });
export const metricNameSchema = z.object({
  name: z.string(),
  type: z.string(),
  unit: z.string(),
  series: z.number().int(),
  tags: z.array(z.string()),
  lastSeen: timestampSchema,
});
export const metricNamesAnswerSchema = success({ names: z.array(z.string()), metrics: z.array(metricNameSchema) });
export const deleteMetricsQuerySchema = z.object({ metrics: list, 'metrics[]': list, name: list, before: time });

/** Query of `GET /logs`. */
export const listLogsQuerySchema = pageQuerySchema.extend({
  level: list,
  service: text,
  traceId: text,
  from: time,
  to: time,
  q: text,
});
export const logSchema = z.object({
  id: z.string(),
  timestamp: timestampSchema,
  level: z.string(),
  service: z.string(),
  message: z.string(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
});
export type LogLine = z.infer<typeof logSchema>;
export const listLogsAnswerSchema = success({ logs: z.array(logSchema), nextCursor });
const facet = z.array(z.object({ value: z.string(), count: z.number().int() }));
export const logFacetsAnswerSchema = success({ total: z.number().int(), facets: z.object({ level: facet, service: facet }) });

/** Query of `GET /errors`. */
export const listErrorsQuerySchema = pageQuerySchema.extend({
  status: z.enum(['open', 'resolved', 'ignored']).optional(),
  service: text,
  level: text,
  q: text,
});
export const errorGroupSchema = z.object({
  id: z.string(),
  type: z.string(),
  message: z.string(),
  level: z.string(),
  service: z.string(),
  status: z.enum(['open', 'resolved', 'ignored']),
  firstSeen: timestampSchema,
  lastSeen: timestampSchema,
  resolvedAt: timestampSchema.nullable(),
  /** When it occurred again after it had been resolved. */
  regressedAt: timestampSchema.nullable(),
  occurrences: z.number().int(),
  affectedUsers: z.number().int(),
  /** Occurrences of each of the last 24 hours, oldest first. */
  trend: z.array(z.number().int()),
});
export type ErrorGroup = z.infer<typeof errorGroupSchema>;
export const errorOccurrenceSchema = z.object({
  id: z.string(),
  timestamp: timestampSchema,
  message: z.string(),
  stack: z.string(),
  level: z.string(),
  handled: z.boolean(),
  service: z.string(),
  environment: z.string(),
  release: z.string(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
  traceId: z.string().nullable(),
  spanId: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
});
export type ErrorOccurrence = z.infer<typeof errorOccurrenceSchema>;
export const listErrorsAnswerSchema = success({ errors: z.array(errorGroupSchema), nextCursor });
export const errorDetailAnswerSchema = success({ error: errorGroupSchema, occurrences: z.array(errorOccurrenceSchema) });
export const errorAnswerSchema = success({ error: errorGroupSchema });
export const errorStatsQuerySchema = z.object({ from: time, to: time });
export const errorStatsAnswerSchema = success({
  stats: z.object({
    total: z.number().int(),
    affectedUsers: z.number().int(),
    groups: z.object({ open: z.number().int(), resolved: z.number().int(), ignored: z.number().int() }),
    byType: z.array(z.object({ type: z.string(), count: z.number().int() })),
    trend: z.array(z.tuple([z.number(), z.number()])),
  }),
});

/** Query of `GET /performance/transactions` and `/performance/services`. */
export const performanceQuerySchema = z.object({
  service: text,
  from: time,
  to: time,
  sort: z.enum(['slow', 'frequent', 'errors']).default('slow'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
const figures = {
  service: z.string(),
  count: z.number().int(),
  errors: z.number().int(),
  errorRate: z.number(),
  /** Milliseconds. */
  avg: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
};
export const transactionsAnswerSchema = success({
  transactions: z.array(z.object({ name: z.string(), operation: z.string(), max: z.number(), ...figures })),
});
export const servicesAnswerSchema = success({
  services: z.array(z.object(figures)),
  edges: z.array(
    z.object({ from: z.string(), to: z.string(), count: z.number().int(), errors: z.number().int(), avg: z.number() }),
  ),
});
export const listTracesQuerySchema = pageQuerySchema.extend({
  service: text,
  name: text,
  status: text,
  minDuration: z.coerce.number().min(0).optional(),
  maxDuration: z.coerce.number().min(0).optional(),
  from: time,
  to: time,
  q: text,
});
export const traceSummarySchema = z.object({
  traceId: z.string(),
  name: z.string(),
  service: z.string(),
  startTime: timestampSchema,
  /** Milliseconds. */
  duration: z.number(),
  spans: z.number().int(),
  errors: z.number().int(),
});
export type TraceSummary = z.infer<typeof traceSummarySchema>;
export const listTracesAnswerSchema = success({ traces: z.array(traceSummarySchema), nextCursor });
export const spanSchema = z.object({
  spanId: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  operation: z.string(),
  kind: z.string(),
  service: z.string(),
  status: z.string(),
  statusMessage: z.string(),
  startTime: timestampSchema,
  /** Milliseconds after the start of the trace, and of duration; both to the microsecond. */
  offset: z.number(),
  duration: z.number(),
  /** How deep it stands below its root. */
  depth: z.number().int(),
  attributes: z.record(z.string(), z.string()),
  events: z.array(z.unknown()),
  links: z.array(z.unknown()),
});
export type TraceSpan = z.infer<typeof spanSchema>;
export const traceAnswerSchema = success({
  trace: z.object({
    traceId: z.string(),
    startTime: timestampSchema,
    duration: z.number(),
    services: z.array(z.string()),
    /** Parents before their children, by time: the order of a waterfall. */
    spans: z.array(spanSchema),
  }),
});
