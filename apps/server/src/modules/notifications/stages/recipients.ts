import type { Notification } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import type { IncidentStep } from '../../../kernel/events.ts';
import { isId } from '../../../kernel/ids.ts';
import { findChannel } from '../channel-store.ts';
import type { FindContact } from '../contact.ts';
import type { Reason } from '../domain/outcome.ts';
import { type Wanted, wantedBy } from '../domain/wanted.ts';

/** Somebody to tell, or the reason why nothing can reach them. */
export interface Recipient {
  channel: Notification['channel'];
  /** An e-mail address or a URL. */
  address: string;
  channelId: string | null;
  /** Of a person who named one. */
  timeZone?: string;
  heldBack?: Reason;
}

/** First stage: who is told of a step. */
export async function recipientsOf(tx: SqlExecutor, step: IncidentStep, contact: FindContact): Promise<Recipient[]> {
  const recipients: Recipient[] = [];
  for (const wanted of wantedBy(step.monitor.actions, step.step)) recipients.push(await reach(tx, step, wanted, contact));
  return recipients;
}

async function reach(tx: SqlExecutor, step: IncidentStep, wanted: Wanted, contact: FindContact): Promise<Recipient> {
  if (wanted.kind === 'webhook') return { channel: 'webhook', address: wanted.url, channelId: null };
  if (wanted.kind === 'email') {
    const owner = await contact(tx, step.monitor.userId);
    const timeZone = owner?.preferences.timezone;
    if (owner) return { channel: 'email', address: owner.email, channelId: null, ...(timeZone ? { timeZone } : {}) };
    return { channel: 'email', address: step.monitor.userId, channelId: null, heldBack: 'no_contact' };
  }
  const { channelId } = wanted;
  const channel = isId(channelId) ? await findChannel(tx, step.projectId, channelId) : undefined;
  if (!channel) return { channel: 'webhook', address: channelId, channelId: null, heldBack: 'channel_missing' };
  const recipient: Recipient = { channel: 'webhook', address: channel.url, channelId: channel.id };
  return channel.isActive ? recipient : { ...recipient, heldBack: 'channel_off' };
}
