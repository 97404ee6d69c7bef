import { Webhook } from 'standardwebhooks';
import type { Clock } from '../../../../kernel/clock.ts';
import type { PostJson } from '../../../../net/post-json.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { failureOutcome, statusOutcome } from './outcome.ts';

/** A post ready to be signed and sent. */
export interface WebhookRequest {
  /** Of the notification; the same for each attempt, so that a receiver can drop repeats. */
  id: string;
  url: string;
  secret: string;
  body: string;
}

/** Longest time a receiver may take. */
export const WEBHOOK_TIMEOUT_MS = 10_000;

/** Posts signed as Standard Webhooks say (standardwebhooks.com); the time in the signature is that of the attempt. */
export function createWebhookSender(postJson: PostJson, clock: Clock): (request: WebhookRequest) => Promise<Outcome> {
  return async ({ id, url, secret, body }) => {
    const at = new Date(clock.now());
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
    try {
      const { status, retryAfterSeconds } = await postJson(url, body, headers, { timeoutMs: WEBHOOK_TIMEOUT_MS });
      return statusOutcome(status, retryAfterSeconds);
    } catch (error) {
      return failureOutcome(error);
    }
  };
}
