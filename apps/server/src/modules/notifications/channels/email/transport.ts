import type { Outcome } from '../../domain/outcome.ts';
import type { EmailContext, EmailMessage } from './message.ts';

/** A way mail leaves the program. */
export interface MailTransport {
  send(message: EmailMessage, context: EmailContext): Promise<Outcome>;
  /** Ends its connections once the messages under way are through. */
  close(): void;
}
