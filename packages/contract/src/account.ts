import { z } from 'zod';
import { idSchema, success, timestampSchema, timeZoneSchema } from './common.ts';

/** Every permission an API key can carry. */
export const PERMISSIONS = [
  'monitors.read',
  'monitors.write',
  'ingest',
  'query.sql',
  ...['events', 'metrics', 'logs', 'errors', 'performance', 'alerts', 'health'].flatMap((area) => [
    `monitoring.${area}.read`,
    `monitoring.${area}.write`,
    `monitoring.${area}.admin`,
  ]),
] as const;
export const permissionSchema = z
  .string()
  .refine((value) => (PERMISSIONS as readonly string[]).includes(value), { message: 'No such permission' });

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day as HH:MM');
export const preferencesSchema = z.object({
  timezone: timeZoneSchema.optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  /** Most e-mails an hour. */
  emailFrequencyLimit: z.number().int().min(1).max(1000).optional(),
  quietHours: z.object({ start: clock, end: clock, timezone: timeZoneSchema }).nullable().optional(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  name: z.string(),
  role: z.enum(['user', 'admin']),
  isBetaUser: z.boolean(),
  emailVerified: z.boolean(),
  preferences: preferencesSchema,
  createdAt: timestampSchema,
  lastLoginAt: timestampSchema.nullable(),
});
export type User = z.infer<typeof userSchema>;

export const projectRoleSchema = z.enum(['owner', 'admin', 'member', 'viewer']);
export type ProjectRole = z.infer<typeof projectRoleSchema>;
export const projectSchema = z.object({
  id: idSchema,
  /** Short number, for clients that want digits in an address. */
  number: z.number().int(),
  name: z.string(),
  role: projectRoleSchema,
  createdAt: timestampSchema,
});
export type Project = z.infer<typeof projectSchema>;

const emailSchema = z.string().trim().max(255).pipe(z.email('This is not an e-mail address'));
const passwordSchema = z
  .string()
  .min(8, 'At least 8 characters')
  .max(200, 'At most 200 characters')
  .regex(/\p{Ll}/u, 'At least one lower-case letter')
  .regex(/\p{Lu}/u, 'At least one upper-case letter')
  .regex(/\d/, 'At least one digit');

export const registerBodySchema = z.object({
  email: emailSchema,
  password: passwordSchema,
  name: z.string().trim().min(1, 'A name is needed').max(100),
});
export const loginBodySchema = z.object({ email: z.string().trim().min(1).max(255), password: z.string().min(1).max(200) });
/** Left out: the browser's cookie is used. */
export const refreshBodySchema = z.object({ refreshToken: z.string().max(200).optional() }).default({});

const tokens = { token: z.string(), refreshToken: z.string(), /** Seconds the token is good for. */ expiresIn: z.number().int() };
export const registerAnswerSchema = success({ user: userSchema, project: projectSchema, ...tokens });
export const loginAnswerSchema = success({ user: userSchema, ...tokens });
export const emptyAnswerSchema = success({});
export const meAnswerSchema = success({ user: userSchema, projects: z.array(projectSchema) });
export const updateMeBodySchema = z.object({
  name: z.string().trim().min(1).max(100).optional(),
  preferences: preferencesSchema.optional(),
  password: z.object({ current: z.string().max(200), next: passwordSchema }).optional(),
});
export const userAnswerSchema = success({ user: userSchema });

export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  permissions: z.array(z.string()),
  /** First characters of the key, to tell keys apart. */
  prefix: z.string(),
  createdAt: timestampSchema,
  lastUsedAt: timestampSchema.nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
export const createApiKeyBodySchema = z.object({
  name: z.string().trim().min(1).max(100),
  permissions: z.array(permissionSchema).min(1, 'At least one permission').max(50),
});
export const createApiKeyAnswerSchema = success({ apiKey: apiKeySchema, key: z.string() });
export const listApiKeysAnswerSchema = success({ apiKeys: z.array(apiKeySchema) });

export const createProjectBodySchema = z.object({ name: z.string().trim().min(1).max(100) });
export const projectAnswerSchema = success({ project: projectSchema });
export const listProjectsAnswerSchema = success({ projects: z.array(projectSchema) });

/** Somebody who belongs to a project. */
export const memberSchema = z.object({
  userId: idSchema,
  name: z.string(),
  email: z.string(),
  role: projectRoleSchema,
  joinedAt: timestampSchema,
});
export const listMembersAnswerSchema = success({ members: z.array(memberSchema) });
