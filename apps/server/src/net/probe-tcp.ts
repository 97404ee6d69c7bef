import { connect, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Cause } from '@monitors/contract';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { bareHost } from './addresses.ts';
import { pinnedTo } from './agents.ts';
import type { NetworkGuard } from './guard.ts';
import { NetError, toNetError } from './net-error.ts';

export interface ProbeTcpRequest {
  host: string;
  port: number;
  /** Default 10 s. */
  timeoutMs?: number;
}

export interface TcpProbeResult {
  up: boolean;
  /** Resolution and connection, in milliseconds. */
  connectMs: number;
  cause?: Cause;
  message?: string;
}

export interface TlsProbeResult extends TcpProbeResult {
  /** Whole days until the certificate ends, negative once it has; undefined when none was shown. */
  daysLeft?: number;
  /** Whether the chain, the dates and the host name are as they should be. */
  valid?: boolean;
  /** Whether the certificate is made for this host. */
  hostMatches?: boolean;
  issuer?: string;
  validTo?: string;
  /** Why it is not valid, in OpenSSL's word. */
  problem?: string;
}

/** Checks of a port and of the certificate behind it; neither rejects. */
export interface SocketProber {
  probeTcp(request: ProbeTcpRequest): Promise<TcpProbeResult>;
  probeTls(request: ProbeTcpRequest): Promise<TlsProbeResult>;
}

const TIMEOUT_MS = 10_000;
const DAY_MS = 86_400_000;

/** Opens a connection to a checked address, looks, and closes it. */
export function createSocketProber({ guard, clock = systemClock }: { guard: NetworkGuard; clock?: Clock }): SocketProber {
  async function probe<Seen>(
    request: ProbeTcpRequest,
    secure: boolean,
    look: (socket: Socket) => Seen,
  ): Promise<TcpProbeResult & Partial<Seen>> {
    const startedAt = performance.now();
    const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
    const host = bareHost(request.host);
    let socket: Socket | undefined;
    let stop = () => {};
    const late = new Promise<never>((_resolve, reject) => {
      stop = clock.after(timeoutMs, () => {
        reject(new NetError('timeout', `${host} did not answer within ${timeoutMs / 1000} s`));
      });
    });
    const work = async () => {
      const { addresses } = await resolveHost(guard, host, request.port);
      return await new Promise<Seen>((resolve, reject) => {
        const pinned = { host, port: request.port, ...pinnedTo(addresses) };
        // A bad certificate is an answer here, so the handshake is let through and judged afterwards.
        socket = secure ? connectTls({ ...pinned, servername: serverName(host), rejectUnauthorized: false }) : connect(pinned);
        const opened = socket;
        opened.once('error', reject);
        opened.once(secure ? 'secureConnect' : 'connect', () => resolve(look(opened)));
      });
    };
    try {
      const seen = await Promise.race([work(), late]);
      return { up: true, connectMs: performance.now() - startedAt, ...seen };
    } catch (error) {
      const failure = toNetError(error, host);
      return {
        up: false,
        connectMs: performance.now() - startedAt,
        cause: failure.reason,
        message: failure.message,
      } as TcpProbeResult & Partial<Seen>;
    } finally {
      stop();
      socket?.on('error', () => {});
      socket?.destroy();
    }
  }

  return {
    probeTcp: (request) => probe(request, false, () => ({})),
    probeTls: (request) =>
      probe(request, true, (socket) => certificateFacts(socket as TLSSocket, bareHost(request.host), clock.now())),
  };
}

async function resolveHost(guard: NetworkGuard, host: string, port: number) {
  // Through a URL, so that odd spellings of addresses are read as the connection would read them.
  const parsed = URL.parse(host.includes(':') ? `http://[${host}]/` : `http://${host}/`);
  if (parsed?.pathname !== '/' || parsed.username !== '' || parsed.port !== '' || !(port >= 1 && port <= 65_535)) {
    throw new NetError('not_allowed', 'This is no host and port');
  }
  return await guard.resolve(bareHost(parsed.hostname), port);
}

function serverName(host: string): string {
  return /^[\d.]+$/.test(host) || host.includes(':') ? '' : host;
}

function certificateFacts(socket: TLSSocket, host: string, nowMs: number) {
  const certificate: PeerCertificate = socket.getPeerCertificate();
  const validTo = Date.parse(certificate.valid_to ?? '');
  if (Number.isNaN(validTo)) return { valid: false, problem: 'no certificate' };
  const problem = socket.authorizationError ? String(socket.authorizationError) : undefined;
  return {
    daysLeft: Math.floor((validTo - nowMs) / DAY_MS),
    valid: socket.authorized,
    hostMatches: checkServerIdentity(host, certificate) === undefined,
    issuer: [certificate.issuer?.O ?? certificate.issuer?.CN].flat()[0],
    validTo: new Date(validTo).toISOString(),
    problem,
  };
}
