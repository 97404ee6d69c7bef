import { isIP } from 'node:net';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { bareHost, isLocalhostName, isMetadataHost, isPublicAddress } from './addresses.ts';
import { parseAllowList } from './allow-list.ts';
import { BLOCKED_PORTS } from './blocked-ports.data.ts';
import { NetError } from './net-error.ts';
import type { Resolver } from './resolver.ts';

/** What a request is for: only a `page` may reach the app's own demo. */
export type NetUse = 'page' | 'probe' | 'post';

/** Whose address it is: anybody's, one the operator listed, or the demo of the app itself. */
export type NetScope = 'public' | 'operator' | 'own';

/** A URL that may be requested once its host has been resolved and checked too. */
export interface CheckedUrl {
  url: URL;
  /** Without brackets and final dot. */
  host: string;
  port: number;
  scope: NetScope;
}

/** Addresses that were checked and that a connection must be pinned to. */
export interface CheckedAddresses {
  addresses: readonly string[];
  scope: NetScope;
}

export interface NetworkGuard {
  /** Checks all that needs no resolution; throws a {@link NetError} `not_allowed`. */
  checkUrl(input: string | URL, use: NetUse): CheckedUrl;
  /** Resolves a host and checks every address; rejects with a {@link NetError} `not_allowed` or `dns`. */
  resolve(host: string, port: number, own?: boolean): Promise<CheckedAddresses>;
  /** Both of the above, for saying no while a URL is being saved. */
  assertAllowed(input: string | URL, use: NetUse): Promise<CheckedUrl>;
}

export interface NetworkGuardOptions {
  /** Host names, `host:port`, addresses and ranges that may be visited although private. */
  allowPrivate: readonly string[];
  /** Origins of this app, such as `http://localhost:3000`; pages below `/demo/` there may be read. */
  ownOrigins: readonly string[];
  resolver: Resolver;
  clock?: Clock;
  /** How long an answer of the resolver is used again, in milliseconds. */
  dnsCacheMs?: number;
}

const DEMO_PATH = '/demo/';
const MAX_CACHED_HOSTS = 5000;
const DNS_CACHE_MS = 5000;

/** The one gate to foreign networks: http and https only, and public addresses only unless the operator listed them. */
export function createNetworkGuard(options: NetworkGuardOptions): NetworkGuard {
  const clock = options.clock ?? systemClock;
  const allowed = parseAllowList(options.allowPrivate);
  const ownOrigins = new Set(options.ownOrigins.map((origin) => new URL(origin).origin));
  const addressesOf = cachedResolver(options.resolver, clock, options.dnsCacheMs ?? DNS_CACHE_MS);

  function checkUrl(input: string | URL, use: NetUse): CheckedUrl {
    const url = parseUrl(input);
    const host = bareHost(url.hostname);
    const port = portOf(url);
    if (host === '') throw refused('The address has no host');
    if (use === 'page' && ownOrigins.has(url.origin) && isDemo(url)) return { url, host, port, scope: 'own' };
    if (BLOCKED_PORTS.has(port) && !allowed.hasPort(host, port)) throw refused(`Port ${port} is not for web pages`);
    if (allowed.hasHost(host, port)) return { url, host, port, scope: 'operator' };
    if (isMetadataHost(host)) throw refused(`${host} may not be visited`);
    if (isIP(host) !== 0) return { url, host, port, scope: checkAddresses(host, port, [host]).scope };
    if (isLocalhostName(host)) checkAddresses(host, port, LOOPBACK);
    return { url, host, port, scope: 'public' };
  }

  function checkAddresses(host: string, port: number, addresses: readonly string[]): CheckedAddresses {
    const listed = allowed.hasHost(host, port) ? addresses : addresses.filter((address) => allowed.hasAddress(address, port));
    if (listed.length > 0) return { addresses: listed, scope: 'operator' };
    // One private address among public ones is how rebinding answers look, so it spoils them all.
    if (addresses.every(isPublicAddress)) return { addresses, scope: 'public' };
    throw refused(isIP(host) === 0 ? `${host} leads to a private or local address` : `${host} is a private or local address`);
  }

  async function resolve(host: string, port: number, own = false): Promise<CheckedAddresses> {
    if (isMetadataHost(host) && !allowed.hasHost(host, port)) throw refused(`${host} may not be visited`);
    const addresses = isIP(host) === 0 ? await addressesOf(host) : [host];
    return own ? { addresses, scope: 'own' } : checkAddresses(host, port, addresses);
  }

  async function assertAllowed(input: string | URL, use: NetUse): Promise<CheckedUrl> {
    const checked = checkUrl(input, use);
    const { scope } = await resolve(checked.host, checked.port, checked.scope === 'own');
    return { ...checked, scope };
  }

  return { checkUrl, resolve, assertAllowed };
}

const LOOPBACK = ['127.0.0.1', '::1'];

function parseUrl(input: string | URL): URL {
  const url = typeof input === 'string' ? URL.parse(input) : input;
  if (!url) throw refused('This is not a web address');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused('Only http and https addresses can be visited');
  if (url.username !== '' || url.password !== '') {
    throw refused('The address holds a user name or password; put them into a header of the monitor instead');
  }
  return url;
}

/** The port a URL leads to, its scheme's own when none is written. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function isDemo(url: URL): boolean {
  // An encoded slash could be decoded later on and lead out of the folder.
  return url.pathname.startsWith(DEMO_PATH) && !/%2f|%5c|%2e/i.test(url.pathname);
}

function refused(message: string): NetError {
  return new NetError('not_allowed', message);
}

function cachedResolver(resolver: Resolver, clock: Clock, ttlMs: number): (host: string) => Promise<readonly string[]> {
  const answers = new Map<string, { until: number; answer: Promise<readonly string[]> }>();
  return (host) => {
    const known = answers.get(host);
    const left = known ? known.until - clock.now() : 0;
    // More than the whole time left means that the clock was set back.
    if (known && left > 0 && (left <= ttlMs || left === Number.POSITIVE_INFINITY)) return known.answer;
    answers.delete(host);
    const entry = { until: Number.POSITIVE_INFINITY, answer: ask(host) };
    const settle = () => {
      entry.until = clock.now() + ttlMs;
    };
    entry.answer.then(settle, settle);
    if (answers.size >= MAX_CACHED_HOSTS) answers.delete(answers.keys().next().value ?? '');
    answers.set(host, entry);
    return entry.answer;
  };

  async function ask(host: string): Promise<readonly string[]> {
    let addresses: readonly string[];
    try {
      addresses = await resolver(host);
    } catch (error) {
      throw new NetError('dns', `The host name ${host} does not resolve`, { cause: error });
    }
    if (addresses.length === 0) throw new NetError('dns', `The host name ${host} has no address`);
    return addresses;
  }
}
