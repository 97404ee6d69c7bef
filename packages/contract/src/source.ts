import { z } from 'zod';
import { askSchema, planSchema } from './fact.ts';

export const renderSchema = z.enum(['auto', 'http', 'browser']);

const headersSchema = z.record(z.string().max(200), z.string().max(4000));

/** A web page, JSON document, feed or file that is read over HTTP. */
export const pageSourceSchema = z.object({
  kind: z.literal('page'),
  url: z.string().max(4000),
  render: renderSchema.default('auto'),
  /** What to read there. Filled by the interpreter; a client may leave it to the sentence. */
  ask: askSchema.optional(),
  plan: planSchema.optional(),
  headers: headersSchema.optional(),
});
export type PageSource = z.infer<typeof pageSourceSchema>;

export const PROBE_CHECKS = [
  'http',
  'tcp',
  'udp',
  'icmp',
  'dns',
  'tls',
  'websocket',
  'grpc',
  'smtp',
  'postgres',
  'mysql',
  'redis',
  'ssh',
  'domain',
  'disk',
  'memory',
  'cpu',
  'load',
  'process',
  'file',
] as const;

/** A technical check of a host or service. */
export const probeSourceSchema = z.object({
  kind: z.literal('probe'),
  check: z.enum(PROBE_CHECKS),
  target: z.string().max(4000),
  options: z.record(z.string(), z.unknown()).optional(),
});
export type ProbeSource = z.infer<typeof probeSourceSchema>;

/** A question over stored signals or facts. */
export const querySourceSchema = z.object({
  kind: z.literal('query'),
  dataset: z.enum(['metrics', 'events', 'logs', 'spans', 'errors', 'facts']),
  query: z.record(z.string(), z.unknown()),
});
export type QuerySource = z.infer<typeof querySourceSchema>;

/** A value or heartbeat that is sent in; later than `graceSeconds` it counts as absent. */
export const pushSourceSchema = z.object({
  kind: z.literal('push'),
  graceSeconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400),
});
export type PushSource = z.infer<typeof pushSourceSchema>;

export const sourceSchema = z.discriminatedUnion('kind', [
  pageSourceSchema,
  probeSourceSchema,
  querySourceSchema,
  pushSourceSchema,
]);
export type Source = z.infer<typeof sourceSchema>;
