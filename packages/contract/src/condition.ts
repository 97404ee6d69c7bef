import { z } from 'zod';

/** Comparisons a condition can make; the last eight compare a fact with an earlier one. */
export const operatorSchema = z.enum([
  'gt',
  'gte',
  'lt',
  'lte',
  'eq',
  'ne',
  'contains',
  'not_contains',
  'matches',
  'changed',
  'increased',
  'decreased',
  'change_gt',
  'change_lt',
  'change_abs_gt',
  'appeared',
  'disappeared',
  'absent',
  'anomalous',
]);
export type Operator = z.infer<typeof operatorSchema>;

/** What a change is measured against; everything but `previous` may name a window of `days`. */
export const versusSchema = z.union([
  z.enum(['previous', 'baseline', 'lowest', 'highest', 'average']),
  z.object({
    kind: z.enum(['previous', 'baseline', 'lowest', 'highest', 'average']),
    days: z.number().positive().max(365).optional(),
  }),
]);
export type Versus = z.infer<typeof versusSchema>;

export const conditionValueSchema = z.union([z.number(), z.string().max(2000), z.boolean(), z.null()]);

/** One comparison. `unit: "%"` makes a change relative; `change_lt` takes a signed value (−20 means 20 % lower). */
export const conditionSchema = z.object({
  field: z.string().min(1).max(100),
  operator: operatorSchema,
  value: conditionValueSchema.optional(),
  unit: z.string().max(20).optional(),
  versus: versusSchema.optional(),
  days: z.number().positive().max(365).optional(),
});
export type Condition = z.infer<typeof conditionSchema>;

/** The predicate of a monitor: comparisons, how they join, how long they must hold, and where they count as over. */
export const triggerConditionsSchema = z.object({
  type: z.enum(['threshold', 'equality', 'change', 'complex']),
  logic: z.enum(['AND', 'OR']).default('AND'),
  conditions: z.array(conditionSchema).min(1).max(20),
  /** Seconds the predicate must hold before it counts. */
  for: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400)
    .optional(),
  /** Recovery threshold: the value at which a firing number counts as over; none: as soon as the predicate is false. */
  recovery: z.number().optional(),
});
export type TriggerConditions = z.infer<typeof triggerConditionsSchema>;

export const verdictSchema = z.enum(['true', 'false', 'unknown']);
/** `unknown` never counts as a match nor as a recovery. */
export type Verdict = z.infer<typeof verdictSchema>;
