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
