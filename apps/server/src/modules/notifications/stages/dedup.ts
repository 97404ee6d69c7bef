import type { Notification } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import type { IncidentStep } from '../../../kernel/events.ts';
import { newId } from '../../../kernel/ids.ts';
import { messageIdOf } from '../channels/email/compose.ts';
import { insertDelivery } from '../store.ts';
import { tellingOf } from '../telling.ts';
import type { Recipient } from './recipients.ts';

/** Third stage: one row in the outbox per incident, recipient and step; gives the rows that are new. */
export async function putIntoOutbox(
  tx: SqlExecutor,
  step: IncidentStep,
  recipients: readonly Recipient[],
  context: { now: number; appUrl: string },
): Promise<Notification[]> {
  const telling = tellingOf(step);
  const written: Notification[] = [];
  for (const recipient of recipients) {
    const id = newId(context.now);
    const delivery = await insertDelivery(tx, {
      id,
      projectId: step.projectId,
      monitorId: step.monitor.id,
      incidentId: step.incidentId,
      channel: recipient.channel,
      channelId: recipient.channelId,
      recipient: recipient.address,
      step: step.step,
      subject: telling.incident.title,
      telling: recipient.timeZone ? { ...telling, timeZone: recipient.timeZone } : telling,
      state: recipient.heldBack ? 'suppressed' : 'pending',
      reason: recipient.heldBack ?? null,
      messageId: recipient.channel === 'email' ? messageIdOf(context.appUrl, id) : id,
      createdAt: context.now,
      attempts: 0,
      sentAt: null,
    });
    if (delivery) written.push(delivery);
  }
  return written;
}
