import { timingSafeEqual } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Cause } from '@monitors/contract';
import { newSecret } from '../kernel/ids.ts';
import { createGuardedAgents } from './agents.ts';
import type { NetworkGuard } from './guard.ts';
import { NetError, toNetError } from './net-error.ts';
import { forwardedHeaders, openTunnel, type TunnelLimits } from './proxy-tunnel.ts';

/** What has gone through a proxy since it started. */
export interface ProxyCounts {
  requests: number;
  refused: number;
  /** Connections that are open now. */
  open: number;
}

/** The only way to the network for a browser that renders pages of strangers. */
export interface GuardingProxy {
  /** `http://127.0.0.1:<port>`; give it to the browser together with the credentials. */
  server: string;
  username: string;
  password: string;
  counts(): ProxyCounts;
  close(): Promise<void>;
}

export interface GuardingProxyOptions {
  guard: NetworkGuard;
  /** Most connections at a time; further ones are closed. Default 256. */
  maxConnections?: number;
  /** Most bytes of one answer or tunnel. Default 50 MB. */
  maxBytes?: number;
  /** Connections with no traffic for so long are closed. Default 30 s. */
  idleMs?: number;
  /** Told about every refusal, for the counters. */
  onRefused?: (cause: Cause) => void;
}

const AGENTS = { maxSocketsPerHost: 16, maxFreeSocketsPerHost: 4, idleMs: 15_000, maxAgeMs: 300_000 };
const USERNAME = 'monitors';

/** Answers of the proxy itself carry the cause of a refusal in this header. */
export const CAUSE_HEADER = 'x-monitors-cause';

/**
 * Starts a proxy on a free loopback port. Each request, tunnel and WebSocket is checked by the guard and connected to the
 * checked address; the app's own origin is open below `/demo/` over plain HTTP only, since a tunnel hides the path.
 */
export async function startGuardingProxy(options: GuardingProxyOptions): Promise<GuardingProxy> {
  const { guard } = options;
  const limits: TunnelLimits = { maxBytes: options.maxBytes ?? 50_000_000, idleMs: options.idleMs ?? 30_000 };
  const agents = createGuardedAgents(guard, AGENTS);
  const ownAgents = createGuardedAgents(guard, { ...AGENTS, own: true });
  const password = newSecret();
  const expected = Buffer.from(`Basic ${Buffer.from(`${USERNAME}:${password}`).toString('base64')}`);
  const sockets = new Set<Duplex>();
  const counts = { requests: 0, refused: 0 };

  function isAuthorized(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  function refuse(error: unknown, host: string): { status: number; failure: NetError } {
    const failure = toNetError(error, host);
    counts.refused += 1;
    options.onRefused?.(failure.reason);
    const status = failure.reason === 'not_allowed' ? 403 : failure.reason === 'timeout' ? 504 : 502;
    return { status, failure };
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    counts.requests += 1;
    const fail = (error: unknown) => {
      const { status, failure } = refuse(error, 'The host');
      if (response.headersSent) return void response.destroy();
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', [CAUSE_HEADER]: failure.reason });
      response.end(failure.message);
    };
    if (!isAuthorized(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="monitors"' }).end();
      return;
    }
    try {
      const target = guard.checkUrl(request.url ?? '', 'page');
      if (target.url.protocol !== 'http:') throw new NetError('not_allowed', 'Secure addresses go through a tunnel');
      const upstream = http.request({
        host: target.host,
        port: target.port,
        path: target.url.pathname + target.url.search,
        method: request.method ?? 'GET',
        headers: forwardedHeaders(request, target.url.host),
        agent: target.scope === 'own' ? ownAgents.http : agents.http,
        timeout: limits.idleMs,
      });
      upstream.on('timeout', () => upstream.destroy(new NetError('timeout', `${target.host} did not answer in time`)));
      upstream.on('error', fail);
      upstream.on('response', (answer) => {
        let left = limits.maxBytes;
        answer.on('data', (chunk: Buffer) => {
          left -= chunk.length;
          if (left < 0) answer.destroy(new NetError('too_large', `The answer of ${target.host} is too large`));
        });
        answer.on('error', fail);
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, forwardedHeaders(answer));
        answer.pipe(response);
      });
      response.on('close', () => upstream.destroy());
      request.on('error', () => upstream.destroy());
      let allowed = limits.maxBytes;
      request.on('data', (chunk: Buffer) => {
        allowed -= chunk.length;
        if (allowed < 0) upstream.destroy(new NetError('too_large', `The request to ${target.host} is too large`));
      });
      request.pipe(upstream);
    } catch (error) {
      fail(error);
    }
  }

  async function tunnel(request: IncomingMessage, client: Duplex, head: Buffer, upgrade: boolean): Promise<void> {
    counts.requests += 1;
    client.on('error', () => client.destroy());
    if (!isAuthorized(request)) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="monitors"\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    try {
      const upstream = await openTunnel(guard, request, client, head, { ...limits, upgrade });
      sockets.add(upstream);
      upstream.on('close', () => sockets.delete(upstream));
    } catch (error) {
      const { status, failure } = refuse(error, 'The host');
      client.end(
        `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${CAUSE_HEADER}: ${failure.reason}\r\nContent-Length: 0\r\n\r\n`,
      );
    }
  }

  const server = http.createServer({ maxHeaderSize: 65_536 }, forward);
  server.maxConnections = options.maxConnections ?? 256;
  server.on('connect', (request, client, head) => void tunnel(request, client, head, false));
  server.on('upgrade', (request, client, head) => void tunnel(request, client, head, true));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();

  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    username: USERNAME,
    password,
    counts: () => ({ ...counts, open: sockets.size }),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      agents.close();
      ownAgents.close();
      await closed;
    },
  };
}
