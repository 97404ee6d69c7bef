import { expect, test } from 'vitest';
import { smtpOutcome } from './smtp-outcome.ts';

test.each([
  [
    { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' },
    { kind: 'give_up', reason: 'recipient_rejected' },
  ],
  [
    { code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO' },
    { kind: 'retry', reason: 'deferred' },
  ],
  [
    { code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' },
    { kind: 'give_up', reason: 'rejected' },
  ],
  [{ code: 'EENVELOPE' }, { kind: 'give_up', reason: 'recipient_rejected' }],
  [
    { code: 'EMESSAGE', responseCode: 554, command: 'DATA' },
    { kind: 'give_up', reason: 'rejected' },
  ],
  [
    { code: 'EMESSAGE', responseCode: 451, command: 'DATA' },
    { kind: 'retry', reason: 'deferred' },
  ],
  [
    { code: 'EAUTH', responseCode: 535 },
    { kind: 'retry', reason: 'auth_failed' },
  ],
  [{ code: 'ETIMEDOUT' }, { kind: 'retry', reason: 'timeout' }],
  [{ code: 'ETLS' }, { kind: 'retry', reason: 'tls_failed' }],
  [{ code: 'EDNS' }, { kind: 'retry', reason: 'unreachable' }],
  [{ code: 'ESOCKET' }, { kind: 'retry', reason: 'unreachable' }],
  [
    { code: 'ECONNECTION', responseCode: 421 },
    { kind: 'retry', reason: 'unreachable' },
  ],
  [{ code: 'constructor' }, { kind: 'retry', reason: 'internal' }],
  [new Error('Connection pool was closed'), { kind: 'retry', reason: 'internal' }],
  [undefined, { kind: 'retry', reason: 'internal' }],
])('%o means %o', (error, outcome) => {
  expect(smtpOutcome(error)).toEqual(outcome);
});
