import type { Outcome } from '../../domain/outcome.ts';
import type { EmailContext, EmailMessage } from './message.ts';

/** A way mail leaves the program. */
export interface MailTransport {
  send(message: EmailMessage, context: EmailContext): Promise<Outcome>;
  /** Ends its connections, also of messages under way, which then fail. */
  close(): void;
}
