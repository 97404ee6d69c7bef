import type { Notification } from '@monitors/contract';
import type { Tone } from './status.ts';

type DeliveryState = Notification['state'];

export const DELIVERY: Record<DeliveryState, { label: string; tone: Tone }> = {
  pending: { label: 'On its way', tone: 'pending' },
  sent: { label: 'Delivered', tone: 'ok' },
  retrying: { label: 'Trying again', tone: 'unknown' },
  dead: { label: 'Not delivered', tone: 'firing' },
  suppressed: { label: 'Held back', tone: 'paused' },
};

const STEPS: Record<string, string> = {
  opened: 'It fired',
  resolved: 'It is over',
  test: 'A test',
};

/** Which step of an incident a delivery tells of. */
export function sayStep(step: string): string {
  return STEPS[step] ?? step.replaceAll('_', ' ');
}

const REASONS: Record<string, string> = {
  timeout: 'no answer in time',
  unreachable: 'it cannot be reached',
  tls_failed: 'its certificate is not valid',
  auth_failed: 'the mail server refused our login',
  deferred: 'the mail server asks to try later',
  rate_limited: 'it asks to slow down',
  server_error: 'it answered with an error of its own',
  rejected: 'it refused the message',
  recipient_rejected: 'the mail server does not know the recipient',
  gone: 'it says that it is gone for good',
  redirected: 'it redirects, which is not followed',
  not_allowed: 'the address may not be called',
  unsubscribed: 'the recipient unsubscribed',
  no_contact: 'there is no address to send to',
  channel_missing: 'the channel was deleted',
  channel_off: 'the channel is switched off',
  secret_unreadable: 'its signing secret cannot be read',
  internal: 'a fault on our side',
};

/** Why a delivery failed or was held back, in words. */
export function sayReason(reason: string | null): string {
  return reason ? (REASONS[reason] ?? reason.replaceAll('_', ' ')) : '';
}
