import type { Notification } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { Outcome } from './domain/outcome.ts';
import { record } from './stages/record.ts';
import { type RenderDeps, render } from './stages/render.ts';
import { type Channels, send } from './stages/send.ts';
import { isUnsubscribed } from './stages/unsubscribed.ts';
import { type ClaimedDelivery, claimDue, extendLeases, recordSuppressed } from './store.ts';

/** How long a claim keeps others away; a crashed copy's deliveries are claimed again after that. */
export const LEASE_MS = 60_000;

/** What sending deliveries needs. */
export interface DeliveryDeps {
  db: SqlDatabase;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Id of this copy of the program. */
  owner: string;
  render: RenderDeps;
  channels: Channels;
}

/** The sending half of the pipeline: claim → still wanted? → render → send → record. */
export class Delivery {
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  /** Claims at most `limit` due deliveries of a channel. */
  claim(channel: Notification['channel'], limit: number, except: readonly string[]): Promise<ClaimedDelivery[]> {
    const { db, clock, owner } = this.#deps;
    const now = clock.now();
    return claimDue(db, { channel, owner, now, leaseUntil: now + LEASE_MS, limit, except });
  }

  /** Keeps deliveries that are still being sent. */
  async keep(ids: readonly string[]): Promise<void> {
    const { db, clock, owner } = this.#deps;
    await extendLeases(db, owner, ids, clock.now() + LEASE_MS);
  }

  /** Sends one claimed delivery and records what became of it; gives when it is due again, in ms, if it is. */
  async deliver(delivery: ClaimedDelivery): Promise<number | undefined> {
    const { db, owner } = this.#deps;
    const mail = delivery.channel === 'email';
    if (mail && (await isUnsubscribed(db, delivery.monitorId, delivery.recipient))) {
      this.#tell(delivery.projectId, await recordSuppressed(db, delivery.id, owner, 'unsubscribed'));
      return undefined;
    }
    const outcome = await this.#attempt(delivery);
    const recorded = await record(delivery, outcome, { ...this.#deps, sql: db });
    this.#tell(delivery.projectId, recorded);
    return recorded?.nextAttemptAt ? Date.parse(recorded.nextAttemptAt) : undefined;
  }

  async #attempt(delivery: ClaimedDelivery): Promise<Outcome> {
    const { clock, logger, metrics, channels } = this.#deps;
    const began = clock.now();
    const fields = { notificationId: delivery.id, channel: delivery.channel, attempt: delivery.attempts };
    let outcome: Outcome;
    try {
      outcome = await send(await render(delivery, this.#deps.render), delivery, channels);
    } catch (error) {
      // Names only: the message of a foreign error may hold an address with a password.
      logger.error(
        { ...fields, error: error instanceof Error ? error.name : typeof error },
        'A notification could not be attempted',
      );
      outcome = { kind: 'retry', reason: 'internal' };
    }
    const { channel } = delivery;
    const ended = clock.now();
    metrics.observe('monitors_notification_send_seconds', 'Time an attempt took', (ended - began) / 1000, { channel });
    if (outcome.kind === 'sent') {
      const waited = (ended - Date.parse(delivery.createdAt)) / 1000;
      metrics.observe('monitors_notification_delay_seconds', 'Time from an incident’s step to its hand-over', waited, {
        channel,
      });
      logger.debug(fields, 'Notification sent');
    } else {
      logger.warn({ ...fields, outcome: outcome.kind, reason: outcome.reason }, 'Notification not sent');
    }
    return outcome;
  }

  #tell(projectId: string, notification: Notification | undefined): void {
    if (!notification) return;
    countNotification(this.#deps.metrics, notification);
    this.#deps.events.live({ projectId, event: 'notification', data: { notification } });
  }
}

/** Counts what became of a notification. */
export function countNotification(metrics: Metrics, { channel, state, reason }: Notification): void {
  const labels = { channel, state, reason: reason ?? '' };
  metrics.count('monitors_notifications_total', 'Notifications by what became of them', labels);
}
