import { type Clock, systemClock } from '../kernel/clock.ts';
import { createGuardedAgents } from './agents.ts';
import { Deadline } from './deadline.ts';
import { drain } from './drain.ts';
import { exchange } from './exchange.ts';
import type { NetworkGuard } from './guard.ts';
import { requestHeaders, retryAfterSeconds } from './headers.ts';
import { toNetError } from './net-error.ts';

/**
 * Posts a JSON text as it is (signatures cover its bytes) to a guarded address, without following redirects. Resolves with
 * any status; rejects with a NetError when there was no answer. Its messages name the host only.
 */
export type PostJson = (
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  options: { timeoutMs: number; signal?: AbortSignal },
) => Promise<{ status: number; retryAfterSeconds?: number }>;

export interface JsonPoster {
  postJson: PostJson;
  close(): void;
}

const AGENTS = { maxSocketsPerHost: 8, maxFreeSocketsPerHost: 2, idleMs: 15_000, maxAgeMs: 300_000 };

/** The way webhooks go out. */
export function createJsonPoster(deps: { guard: NetworkGuard; userAgent: string; clock?: Clock }): JsonPoster {
  const clock = deps.clock ?? systemClock;
  const agents = createGuardedAgents(deps.guard, AGENTS);

  async function postJson(
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
    { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<{ status: number; retryAfterSeconds?: number }> {
    const target = deps.guard.checkUrl(url, 'post');
    const bytes = Buffer.from(body);
    const deadline = new Deadline(clock, timeoutMs, signal);
    try {
      const sending = exchange({
        target,
        method: 'POST',
        headers: {
          'user-agent': deps.userAgent,
          accept: '*/*',
          'content-type': 'application/json; charset=utf-8',
          ...requestHeaders(headers),
          'content-length': bytes.length,
        },
        agents,
        signal: deadline.signal,
        body: bytes,
      });
      const { response } = await deadline.race(sending);
      const status = response.statusCode ?? 0;
      const wait = retryAfterSeconds(response.headers['retry-after'], clock.now());
      drain(response, clock);
      return { status, retryAfterSeconds: wait };
    } catch (error) {
      throw deadline.signal.aborted ? deadline.error(target.host) : toNetError(error, target.host);
    } finally {
      deadline.end();
    }
  }

  return { postJson, close: () => agents.close() };
}
