import type { EmailContext } from '../channels/email/message.ts';
import type { MailTransport } from '../channels/email/transport.ts';
import type { WebhookRequest } from '../channels/webhook/send.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Rendered } from './render.ts';

/** The ways out of the program. */
export interface Channels {
  mail: MailTransport;
  webhook(request: WebhookRequest): Promise<Outcome>;
}

/** Fifth stage: hands a message over and says what became of it. */
export async function send(rendered: Rendered, context: EmailContext, channels: Channels): Promise<Outcome> {
  if (rendered.kind === 'nothing') return { kind: 'give_up', reason: rendered.reason };
  return rendered.kind === 'email' ? channels.mail.send(rendered.message, context) : channels.webhook(rendered.request);
}
