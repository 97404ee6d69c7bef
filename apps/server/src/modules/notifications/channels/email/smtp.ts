import { createTransport } from 'nodemailer';
import { smtpOutcome } from './smtp-outcome.ts';
import type { MailTransport } from './transport.ts';

/** Connections kept to the mail server, and so the messages sent at once. */
export const SMTP_CONNECTIONS = 4;
const CONNECT_MS = 15_000;
/** A server may take its time over the end of a message (RFC 5321, section 4.5.3.2.6); leaving early would send it twice. */
const SILENCE_MS = 120_000;

/** Mail through an SMTP server such as `smtp://user:password@host:587`, over kept connections. */
export function createSmtpTransport(smtpUrl: string): MailTransport {
  const pool = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: SMTP_CONNECTIONS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // What a user typed never makes the library read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      try {
        await pool.sendMail({
          messageId: message.messageId,
          from: message.from,
          // As an object, so that no part of an address is read as a list of them.
          to: { name: '', address: message.to },
          subject: message.subject,
          text: message.text,
          html: message.html,
          date: message.date,
          ...(message.inReplyTo ? { inReplyTo: message.inReplyTo, references: message.inReplyTo } : {}),
          headers: Object.entries(message.headers).map(([key, value]) => ({ key, value: { prepared: true, value } })),
        });
        return { kind: 'sent' };
      } catch (error) {
        return smtpOutcome(error);
      }
    },
    close: () => pool.close({ force: true }),
  };
}
