import type {
  Action,
  ActiveHours,
  ApiKey,
  BrowserStep,
  Cause,
  Channel,
  Evaluation,
  HistoryPoint,
  Incident,
  Interpretation,
  Mail,
  Monitor,
  Notification,
  OfferedFact,
  PlanChange,
  Preferences,
  Preview,
  Project,
  Severity,
  StepResult,
  User,
} from '@monitors/contract';
import { call } from './client.ts';

/** What a new monitor is made of. */
export type NewMonitor = {
  prompt: string;
  name?: string;
  url?: string;
  interpretation?: Interpretation;
  actions?: Action[];
  tags?: string[];
  severity?: Severity;
};
/** What can be changed about a monitor. */
export type MonitorChange = {
  prompt?: string;
  name?: string;
  isActive?: boolean;
  interpretation?: Interpretation;
  activeHours?: ActiveHours | null;
  actions?: Action[];
  tags?: string[];
  severity?: Severity;
};
export type Interpreted = { interpretation: Interpretation; preview: Preview };
export type MonitorDetail = {
  monitor: Monitor;
  facts: Evaluation[];
  history: HistoryPoint[];
  notifications: Notification[];
  incidents: Incident[];
};
export type Refreshed = Evaluation & { nextAllowedRefresh: string | null };
export type Mailbox = { active: boolean; messages: Mail[]; unread: number; nextCursor: string | null };
export type Aggregation = 'raw' | 'hour' | 'day' | 'week';

/** Sign-up, log-in and the own profile. */
export const accounts = {
  register: (body: { email: string; password: string; name: string }) =>
    call<{ user: User; project: Project }>('POST', '/auth/register', { body, anonymous: true }),
  logIn: (body: { email: string; password: string }) => call<{ user: User }>('POST', '/auth/login', { body, anonymous: true }),
  logOut: () => call<unknown>('POST', '/auth/logout', { body: {}, anonymous: true }),
  me: () => call<{ user: User; projects: Project[] }>('GET', '/users/me'),
  update: (body: { name?: string; preferences?: Preferences; password?: { current: string; next: string } }) =>
    call<{ user: User }>('PATCH', '/users/me', { body }),
  createProject: (name: string) => call<{ project: Project }>('POST', '/projects', { body: { name } }),
  keys: () => call<{ apiKeys: ApiKey[] }>('GET', '/api-keys'),
  createKey: (body: { name: string; permissions: string[] }) =>
    call<{ apiKey: ApiKey; key: string }>('POST', '/api-keys', { body }),
  revokeKey: (id: string) => call<unknown>('DELETE', `/api-keys/${id}`),
};

/** Monitors and what they saw. */
export const monitors = {
  interpret: (
    body: { prompt: string; url?: string; interpretation?: Interpretation; monitorId?: string },
    signal?: AbortSignal,
  ) => call<Interpreted>('POST', '/monitors/interpret', { body, ...(signal && { signal }) }),
  create: (body: NewMonitor) => call<{ monitor: Monitor }>('POST', '/monitors', { body }),
  list: (cursor?: string) =>
    call<{ monitors: Monitor[]; total: number; limit: number | null; nextCursor: string | null }>('GET', '/monitors', {
      query: { limit: 500, cursor },
    }),
  get: (id: string) => call<MonitorDetail>('GET', `/monitors/${id}`),
  update: (id: string, body: MonitorChange) => call<{ monitor: Monitor }>('PATCH', `/monitors/${id}`, { body }),
  duplicate: (id: string) => call<{ monitor: Monitor }>('POST', `/monitors/${id}/duplicate`, { body: {} }),
  remove: (id: string) => call<unknown>('DELETE', `/monitors/${id}`),
  refresh: (id: string) => call<{ evaluation: Refreshed }>('POST', `/monitors/${id}/refresh`, { body: {} }),
  history: (id: string, query: { from: string; aggregation: Aggregation; limit?: number }) =>
    call<{ points: HistoryPoint[]; unit: string | null }>('GET', `/monitors/${id}/history`, { query }),
  evaluations: (id: string, cursor?: string) =>
    call<{ evaluations: Evaluation[]; nextCursor: string | null }>('GET', `/monitors/${id}/evaluations`, {
      query: { limit: 30, cursor },
    }),
};

