import type { SqlExecutor } from '@monitors/engines/ports';
import { unsubscribedAmong } from '../unsubscribe-store.ts';
import type { Recipient } from './recipients.ts';

/** Second stage: holds back mail to addresses that stopped it for this monitor. */
export async function holdBackUnsubscribed(
  tx: SqlExecutor,
  monitorId: string,
  recipients: readonly Recipient[],
): Promise<Recipient[]> {
  const addresses = recipients.filter((recipient) => recipient.channel === 'email').map((recipient) => recipient.address);
  if (addresses.length === 0) return [...recipients];
  const stopped = await unsubscribedAmong(tx, monitorId, addresses);
  return recipients.map((recipient) =>
    recipient.channel === 'email' && !recipient.heldBack && stopped.has(recipient.address.toLowerCase())
      ? { ...recipient, heldBack: 'unsubscribed' }
      : recipient,
  );
}

/** Whether mail was stopped after it had been put into the outbox. */
export async function isUnsubscribed(sql: SqlExecutor, monitorId: string | null, address: string): Promise<boolean> {
  return monitorId !== null && (await unsubscribedAmong(sql, monitorId, [address])).size > 0;
}
