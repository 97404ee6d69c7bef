import type { Outcome, Reason } from '../../domain/outcome.ts';

const BY_CODE: ReadonlyMap<string, Reason> = new Map(
  Object.entries({
    EAUTH: 'auth_failed',
    ENOAUTH: 'auth_failed',
    EOAUTH2: 'auth_failed',
    ETLS: 'tls_failed',
    EREQUIRETLS: 'tls_failed',
    ETIMEDOUT: 'timeout',
    EDNS: 'unreachable',
    ECONNECTION: 'unreachable',
    ESOCKET: 'unreachable',
    EPROXY: 'unreachable',
    EPROTOCOL: 'server_error',
  } satisfies Record<string, Reason>),
);

/**
 * What a failure of nodemailer means (RFC 5321, section 4.2.1): a 5xx answer to the recipient or the message is final, a 4xx one
 * and everything about the connection is tried again, a refused login too because the operator can mend it.
 */
export function smtpOutcome(error: unknown): Outcome {
  const { code, responseCode, command } = facts(error);
  if ((code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined) {
    if (responseCode < 500) return { kind: 'retry', reason: 'deferred' };
    return { kind: 'give_up', reason: command === 'RCPT TO' ? 'recipient_rejected' : 'rejected' };
  }
  // Refused before it was sent: the address cannot be written in an envelope.
  if (code === 'EENVELOPE') return { kind: 'give_up', reason: 'recipient_rejected' };
  return { kind: 'retry', reason: BY_CODE.get(code ?? '') ?? 'internal' };
}

function facts(error: unknown): { code?: string; responseCode?: number; command?: string } {
  if (typeof error !== 'object' || error === null) return {};
  const { code, responseCode, command } = error as Record<string, unknown>;
  return {
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  };
}