/** What stands in the story of an incident. */
export type TimelineEntry = {
  at: string;
  kind: 'opened' | 'acknowledged' | 'resolved' | 'note' | 'notification';
  text: string;
  userId?: string | null | undefined;
};
export type IncidentDetail = { alert: Incident; timeline: TimelineEntry[]; deliveries: Notification[] };
export type IncidentFilter = { state?: Incident['state']; severity?: Severity };

/** What is wrong, since when, and who has it. */
export const incidents = {
  list: (filter: IncidentFilter, cursor?: string) =>
    call<{ alerts: Incident[]; total: number; nextCursor: string | null }>('GET', '/alerts', {
      query: { ...filter, limit: filter.state === 'resolved' ? 30 : 200, cursor },
    }),
  get: (id: string) => call<IncidentDetail>('GET', `/alerts/${id}`),
  acknowledge: (id: string, note: string) =>
    call<IncidentDetail>('PUT', `/alerts/${id}/acknowledge`, { body: note ? { note } : {} }),
  resolve: (id: string, note: string) => call<IncidentDetail>('PUT', `/alerts/${id}/resolve`, { body: note ? { note } : {} }),
};

/** How a page is reached: its address with the headers and steps that open it. */
export type PageVisit = {
  url: string;
  render?: 'auto' | 'http' | 'browser';
  headers?: Record<string, string>;
  steps?: BrowserStep[];
  monitorId?: string;
};
export type PageSnapshot = {
  snapshot: { html: string | null; title: string | null; url: string };
  facts: OfferedFact[];
  cause?: Cause;
  message?: string;
};
export type StepsTried = { ok: boolean; steps: StepResult[]; durationMs: number; cause?: Cause; message?: string };

/** Pages to point at, steps to try, and repairs of plans. */
export const pages = {
  snapshot: (body: PageVisit, signal?: AbortSignal) =>
    call<PageSnapshot>('POST', '/monitors/snapshot', { body, ...(signal && { signal }) }),
  trySteps: (body: PageVisit) => call<StepsTried>('POST', '/monitors/steps/test', { body }),
  planChanges: (id: string) => call<{ planChanges: PlanChange[] }>('GET', `/monitors/${id}/plan-changes`),
  undoPlanChange: (id: string, changeId: string) =>
    call<{ planChange: PlanChange; monitor: Monitor }>('POST', `/monitors/${id}/plan-changes/${changeId}/undo`, { body: {} }),
};

/** Deliveries, the built-in mailbox and webhooks. */
export const deliveries = {
  retry: (id: string) => call<{ notification: Notification }>('POST', `/notifications/${id}/retry`, { body: {} }),
  mailbox: (cursor?: string) => call<Mailbox>('GET', '/mailbox', { query: { cursor } }),
  message: (id: string) => call<{ message: Mail }>('GET', `/mailbox/${id}`),
  markRead: (id: string) => call<unknown>('POST', `/mailbox/${id}/read`, { body: {} }),
  deleteMessage: (id: string) => call<unknown>('DELETE', `/mailbox/${id}`),
  channels: () => call<{ channels: Channel[] }>('GET', '/channels'),
  createChannel: (body: { kind: 'webhook'; name: string; url: string }) =>
    call<{ channel: Channel; secret: string }>('POST', '/channels', { body }),
  testChannel: (id: string) =>
    call<{ delivered: boolean; reason: string | null; durationMs: number }>('POST', `/channels/${id}/test`, { body: {} }),
  webhookSecret: () => call<{ secret: string }>('GET', '/channels/webhook-secret'),
  renewWebhookSecret: () => call<{ secret: string }>('POST', '/channels/webhook-secret', { body: {} }),
  deleteChannel: (id: string) => call<unknown>('DELETE', `/channels/${id}`),
};
