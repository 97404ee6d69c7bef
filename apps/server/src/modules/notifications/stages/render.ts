import type { SqlExecutor } from '@monitors/engines/ports';
import { findChannel } from '../channel-store.ts';
import { compose, type Letterhead } from '../channels/email/compose.ts';
import type { EmailMessage } from '../channels/email/message.ts';
import { payloadOf } from '../channels/webhook/payload.ts';
import type { WebhookSecrets } from '../channels/webhook/secrets.ts';
import type { WebhookRequest } from '../channels/webhook/send.ts';
import type { Reason } from '../domain/outcome.ts';
import { SecretUnreadableError } from '../secrets.ts';
import type { ClaimedDelivery } from '../store.ts';

/** A delivery as its channel sends it, or why there is nothing to send. */
export type Rendered =
  | { kind: 'email'; message: EmailMessage }
  | { kind: 'webhook'; request: WebhookRequest }
  | { kind: 'nothing'; reason: Reason };

/** What rendering needs. */
export interface RenderDeps {
  sql: SqlExecutor;
  letterhead: Letterhead;
  secrets: WebhookSecrets;
}

/** Fourth stage: from what is told to the message of a channel, the same at every attempt. */
export async function render(delivery: ClaimedDelivery, deps: RenderDeps): Promise<Rendered> {
  if (delivery.channel === 'email') {
    return { kind: 'email', message: compose(delivery, deps.letterhead) };
  }
  const body = JSON.stringify(payloadOf(delivery, deps.letterhead.appUrl));
  if (delivery.channelId === null) {
    return webhook(delivery, body, await secretOf(() => deps.secrets.ofProject(delivery.projectId)));
  }
  const channel = await findChannel(deps.sql, delivery.projectId, delivery.channelId);
  if (!channel) return { kind: 'nothing', reason: 'channel_missing' };
  return webhook(delivery, body, await secretOf(() => deps.secrets.ofChannel(channel)));
}

async function secretOf(open: () => string | Promise<string>): Promise<string | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof SecretUnreadableError) return undefined;
    throw error;
  }
}

function webhook(delivery: ClaimedDelivery, body: string, secret: string | undefined): Rendered {
  if (secret === undefined) return { kind: 'nothing', reason: 'secret_unreadable' };
  return { kind: 'webhook', request: { id: delivery.id, url: delivery.recipient, secret, body } };
}
