import { z } from 'zod';
import { timeZoneSchema } from './common.ts';
import { triggerConditionsSchema } from './condition.ts';
import { factTypeSchema } from './fact.ts';
import { sourceSchema } from './source.ts';

const clockTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'A time of day as HH:MM');

/** When a monitor is checked; `end` before `start` spans midnight, `daysOfWeek` counts from Sunday = 0. */
export const activeHoursSchema = z.object({
  start: clockTimeSchema,
  end: clockTimeSchema,
  timezone: timeZoneSchema,
  daysOfWeek: z.array(z.number().int().min(0).max(6)).max(7).optional(),
});
export type ActiveHours = z.infer<typeof activeHoursSchema>;

export const MONITOR_CATEGORIES = ['shopping', 'financial', 'weather', 'sports', 'news', 'technology', 'other'] as const;

/** Shortest and longest time between two checks, in seconds. */
export const FREQUENCY_LIMITS = { page: 60, probe: 10, query: 10, push: 10, longest: 30 * 86_400 } as const;

/** A sentence understood: what is read, when it counts, how often it is checked. */
export const interpretationSchema = z.object({
  type: z.enum(['state', 'change']),
  /** The words of the user for what is watched. */
  extractedFact: z.string().min(1).max(300),
  factType: factTypeSchema,
  triggerConditions: triggerConditionsSchema,
  /** The whole request said back as one sentence that interprets to the same again. */
  triggerCondition: z.string().max(5000),
  /** Seconds between checks. */
  evaluationFrequency: z.number().int().min(1).max(FREQUENCY_LIMITS.longest),
  activeHours: activeHoursSchema.optional(),
  source: sourceSchema,
  suggestedName: z.string().min(1).max(100),
  category: z.enum(MONITOR_CATEGORIES).default('other'),
  complexity: z.enum(['simple', 'moderate', 'complex']).default('simple'),
  confidence: z.number().min(0).max(1).default(1),
  reasoning: z.string().max(5000).default(''),
  /** US dollars a month. */
  estimatedCost: z.number().min(0).default(0),
  warnings: z.array(z.string()).max(50).default([]),
  provider: z.string().max(50).default('builtin'),
});
export type Interpretation = z.infer<typeof interpretationSchema>;

/** What a sentence lacks to be a monitor. */
export const missingSchema = z.enum([
  'what',
  'where',
  'condition',
  'too_short',
  'too_long',
  'contradiction',
  'not_a_monitor',
  'harmful',
]);
export type Missing = z.infer<typeof missingSchema>;

/** The outcome of interpreting: an interpretation, or what is missing in words. */
export type InterpretResult =
  | { ok: true; interpretation: Interpretation }
  | { ok: false; code: 'INVALID_MONITOR_PROMPT'; message: string; missing: Missing[] };
