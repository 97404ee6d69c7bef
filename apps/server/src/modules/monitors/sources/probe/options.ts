import type { ProbeSource } from '@monitors/contract';
import { z } from 'zod';

const statusSchema = z.union([z.number().int().min(100).max(599), z.string().max(20)]);

const optionsSchema = z.object({
  method: z.string().max(20).optional(),
  headers: z.record(z.string().max(200), z.string().max(4000)).optional(),
  body: z.string().max(65_536).optional(),
  expectedStatus: z.union([statusSchema.transform((one) => [one]), z.array(statusSchema).max(50)]).optional(),
  bodyMatch: z.object({ contains: z.string().max(1000).optional(), lacks: z.string().max(1000).optional() }).optional(),
  timeoutMs: z.number().int().min(100).max(60_000).optional(),
  followRedirects: z.boolean().optional(),
  port: z.number().int().min(1).max(65_535).optional(),
});

/** The options of a probe that this server knows; others are left alone. */
export type ProbeOptions = z.infer<typeof optionsSchema>;

const NO_OPTIONS: ProbeOptions = {};

/** Reads a probe's options; a text says what is wrong with them. */
export function probeOptions(source: ProbeSource): ProbeOptions | string {
  if (!source.options) return NO_OPTIONS;
  const parsed = optionsSchema.safeParse(source.options);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `options.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`;
}

/** The host and port of a socket probe's target: a host, `host:port`, or an address with a scheme. Undefined when it is none. */
export function hostAndPort(target: string, defaultPort: number | undefined): { host: string; port: number } | undefined {
  const bare = target.trim().replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  // An unbracketed IPv6 address has no room for a port.
  const authority = /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(bare) ? `[${bare}]` : bare;
  const url = URL.parse(`monitors://${authority}`);
  if (!url || url.hostname === '' || url.username !== '') return undefined;
  const port = url.port === '' ? defaultPort : Number(url.port);
  return port === undefined || port < 1 ? undefined : { host: url.hostname, port };
}
