import { setTimeout } from 'node:timers/promises';
import { collectArrivals } from './arrivals.ts';
import { bodyOf, listenHttp, plainHeaders } from './http-listener.ts';

/** A message as it arrived, its body byte for byte, so that a signature can be checked. */
export interface ReceivedWebhook {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** How one message is answered. */
export type WebhookAnswer =
  | { kind: 'status'; status: number; headers?: Record<string, string>; delayMs?: number }
  | { kind: 'redirect'; location: string }
  | { kind: 'hang' }
  | { kind: 'drop' };

/** A receiver of webhooks that behaves as scripted. */
export interface WebhookReceiver {
  /** Address to post to. */
  url: string;
  received: readonly ReceivedWebhook[];
  /** Answers the next messages in this order, and with 200 after that. */
  answerNext(...answers: WebhookAnswer[]): void;
  /** Answers all messages like this that no script covers. */
  answerAlways(answer: WebhookAnswer): void;
  /** Resolves with all messages once there are `count`. */
  waitFor(count: number, timeoutMs?: number): Promise<readonly ReceivedWebhook[]>;
  close(): Promise<void>;
}

/** Starts a {@link WebhookReceiver} on a free port. */
export async function startWebhookReceiver(options: { host?: string } = {}): Promise<WebhookReceiver> {
  const arrivals = collectArrivals<ReceivedWebhook>('webhooks');
  const script: WebhookAnswer[] = [];
  let always: WebhookAnswer = { kind: 'status', status: 200 };

  const listener = await listenHttp(async (request, response) => {
    const body = await bodyOf(request);
    const answer = script.shift() ?? always;
    arrivals.add({ method: request.method ?? '', path: request.url ?? '/', headers: plainHeaders(request), body });
    if (answer.kind === 'hang') return;
    if (answer.kind === 'drop') return void response.destroy();
    if (answer.kind === 'redirect') return void response.writeHead(302, { location: answer.location }).end();
    if (answer.delayMs) await setTimeout(answer.delayMs);
    response.writeHead(answer.status, answer.headers).end();
  }, options.host);

  return {
    url: `${listener.origin}/hook`,
    received: arrivals.items,
    answerNext: (...answers) => void script.push(...answers),
    answerAlways: (answer) => {
      always = answer;
    },
    waitFor: arrivals.waitFor,
    close: listener.close,
  };
}
