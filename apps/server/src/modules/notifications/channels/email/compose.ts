import { shorten } from '../../../incidents/index.ts';
import type { ClaimedDelivery } from '../../store.ts';
import { htmlBody } from './html-body.ts';
import type { EmailMessage } from './message.ts';
import { textBody } from './text-body.ts';
import { wordsOf } from './words.ts';

/** What every mail of an instance has in common. */
export interface Letterhead {
  from: string;
  /** Without a trailing slash. */
  appUrl: string;
  unsubscribeUrl(notificationId: string): string;
}

/** Message id of a notification; the same for each attempt. */
export function messageIdOf(appUrl: string, notificationId: string): string {
  return `<${notificationId}@${new URL(appUrl).hostname}>`;
}

/** The mail of a delivery, the same at every attempt. */
export function compose(delivery: ClaimedDelivery, letterhead: Letterhead): EmailMessage {
  const unsubscribeUrl = letterhead.unsubscribeUrl(delivery.id);
  const words = wordsOf(delivery, { appUrl: letterhead.appUrl, unsubscribeUrl });
  const opened = delivery.openedMessageId;
  return {
    messageId: delivery.messageId,
    from: letterhead.from,
    to: delivery.recipient,
    subject: shorten(delivery.subject, 250),
    text: textBody(words),
    html: htmlBody(words),
    date: new Date(delivery.createdAt),
    ...(opened ? { inReplyTo: opened } : {}),
    headers: {
      // RFC 8058: a mail program's own button posts to the same address that opens a page for a person.
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      // RFC 3834: nobody's out-of-office note is to answer this.
      'Auto-Submitted': 'auto-generated',
    },
  };
}
