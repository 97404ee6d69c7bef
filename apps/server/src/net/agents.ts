import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { bareHost } from './addresses.ts';
import type { NetworkGuard } from './guard.ts';

/** When the parts of setting a connection up were done, by `performance.now()`. */
export interface ConnectionTimes {
  startedAt: number;
  resolvedAt: number;
  connectedAt?: number;
  securedAt?: number;
}

/** Agents of one kind of request; their connections go to checked addresses only. */
export interface GuardedAgents {
  http: http.Agent;
  https: https.Agent;
  close(): void;
}

export interface AgentOptions {
  /** They lead to the app's own demo, whose address is not checked. */
  own?: boolean;
  maxSocketsPerHost: number;
  maxFreeSocketsPerHost: number;
  /** Idle connections are closed after so many milliseconds. */
  idleMs: number;
  /** Older connections are not used again, so that moved names and changed certificates are noticed; milliseconds. */
  maxAgeMs: number;
}

type Done = (error: Error | null, stream: Duplex) => void;

interface ConnectOptions extends http.ClientRequestArgs, Partial<PinnedOptions> {}

const times = new WeakMap<object, ConnectionTimes>();

/** The times of a socket that an agent of ours made. */
export function connectionTimes(socket: object): ConnectionTimes | undefined {
  return times.get(socket);
}

/** Agents that keep connections alive and pin each new one to the addresses that were checked for it. */
export function createGuardedAgents(guard: NetworkGuard, options: AgentOptions): GuardedAgents {
  const settings: https.AgentOptions = {
    keepAlive: true,
    maxSockets: options.maxSocketsPerHost,
    maxFreeSockets: options.maxFreeSocketsPerHost,
    timeout: options.idleMs,
    scheduling: 'lifo',
    // A resumed TLS session spares most of a full handshake's computing.
    maxCachedSessions: 1000,
  };

  function connect(target: ConnectOptions, open: (pinned: ConnectOptions) => Duplex | null | undefined, done: Done): void {
    const startedAt = performance.now();
    guard.resolve(bareHost(target.host ?? ''), Number(target.port), options.own).then(
      ({ addresses }) => {
        const socket = open({ ...target, ...pinnedTo(addresses) });
        if (!socket) return;
        const record: ConnectionTimes = { startedAt, resolvedAt: performance.now() };
        times.set(socket, record);
        socket.once('connect', () => {
          record.connectedAt = performance.now();
        });
        socket.once('secureConnect', () => {
          record.securedAt = performance.now();
        });
        done(null, socket);
      },
      (error: Error) => done(error, undefined as never),
    );
  }

  const tooOld = (socket: Duplex) => performance.now() - (times.get(socket)?.startedAt ?? 0) > options.maxAgeMs;

  class HttpAgent extends http.Agent {
    override createConnection(target: ConnectOptions, done?: Done): undefined {
      connect(target, (pinned) => super.createConnection(pinned), done ?? ignore);
    }

    override keepSocketAlive(socket: Duplex): boolean {
      return !tooOld(socket) && keepAlive(super.keepSocketAlive(socket));
    }
  }

  class HttpsAgent extends https.Agent {
    override createConnection(target: ConnectOptions, done?: Done): undefined {
      connect(target, (pinned) => super.createConnection(pinned as https.RequestOptions), done ?? ignore);
    }

    override keepSocketAlive(socket: Duplex): boolean {
      return !tooOld(socket) && keepAlive(super.keepSocketAlive(socket));
    }
  }

  const agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };
  return {
    ...agents,
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

const ignore = () => {};

/** The types call the answer of Node's own decision void; it is false when the server said to close. */
function keepAlive(answer: unknown): boolean {
  return answer !== false;
}

/** What makes `connect` of `node:net` and `node:tls` go to addresses that were checked, and nowhere else. */
export interface PinnedOptions {
  lookup: LookupFunction;
  autoSelectFamilyAttemptTimeout: number;
}

/** Node's own 250 ms before it tries the next address would give up on distant hosts. */
const ATTEMPT_MS = 1000;

/** Options for a connection to one of these addresses; IPv4 first, since it fails at once where it is missing. */
export function pinnedTo(addresses: readonly string[]): PinnedOptions {
  const found = addresses.map((address) => ({ address, family: isIP(address) })).sort((one, other) => one.family - other.family);
  return {
    autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    lookup(_host, options, done) {
      const wanted =
        options.family === 4 || options.family === 6 ? found.filter((entry) => entry.family === options.family) : found;
      const first = wanted[0];
      if (!first) return done(Object.assign(new Error('no address of that family'), { code: 'ENOTFOUND' }), []);
      if (options.all) done(null, wanted);
      else done(null, first.address, first.family);
    },
  };
}
