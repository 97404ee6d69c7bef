import { z } from 'zod';
import { askSchema, planSchema } from './fact.ts';

export const renderSchema = z.enum(['auto', 'http', 'browser']);

/** What the API shows in the place of a stored secret; sent back, it keeps what is stored. No header can hold it. */
export const SECRET_MASK = '••••';

/** Headers of the user's own by name, a `Cookie` or `Authorization` among them. */
export const pageHeadersSchema = z.record(z.string().max(200), z.string().max(16_384));
const selectorSchema = z.string().min(1, 'Which element?').max(1000);

/** A step in the browser on the way to the value, done in order after the page has loaded. */
export const browserStepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('goto'), url: z.string().min(1).max(4000) }),
  z.object({ kind: z.literal('click'), selector: selectorSchema }),
  z.object({
    kind: z.literal('type'),
    selector: selectorSchema,
    text: z.string().max(4000),
    /** Kept encrypted and never shown again, as a password is. */
    secret: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('wait_for'), selector: selectorSchema }),
  z.object({ kind: z.literal('select'), selector: selectorSchema, value: z.string().max(1000) }),
  z.object({ kind: z.literal('scroll'), pixels: z.number().int().min(-100_000).max(100_000) }),
]);
export type BrowserStep = z.infer<typeof browserStepSchema>;

/** Steps in their order; a page with steps is always rendered by the browser. */
export const browserStepsSchema = z.array(browserStepSchema).max(20, 'At most 20 steps');

/** A web page, JSON document, feed or file that is read over HTTP. */
export const pageSourceSchema = z.object({
  kind: z.literal('page'),
  url: z.string().max(4000),
  render: renderSchema.default('auto'),
  /** What to read there. Filled by the interpreter; a client may leave it to the sentence. */
  ask: askSchema.optional(),
  plan: planSchema.optional(),
  /** Sent to the page's own origin only; kept encrypted, and shown as {@link SECRET_MASK}. */
  headers: pageHeadersSchema.optional(),
  steps: browserStepsSchema.optional(),
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
