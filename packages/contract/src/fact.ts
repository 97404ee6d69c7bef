import { z } from 'zod';
import { causeSchema } from './causes.ts';

export const factTypeSchema = z.enum(['number', 'boolean', 'text', 'list', 'object']);
export type FactType = z.infer<typeof factTypeSchema>;

/** One item of a list fact; `key` is its identity (link, guid or own key), so that re-ordering is not news. */
export const listItemSchema = z.object({
  key: z.string(),
  title: z.string(),
  url: z.string().optional(),
  at: z.string().optional(),
});
export type ListItem = z.infer<typeof listItemSchema>;

/** The value of a fact; which form it has is the fact's `type`. */
export const factValueSchema = z.union([
  z.number(),
  z.boolean(),
  z.string(),
  z.array(listItemSchema),
  z.record(z.string(), z.unknown()),
  z.null(),
]);
export type FactValue = z.infer<typeof factValueSchema>;

/** Where a value was found: a locator that can be followed again and the text around it. */
export const evidenceSchema = z.object({
  locator: z.string(),
  snippet: z.string(),
  url: z.string().optional(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** A value that was also found, and why it was not chosen. */
export const alternativeSchema = z.object({
  value: factValueSchema,
  type: factTypeSchema,
  unit: z.string().optional(),
  confidence: z.number().min(0).max(1),
  reason: z.string(),
  evidence: evidenceSchema,
  /** What to store as the plan's first locator when the user chooses this value instead. */
  locator: z.lazy(() => locatorSchema).optional(),
});
export type Alternative = z.infer<typeof alternativeSchema>;

/** One way to find a value again. Every locator is data, never code. */
export const locatorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('json'), path: z.string().max(1000) }),
  z.object({ kind: z.literal('jsonld'), types: z.array(z.string()).max(20), path: z.string().max(500) }),
  z.object({ kind: z.literal('microdata'), itemtype: z.string().max(300), property: z.string().max(200) }),
  z.object({ kind: z.literal('meta'), name: z.string().max(200) }),
  z.object({ kind: z.literal('state'), script: z.string().max(200), path: z.string().max(1000) }),
  z.object({ kind: z.literal('selector'), css: z.string().max(1000), attribute: z.string().max(100).optional() }),
  z.object({ kind: z.literal('label'), label: z.string().max(300) }),
  z.object({ kind: z.literal('feed') }),
  z.object({ kind: z.literal('text') }),
]);
export type Locator = z.infer<typeof locatorSchema>;

/** What the monitored thing is, to notice when the page shows another one. */
export const identitySchema = z.object({
  name: z.string().max(1000).optional(),
  sku: z.string().max(300).optional(),
  url: z.string().max(4000).optional(),
  currency: z.string().max(10).optional(),
});
export type Identity = z.infer<typeof identitySchema>;

/** What to read from a source, as the sentence named it. */
export const askSchema = z.object({
  /** The field's own word, such as `price`, `availability`, `rating`, `items`, `text`, `number`. */
  field: z.string().max(100),
  type: factTypeSchema,
  /** The words of the user for the value, to find it beside such a label on the page. */
  label: z.string().max(300).optional(),
  /** Expected unit or ISO 4217 currency. */
  unit: z.string().max(20).optional(),
  /** Dotted path or JSONPath, when the sentence names one. */
  path: z.string().max(1000).optional(),
  /** CSS selector the user gave or clicked. */
  selector: z.string().max(1000).optional(),
  /** A text whose presence is asked about. */
  quote: z.string().max(500).optional(),
  /** Size, colour or model that the user named. */
  variant: z.string().max(200).optional(),
  /** BCP 47 language of the page, when known. */
  locale: z.string().max(35).optional(),
});
export type Ask = z.infer<typeof askSchema>;

/** The compiled, deterministic way to read one fact again: locators in the order they are tried, and what must hold. */
export const planSchema = z.object({
  version: z.literal(1),
  ask: askSchema,
  format: z.enum(['html', 'json', 'feed', 'csv', 'xml', 'text', 'pdf', 'ical']),
  locators: z.array(locatorSchema).min(1).max(20),
  type: factTypeSchema,
  /** True where the user pointed at the value: its locator is obeyed even where the vote would take another value. */
  chosen: z.boolean().optional(),
  unit: z.string().max(20).optional(),
  identity: identitySchema.optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** A typed value at a time, with confidence and evidence. */
export const factSchema = z.object({
  value: factValueSchema,
  type: factTypeSchema,
  unit: z.string().optional(),
  confidence: z.number().min(0).max(1),
  at: z.string(),
});
export type Fact = z.infer<typeof factSchema>;

/** What reading a source once gave: a fact or a cause, never neither, and how the value can be found again. */
export const readingSchema = z.object({
  fact: factSchema.optional(),
  /** Facts of the further fields that a condition compares, by field. */
  others: z.record(z.string(), factSchema).optional(),
  cause: causeSchema.optional(),
  message: z.string().optional(),
  evidence: evidenceSchema.optional(),
  alternatives: z.array(alternativeSchema).default([]),
  plan: planSchema.optional(),
  /** True where the plan's first way failed and another was found for the same thing; `repair` has both plans. */
  repaired: z.boolean().optional(),
  repair: z.object({ before: planSchema, after: planSchema }).optional(),
  /** Title of the page or feed. */
  title: z.string().optional(),
});
export type Reading = z.infer<typeof readingSchema>;
