import { z } from 'zod';

/** UUIDv7, the id of every stored thing. */
export const idSchema = z.uuid();
/** ISO-8601 time in UTC. */
export const timestampSchema = z.iso.datetime({ offset: true });

/** Name of an IANA time zone that this runtime knows, such as `Europe/Oslo`. */
export const timeZoneSchema = z.string().max(64).refine(isTimeZone, { message: 'This time zone does not exist' });

/** Whether `name` is a time zone that dates can be computed in. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

/** Every word that a severity is understood by. */
const SEVERITY_WORDS = {
  ...{ info: 'info', warning: 'warning', error: 'error', critical: 'critical' },
  ...{ INFO: 'info', WARNING: 'warning', ERROR: 'error', CRITICAL: 'critical' },
  ...{ low: 'info', medium: 'warning', high: 'error', LOW: 'info', MEDIUM: 'warning', HIGH: 'error' },
} as const satisfies Record<string, Severity>;

/** A severity as a client may send it: in lower or upper case, or as LOW, MEDIUM, HIGH, CRITICAL. */
export const severityInputSchema = z
  .enum(Object.keys(SEVERITY_WORDS) as (keyof typeof SEVERITY_WORDS)[], 'One of info, warning, error, critical')
  .transform((word): Severity => SEVERITY_WORDS[word]);

/** Query of every list: page size and the opaque position of the next page. */
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});

/** The envelope of a failure; its codes are the table in `errors.ts`. */
export const failureSchema = z.object({
  success: z.literal(false),
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.unknown().optional(),
    timestamp: timestampSchema,
    requestId: z.string(),
  }),
});
export type Failure = z.infer<typeof failureSchema>;

/** The envelope of a success around the named fields of one answer. */
export function success<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object({ success: z.literal(true), ...shape });
}
