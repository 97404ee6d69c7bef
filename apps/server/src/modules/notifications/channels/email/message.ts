/** A mail ready to be handed to a transport. */
export interface EmailMessage {
  /** With angle brackets. */
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  date: Date;
  /** Message id of the mail that this one follows up on. */
  inReplyTo?: string;
  /** Further headers; their values have no line breaks. */
  headers: Record<string, string>;
}

/** For whom a message is kept where mail goes to the built-in mailbox. */
export interface EmailContext {
  projectId: string;
  monitorId: string | null;
}
