import type { Channel } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import type { EventBus } from '../../kernel/events.ts';
import { newId } from '../../kernel/ids.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import { postAddress } from '../../net/post-address.ts';
import * as store from './channel-store.ts';
import { testPayload } from './channels/webhook/payload.ts';
import type { WebhookSecrets } from './channels/webhook/secrets.ts';
import type { WebhookRequest } from './channels/webhook/send.ts';
import { countNotification } from './delivery.ts';
import { afterAttempt, type Outcome } from './domain/outcome.ts';
import { insertDelivery } from './store.ts';

/** What the service is made of. */
export interface ChannelServiceDeps {
  db: SqlDatabase;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  metrics: Metrics;
  secrets: WebhookSecrets;
  webhook(request: WebhookRequest): Promise<Outcome>;
  /** Rejects when a URL may not be posted to; its `reason` `not_allowed` says that this will stay so. */
  assertAllowed(url: string): Promise<unknown>;
}

/** Most channels of one project. */
const MOST_CHANNELS = 100;

/** Channels of a project: kept, tried out, removed. */
export class ChannelService {
  readonly #deps: ChannelServiceDeps;

  constructor(deps: ChannelServiceDeps) {
    this.#deps = deps;
  }

  /** Channels of a project, oldest first. */
  async list(projectId: string): Promise<Channel[]> {
    return (await store.listChannels(this.#deps.db, projectId)).map(shown);
  }

  /** Keeps a new channel and gives its secret, this once; throws SOURCE_NOT_ALLOWED, VALIDATION_ERROR or CONFLICT. */
  async create(projectId: string, input: Pick<Channel, 'kind' | 'name' | 'url'>): Promise<{ channel: Channel; secret: string }> {
    const { db, clock, secrets } = this.#deps;
    const url = await postAddress(input.url, { field: 'url', assertAllowed: this.#deps.assertAllowed });
    if ((await store.listChannels(db, projectId)).length >= MOST_CHANNELS) {
      throw new AppError('CONFLICT', `A project can have at most ${MOST_CHANNELS} channels`);
    }
    const now = clock.now();
    const id = newId(now);
    const { secret, sealed } = secrets.forChannel(id);
    const { kind, name } = input;
    const channel: Channel = { id, kind, name, url, isActive: true, createdAt: isoTime(now) };
    await store.insertChannel(db, { ...channel, projectId, sealedSecret: sealed });
    return { channel, secret };
  }

  /** Removes a channel; throws NOT_FOUND. */
  async remove(projectId: string, id: string): Promise<void> {
    if (!(await store.deleteChannel(this.#deps.db, projectId, id))) throw noChannel();
  }

  /** Sends a real message now, once, and says what became of it; it stands among the notifications as step `test`. */
  async test(projectId: string, id: string): Promise<{ delivered: boolean; reason: string | null; durationMs: number }> {
    const { db, clock, events, metrics } = this.#deps;
    const channel = await store.findChannel(db, projectId, id);
    if (!channel) throw noChannel();
    const began = clock.now();
    const messageId = newId(began);
    const outcome = await this.#attempt(channel, messageId, began);
    const durationMs = clock.now() - began;
    // A test is tried once: what would be tried again is told as it is.
    const final: Outcome = outcome.kind === 'retry' ? { kind: 'give_up', reason: outcome.reason } : outcome;
    const { state, reason, sentAt } = afterAttempt(final, 1, clock.now(), 0);
    const notification = await insertDelivery(db, {
      id: messageId,
      projectId,
      monitorId: null,
      incidentId: null,
      channel: 'webhook',
      channelId: channel.id,
      recipient: channel.url,
      step: 'test',
      subject: `Test of ${channel.name}`,
      telling: {},
      state,
      reason,
      messageId,
      createdAt: began,
      attempts: 1,
      sentAt,
    });
    if (notification) {
      countNotification(metrics, notification);
      events.live({ projectId, event: 'notification', data: { notification } });
    }
    return { delivered: state === 'sent', reason, durationMs };
  }

  /** The secret that signs webhooks whose address stands in a monitor. */
  projectSecret(projectId: string): Promise<string> {
    return this.#deps.secrets.ofProject(projectId);
  }

  /** Replaces that secret and gives the new one. */
  renewProjectSecret(projectId: string): Promise<string> {
    return this.#deps.secrets.renewProject(projectId);
  }

  async #attempt(channel: store.StoredChannel, id: string, now: number): Promise<Outcome> {
    let secret: string;
    try {
      secret = this.#deps.secrets.ofChannel(channel);
    } catch {
      return { kind: 'give_up', reason: 'secret_unreadable' };
    }
    return this.#deps.webhook({ id, url: channel.url, secret, body: JSON.stringify(testPayload(channel, isoTime(now))) });
  }
}

function shown({ id, kind, name, url, isActive, createdAt }: store.StoredChannel): Channel {
  return { id, kind, name, url, isActive, createdAt };
}

function noChannel(): AppError {
  return new AppError('NOT_FOUND', 'No such channel');
}
