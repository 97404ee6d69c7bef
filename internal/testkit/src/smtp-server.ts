import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { collectArrivals } from './arrivals.ts';

/** A message as the server took it. */
export interface ReceivedMail {
  /** Sender and recipients of the envelope. */
  envelope: { from: string; to: string[] };
  /** Header values by lower-case name; of repeated ones the last. */
  headers: Record<string, string>;
  messageId: string;
  subject: string;
  text: string;
  html: string;
  raw: string;
  /** Whether the sender was told that the message was taken. */
  acknowledged: boolean;
  /** When its last byte arrived, in milliseconds since 1970. */
  receivedAt: number;
}

/** How the server behaves from now on. */
export type SmtpBehaviour =
  | { kind: 'accept' }
  /** Refuses a recipient, or all, with 550. */
  | { kind: 'refuse_recipient'; address?: string }
  /** Answers the next `times` messages with 451 without taking them. */
  | { kind: 'fail_temporarily'; times: number }
  /** Takes the next `times` messages and breaks the connection before it says so. */
  | { kind: 'drop_after_data'; times: number }
  /** Takes the bytes and never answers. */
  | { kind: 'hang' }
  /** Takes so many milliseconds to answer. */
  | { kind: 'slow'; ms: number };

/** A real SMTP server that keeps what it gets. */
export interface SmtpReceiver {
  /** For `SMTP_URL`. */
  url: string;
  port: number;
  messages: readonly ReceivedMail[];
  /** Messages whose data arrived, taken or not. */
  readonly attempts: number;
  behave(behaviour: SmtpBehaviour): void;
  /** Resolves with all messages once `count` were taken. */
  waitFor(count: number, timeoutMs?: number): Promise<readonly ReceivedMail[]>;
  clear(): void;
  close(): Promise<void>;
}

/** Starts a {@link SmtpReceiver} without TLS or login on a free port. */
export async function startSmtpServer(options: { host?: string } = {}): Promise<SmtpReceiver> {
  const host = options.host ?? '127.0.0.1';
  const arrivals = collectArrivals<ReceivedMail>('messages');
  const sockets = new Map<number, Socket>();
  let behaviour: SmtpBehaviour = { kind: 'accept' };
  let attempts = 0;

  /** Whether a behaviour that lasts for some messages covers this one too. */
  const takesTurn = (current: { times: number }): boolean => {
    current.times -= 1;
    if (current.times <= 0) behaviour = { kind: 'accept' };
    return current.times >= 0;
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 50,
    onRcptTo(address, _session, callback) {
      const refused = behaviour.kind === 'refuse_recipient' && (behaviour.address ?? address.address) === address.address;
      callback(refused ? smtpError(550, 'No such mailbox') : null);
    },
    async onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      attempts += 1;
      const receivedAt = Date.now();
      const current = behaviour;
      if (current.kind === 'hang') return;
      if (current.kind === 'slow') await setTimeout(current.ms);
      if (current.kind === 'fail_temporarily' && takesTurn(current)) return callback(smtpError(451, 'Try again later'));
      const dropped = current.kind === 'drop_after_data' && takesTurn(current);
      const { mailFrom, rcptTo } = session.envelope;
      const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((recipient) => recipient.address) };
      const mail = { ...(await parse(Buffer.concat(chunks), envelope)), acknowledged: !dropped, receivedAt };
      if (dropped) sockets.get(session.remotePort)?.destroy();
      else callback(null);
      arrivals.add(mail);
    },
  });
  // A client that breaks off is part of what is tested.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once('close', () => sockets.delete(port));
  });
  server.listen(0, host);
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;

  return {
    url: `smtp://${host}:${port}`,
    port,
    messages: arrivals.items,
    get attempts() {
      return attempts;
    },
    behave(next) {
      behaviour = { ...next };
    },
    waitFor: arrivals.waitFor,
    clear: arrivals.clear,
    async close() {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

async function parse(
  bytes: Buffer,
  envelope: ReceivedMail['envelope'],
): Promise<Omit<ReceivedMail, 'acknowledged' | 'receivedAt'>> {
  const mail = await PostalMime.parse(bytes);
  return {
    envelope,
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    messageId: mail.messageId ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    raw: bytes.toString('utf8'),
  };
}
