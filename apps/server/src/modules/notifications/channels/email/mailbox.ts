import type { SqlDatabase } from '@monitors/engines/ports';
import { type Clock, isoTime } from '../../../../kernel/clock.ts';
import { newId } from '../../../../kernel/ids.ts';
import { insertMail } from '../../mailbox-store.ts';
import type { MailTransport } from './transport.ts';

/** The built-in mailbox: where mail goes when no transport is configured, so that the loop works on a bare machine. */
export function createMailboxTransport(db: SqlDatabase, clock: Clock): MailTransport {
  return {
    async send(message, context) {
      const now = clock.now();
      const { messageId, from, to, subject, text, html, date, inReplyTo } = message;
      const headers = {
        'Message-ID': messageId,
        Date: date.toUTCString(),
        From: from,
        To: to,
        Subject: subject,
        ...(inReplyTo ? { 'In-Reply-To': inReplyTo, References: inReplyTo } : {}),
        ...message.headers,
      };
      await insertMail(db, context.projectId, {
        id: newId(now),
        messageId,
        from,
        to,
        subject,
        text,
        html,
        headers,
        monitorId: context.monitorId,
        receivedAt: isoTime(now),
        readAt: null,
      });
      return { kind: 'sent' };
    },
    close() {},
  };
}
