import type { Notification } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { Module } from '../../http/module.ts';
import { type Clock, sleep } from '../../kernel/clock.ts';
import type { EventBus } from '../../kernel/events.ts';
import { isId, newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import { startRetention } from '../../kernel/retention.ts';
import type { PostJson } from '../../net/post-json.ts';
import { ChannelService } from './channel-service.ts';
import { findChannel } from './channel-store.ts';
import { createMailboxTransport } from './channels/email/mailbox.ts';
import { createSmtpTransport, SMTP_CONNECTIONS } from './channels/email/smtp.ts';
import { createWebhookSecrets } from './channels/webhook/secrets.ts';
import { createWebhookSender } from './channels/webhook/send.ts';
import type { FindContact } from './contact.ts';
import { Delivery } from './delivery.ts';
import { Sender } from './jobs.ts';
import { registerMailboxRoutes } from './mailbox-routes.ts';
import { MailboxService } from './mailbox-service.ts';
import { registerChannelRoutes, registerRoutes } from './routes.ts';
import { createSecretBox, createUnsubscribeTokens } from './secrets.ts';
import { NotificationService } from './service.ts';
import { eraseProjects, releaseAbandoned } from './store.ts';
import { registerUnsubscribeRoutes } from './unsubscribe-routes.ts';

/** How long deliveries under way may take once the module stops; what takes longer is claimed again by the next run. */
const STOP_GRACE_MS = 20_000;
/** Webhooks sent at once; each may take ten seconds. */
const WEBHOOKS_AT_ONCE = 16;

/** What the module is wired from. */
export interface NotificationsDeps {
  db: SqlDatabase;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Without `smtpUrl`, mail goes to the built-in mailbox. */
  mail: { smtpUrl?: string; from: string };
  /** Where people reach the app, without a trailing slash. */
  appUrl: string;
  encryptionKey: string;
  /** Days that settled deliveries and mailbox messages are kept. */
  retentionDays: number;
  /** No other process can have the store open, so deliveries found claimed at start are nobody's. */
  soleOwner?: boolean;
  contact: FindContact;
  /** Posts to guarded addresses. */
  postJson: PostJson;
  /** Rejects when a URL may not be posted to. */
  assertAllowed(url: string): Promise<unknown>;
}

/** The module as others see it. */
export interface NotificationsModule extends Module {
  /** The last deliveries about a monitor, newest first. */
  ofMonitor(projectId: string, monitorId: string, limit: number): Promise<Notification[]>;
  /** Deliveries about an incident, oldest first. */
  ofIncident(projectId: string, incidentId: string): Promise<Notification[]>;
  /** Whether a project has a channel. */
  hasChannel(projectId: string, id: string): Promise<boolean>;
  /** Deletes everything of projects whose account is erased, in that transaction. */
  erase(tx: SqlExecutor, erasure: { projectIds: readonly string[] }): Promise<void>;
  /** Resolves once nothing is being sent, for tests and measurements. */
  idle(): Promise<void>;
}

/** Notifications: tells people of the steps of incidents, once each. Listens to incidents from the moment it is made, sends between start and stop. */
export function createNotifications(deps: NotificationsDeps): NotificationsModule {
  const { db, clock, appUrl, mail, contact } = deps;
  const owner = newId(clock.now());
  const tokens = createUnsubscribeTokens(deps.encryptionKey);
  const secrets = createWebhookSecrets({ sql: db, box: createSecretBox(deps.encryptionKey), clock });
  const transport = mail.smtpUrl ? createSmtpTransport(mail.smtpUrl) : createMailboxTransport(db, clock);
  const webhook = createWebhookSender(deps.postJson, clock);
  const letterhead = {
    from: mail.from,
    appUrl,
    unsubscribeUrl: (id: string) => `${appUrl}/unsubscribe/${tokens.make(id)}`,
  };
  const delivery = new Delivery({
    ...deps,
    owner,
    render: { sql: db, letterhead, secrets },
    channels: { mail: transport, webhook },
  });
  const sender = new Sender({ ...deps, delivery, limits: { email: SMTP_CONNECTIONS, webhook: WEBHOOKS_AT_ONCE } });
  const service = new NotificationService({ ...deps, tokens, wake: () => sender.wake() });
  const channels = new ChannelService({ ...deps, secrets, webhook });
  const mailbox = new MailboxService({ db, clock, contact, active: mail.smtpUrl === undefined });
  deps.events.on('incident.step', (unit, step) => service.onStep(unit, step));
  let stopRetention = async () => {};
  return {
    name: 'notifications',
    routes(api) {
      registerRoutes(api, service);
      registerChannelRoutes(api, channels);
      registerMailboxRoutes(api, mailbox);
    },
    rootRoutes: (root) => registerUnsubscribeRoutes(root, service),
    async start() {
      if (deps.soleOwner) await releaseAbandoned(db);
      sender.start();
      stopRetention = startRetention({ ...deps, what: 'Notifications and mails', forget: (before) => service.forget(before) });
    },
    async stop() {
      const patience = new AbortController();
      const sending = sender.stop().finally(() => patience.abort());
      await Promise.race([sending, sleep(clock, STOP_GRACE_MS, patience.signal)]);
      transport.close();
      await stopRetention();
    },
    ofMonitor: async (projectId, monitorId, limit) => (await service.list(projectId, { monitorId, limit })).notifications,
    ofIncident: (projectId, incidentId) => service.ofIncident(projectId, incidentId),
    hasChannel: async (projectId, id) => isId(id) && (await findChannel(db, projectId, id)) !== undefined,
    erase: (tx, { projectIds }) => eraseProjects(tx, projectIds),
    idle: () => sender.idle(),
  };
}
