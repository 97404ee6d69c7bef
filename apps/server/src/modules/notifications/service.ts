import type { Notification } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus, IncidentStep, UnitOfWork } from '../../kernel/events.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { FindContact } from './contact.ts';
import { countNotification } from './delivery.ts';
import { trimMailboxes } from './mailbox-store.ts';
import type { UnsubscribeTokens } from './secrets.ts';
import { putIntoOutbox } from './stages/dedup.ts';
import { recipientsOf } from './stages/recipients.ts';
import { holdBackUnsubscribed } from './stages/unsubscribed.ts';
import * as store from './store.ts';
import { resubscribe, unsubscribe, unsubscribedAmong } from './unsubscribe-store.ts';

/** What the service is made of. */
export interface NotificationServiceDeps {
  db: SqlDatabase;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  metrics: Metrics;
  contact: FindContact;
  tokens: UnsubscribeTokens;
  appUrl: string;
  /** Sends what is due now. */
  wake(): void;
}

/** Most messages kept of one mailbox. */
const MAILBOX_SIZE = 1000;

/** A subscription as the page about it shows it. */
export interface Subscription {
  monitorId: string;
  monitorName: string;
  address: string;
  stopped: boolean;
}

/** The telling half of the pipeline, and what people do with its results. */
export class NotificationService {
  readonly #deps: NotificationServiceDeps;

  constructor(deps: NotificationServiceDeps) {
    this.#deps = deps;
  }

  /** Puts a step into the outbox within the transaction that made it true: recipients → unsubscribed? → dedup. Sent after the commit. */
  async onStep(unit: UnitOfWork<SqlExecutor>, step: IncidentStep): Promise<void> {
    const { clock, appUrl, contact, events, metrics, wake } = this.#deps;
    const recipients = await recipientsOf(unit.tx, step, contact);
    const wanted = await holdBackUnsubscribed(unit.tx, step.monitor.id, recipients);
    const written = await putIntoOutbox(unit.tx, step, wanted, { now: clock.now(), appUrl });
    if (written.length === 0) return;
    unit.afterCommit(() => {
      wake();
      for (const notification of written) {
        if (notification.state === 'suppressed') countNotification(metrics, notification);
        events.live({ projectId: step.projectId, event: 'notification', data: { notification } });
      }
    });
  }

  /** A page of deliveries, newest first. */
  async list(projectId: string, filter: store.DeliveryFilter) {
    const found = await store.listDeliveries(this.#deps.db, projectId, { ...filter, limit: filter.limit + 1 });
    const notifications = found.slice(0, filter.limit);
    return { notifications, nextCursor: found.length > notifications.length ? (notifications.at(-1)?.id ?? null) : null };
  }

  /** Deliveries about an incident, oldest first. */
  async ofIncident(projectId: string, incidentId: string): Promise<Notification[]> {
    return (await store.listDeliveries(this.#deps.db, projectId, { incidentId, limit: 500 })).reverse();
  }

  /** Sends a delivery again that is dead or waits for its next attempt; throws NOT_FOUND, or CONFLICT when there is nothing to send. */
  async retry(projectId: string, id: string): Promise<Notification> {
    const { db, clock, events, wake } = this.#deps;
    const notification = await store.makeDue(db, projectId, id, clock.now());
    if (!notification) {
      const found = await store.findDelivery(db, projectId, id);
      if (!found) throw new AppError('NOT_FOUND', 'No such notification');
      throw new AppError(
        'CONFLICT',
        `This notification cannot be sent again: it is ${found.step === 'test' ? 'a test' : found.state}`,
      );
    }
    wake();
    events.live({ projectId, event: 'notification', data: { notification } });
    return notification;
  }

  /** What an unsubscribe link is about; undefined when it is not one of ours. */
  async subscription(token: string): Promise<Subscription | undefined> {
    const addressee = await this.#addressee(token);
    if (!addressee) return undefined;
    const { monitorId, monitorName, address } = addressee;
    const stopped = (await unsubscribedAmong(this.#deps.db, monitorId, [address])).size > 0;
    return { monitorId, monitorName, address, stopped };
  }

  /** Stops mail as an unsubscribe link says, or allows it again; undefined when the link is not one of ours. */
  async setSubscription(token: string, stopped: boolean): Promise<Subscription | undefined> {
    const addressee = await this.#addressee(token);
    if (!addressee) return undefined;
    const { monitorId, monitorName, address } = addressee;
    if (stopped) await unsubscribe(this.#deps.db, addressee, this.#deps.clock.now());
    else await resubscribe(this.#deps.db, monitorId, address);
    return { monitorId, monitorName, address, stopped };
  }

  /** Forgets what is settled and was made before a time, in ms, and what mailboxes hold beyond their size; gives how many rows. */
  async forget(before: number): Promise<number> {
    const { db } = this.#deps;
    return (await store.deleteSettled(db, before)) + (await trimMailboxes(db, before, MAILBOX_SIZE));
  }

  async #addressee(token: string) {
    const id = this.#deps.tokens.read(token);
    return id === undefined ? undefined : store.findAddressee(this.#deps.db, id);
  }
}
