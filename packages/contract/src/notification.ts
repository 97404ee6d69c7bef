import { z } from 'zod';
import { idSchema, success, timestampSchema } from './common.ts';

/** `dead` notifications used up their attempts and can be sent again by hand. */
export const notificationStateSchema = z.enum(['pending', 'sent', 'retrying', 'dead', 'suppressed']);

/** One delivery to one recipient. */
export const notificationSchema = z.object({
  id: idSchema,
  monitorId: idSchema.nullable(),
  incidentId: idSchema.nullable(),
  channel: z.enum(['email', 'webhook']),
  recipient: z.string(),
  /** Which step of the incident it tells of. */
  step: z.string(),
  subject: z.string(),
  state: notificationStateSchema,
  attempts: z.number().int(),
  /** A bounded word for the last failure. */
  reason: z.string().nullable(),
  messageId: z.string(),
  createdAt: timestampSchema,
  sentAt: timestampSchema.nullable(),
  nextAttemptAt: timestampSchema.nullable(),
});
export type Notification = z.infer<typeof notificationSchema>;

export const listNotificationsQuerySchema = z.object({
  monitorId: idSchema.optional(),
  state: notificationStateSchema.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
});
export const listNotificationsAnswerSchema = success({
  notifications: z.array(notificationSchema),
  nextCursor: z.string().nullable(),
});
export const notificationAnswerSchema = success({ notification: notificationSchema });

/** A message in the built-in mailbox. */
export const mailSchema = z.object({
  id: idSchema,
  messageId: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()),
  monitorId: idSchema.nullable(),
  receivedAt: timestampSchema,
  readAt: timestampSchema.nullable(),
});
export type Mail = z.infer<typeof mailSchema>;
/** `active` says whether mail lands here (no transport configured). */
export const mailboxAnswerSchema = success({
  active: z.boolean(),
  messages: z.array(mailSchema),
  unread: z.number().int(),
  nextCursor: z.string().nullable(),
});
export const mailAnswerSchema = success({ message: mailSchema });

/** A way to reach people besides the members' e-mail. The signing secret is shown once, at creation. */
export const channelSchema = z.object({
  id: idSchema,
  kind: z.enum(['webhook']),
  name: z.string(),
  url: z.string(),
  isActive: z.boolean(),
  createdAt: timestampSchema,
});
export type Channel = z.infer<typeof channelSchema>;
export const createChannelBodySchema = z.object({
  kind: z.enum(['webhook']),
  name: z.string().trim().min(1).max(100),
  url: z.string().max(4000),
});
export const createChannelAnswerSchema = success({ channel: channelSchema, secret: z.string() });
export const listChannelsAnswerSchema = success({ channels: z.array(channelSchema) });
/** Signs webhooks whose address stands in a monitor itself; one for the whole project. */
export const webhookSecretAnswerSchema = success({ secret: z.string() });
export const testChannelAnswerSchema = success({ delivered: z.boolean(), reason: z.string().nullable(), durationMs: z.number() });
