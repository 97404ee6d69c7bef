import http from 'node:http';
import https from 'node:https';
import { connectionTimes, type GuardedAgents } from './agents.ts';
import type { CheckedUrl } from './guard.ts';

/** How long the parts of one request took, in milliseconds; connecting is 0 on a kept connection. */
export interface Timings {
  dnsMs: number;
  connectMs: number;
  tlsMs: number;
  firstByteMs: number;
  totalMs: number;
}

export interface ExchangeRequest {
  target: CheckedUrl;
  method: string;
  headers: http.OutgoingHttpHeaders;
  agents: GuardedAgents;
  signal: AbortSignal;
  body?: string | Uint8Array;
}

export interface Exchanged {
  response: http.IncomingMessage;
  /** `totalMs` is up to the first byte; the body is still to be read. */
  timings: Timings;
}

/** Largest header block of an answer; some sites send policies of tens of kilobytes. */
export const MAX_HEADER_BYTES = 65_536;

const MAX_TRIES = 3;

/** Sends one request and resolves with the head of its answer; rejects with Node's own errors. */
export async function exchange(request: ExchangeRequest): Promise<Exchanged> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send(request);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      // A kept connection may have been closed by the other side just as it was used again (RFC 9110, section 9.2.2).
      if (request.signal.aborted || tries >= MAX_TRIES) throw error.cause;
    }
  }
}

class StaleConnection extends Error {}

function send({ target, method, headers, agents, signal, body }: ExchangeRequest): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const secure = target.url.protocol === 'https:';
    const options: https.RequestOptions = {
      host: target.host,
      port: target.port,
      path: target.url.pathname + target.url.search,
      method,
      headers: { ...headers, host: target.url.host },
      agent: secure ? agents.https : agents.http,
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
    };
    const request = secure ? https.request(options) : http.request(options);
    request.once('response', (response) => {
      resolve({ response, timings: timingsOf(request, startedAt) });
    });
    request.on('error', (error) => {
      const stale =
        request.reusedSocket && !signal.aborted && 'code' in error && error.code === 'ECONNRESET' && body === undefined;
      reject(stale ? new StaleConnection('closed while idle', { cause: error }) : error);
    });
    request.end(body);
  });
}

/** Timings of a request whose answer has just begun. */
export function timingsOf(request: http.ClientRequest, startedAt: number): Timings {
  const now = performance.now();
  const connection = request.reusedSocket || !request.socket ? undefined : connectionTimes(request.socket);
  const connectedAt = connection?.connectedAt;
  return {
    dnsMs: connection ? connection.resolvedAt - connection.startedAt : 0,
    connectMs: connection && connectedAt ? connectedAt - connection.resolvedAt : 0,
    tlsMs: connectedAt && connection?.securedAt ? connection.securedAt - connectedAt : 0,
    firstByteMs: now - startedAt,
    totalMs: now - startedAt,
  };
}
