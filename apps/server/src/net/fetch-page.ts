import type { Cause } from '@monitors/contract';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { createGuardedAgents } from './agents.ts';
import { ACCEPT_ENCODING, readBody } from './body.ts';
import { Deadline } from './deadline.ts';
import { drain } from './drain.ts';
import { exchange, type Timings } from './exchange.ts';
import type { CheckedUrl, NetworkGuard } from './guard.ts';
import { type PlainHeaders, plainHeaders, requestHeaders } from './headers.ts';
import type { PacerOptions } from './host-pacer.ts';
import { NetError, toNetError } from './net-error.ts';
import { createPoliteness, type Politeness } from './politeness.ts';
import { RedirectCookies } from './redirect-cookies.ts';
import { mayKeepHeaders, redirectTarget } from './redirects.ts';
import { MAX_ROBOTS_BYTES } from './robots.ts';
import { causeOfStatus } from './status-cause.ts';

export interface FetchPageRequest {
  url: string;
  /** The user's own; they are not sent to another origin that the page redirects to. */
  headers?: Readonly<Record<string, string>>;
  /** What an earlier answer carried, to be told when nothing changed. */
  conditional?: { etag?: string; lastModified?: string };
  /** Whole time for all redirects and the body, without our own pacing. Default 20 s. */
  timeoutMs?: number;
  /** Most bytes of the body, compressed or not. Default 10 MB. */
  maxBytes?: number;
  maxRedirects?: number;
  respectRobots?: boolean;
  signal?: AbortSignal;
}

export interface FetchedPage {
  status: number;
  /** Address after redirects. */
  url: string;
  redirects: { status: number; to: string }[];
  headers: PlainHeaders;
  /** Decompressed, undecoded; there for errors too. */
  body: Uint8Array;
  notModified: boolean;
  etag?: string;
  lastModified?: string;
  contentType?: string;
  /** Time on the network, waiting for our own pacing not counted. */
  durationMs: number;
  timings: Timings;
  /** What a status of 400 and above means, before the body has been looked at. */
  cause?: Cause;
  retryAfterSeconds?: number;
}

/** Fetches a page; rejects with a {@link NetError} when there is no answer. An error status is an answer. */
export type FetchPage = (request: FetchPageRequest) => Promise<FetchedPage>;

export interface PageFetcherOptions {
  guard: NetworkGuard;
  userAgent: string;
  clock?: Clock;
  /** Pacing of public hosts; the operator's own are not paced. */
  pacing?: Partial<PacerOptions>;
}

export interface PageFetcher {
  fetchPage: FetchPage;
  /**
   * For another way of visiting a page, such as a browser: checks the address and robots.txt and waits for one's turn as a
   * fetch does. The result must be called after the visit; rejects with a {@link NetError}.
   */
  enter(url: string, signal: AbortSignal): Promise<() => void>;
  close(): void;
}

const DEFAULTS = { timeoutMs: 20_000, maxBytes: 10_000_000, maxRedirects: 5 };
const ROBOTS_TIMEOUT_MS = 5000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const AGENTS = { maxSocketsPerHost: 16, maxFreeSocketsPerHost: 4, idleMs: 15_000, maxAgeMs: 300_000 };

const BASE_HEADERS = {
  accept: 'text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.9,*;q=0.5',
};

/** The fetcher of pages: guarded, paced, polite, and bounded in time and size. */
export function createPageFetcher({ guard, userAgent, clock = systemClock, pacing }: PageFetcherOptions): PageFetcher {
  const agents = createGuardedAgents(guard, AGENTS);
  const ownAgents = createGuardedAgents(guard, { ...AGENTS, own: true });
  const politeness = createPoliteness({
    clock,
    pacing,
    loadRobots: (url) => follow({ url, timeoutMs: ROBOTS_TIMEOUT_MS, maxBytes: MAX_ROBOTS_BYTES }, async () => () => {}),
  });

  async function follow(request: FetchPageRequest, enter: Politeness['enter']): Promise<FetchedPage> {
    const { timeoutMs, maxBytes, maxRedirects } = { ...DEFAULTS, ...definedOnly(request) };
    const ownHeaders = requestHeaders(request.headers);
    const deadline = new Deadline(clock, timeoutMs, request.signal);
    const cookies = new RedirectCookies();
    const redirects: FetchedPage['redirects'] = [];
    const sum: Timings = { dnsMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0, totalMs: 0 };
    const seen = new Set<string>();
    const polite = { respectRobots: request.respectRobots !== false, visited: new Set<string>() };
    let target = guard.checkUrl(request.url, 'page');
    let given = ownHeaders;
    const leave: (() => void)[] = [];
    try {
      for (;;) {
        seen.add(target.url.href);
        const askedAt = deadline.usedMs;
        const { scope } = await deadline.race(guard.resolve(target.host, target.port, target.scope === 'own'));
        sum.dnsMs += deadline.usedMs - askedAt;
        target = { ...target, scope };
        deadline.pause();
        leave.push(await enter(target, deadline.signal, polite));
        deadline.resume();
        const { response, timings } = await deadline.race(
          exchange({
            target,
            method: 'GET',
            headers: headersFor(target, given, cookies, request),
            agents: target.scope === 'own' ? ownAgents : agents,
            signal: deadline.signal,
          }),
        );
        sum.dnsMs += timings.dnsMs;
        sum.connectMs += timings.connectMs;
        sum.tlsMs += timings.tlsMs;
        sum.firstByteMs = deadline.usedMs;
        const status = response.statusCode ?? 0;
        const location = response.headers.location;
        if (!REDIRECTS.has(status) || location === undefined) {
          const headers = plainHeaders(response.headers);
          const body = await readBody(response, maxBytes);
          sum.totalMs = deadline.usedMs;
          return answer(target, status, headers, body, request, { redirects, timings: sum });
        }
        drain(response, clock);
        const cookiesChanged = cookies.keep(target.host, response.headers['set-cookie']);
        const next = guard.checkUrl(redirectTarget(location, target.url), 'page');
        redirects.push({ status, to: next.url.href });
        if (redirects.length > maxRedirects)
          throw new NetError('redirect_loop', `${target.host} redirects more than ${maxRedirects} times`);
        if (seen.has(next.url.href) && !cookiesChanged)
          throw new NetError('redirect_loop', `${target.host} redirects in a circle`);
        if (!mayKeepHeaders(target.url, next.url)) given = {};
        target = next;
      }
    } catch (error) {
      throw deadline.signal.aborted && !(error instanceof NetError)
        ? deadline.error(target.host)
        : toNetError(error, target.host);
    } finally {
      deadline.end();
      for (const go of leave) go();
    }
  }

  function headersFor(
    target: CheckedUrl,
    given: PlainHeaders,
    cookies: RedirectCookies,
    request: FetchPageRequest,
  ): PlainHeaders {
    const headers: PlainHeaders = { ...BASE_HEADERS, 'user-agent': userAgent, 'accept-encoding': ACCEPT_ENCODING, ...given };
    const cookie = cookies.header(target.host, given.cookie);
    if (cookie) headers.cookie = cookie;
    const { etag, lastModified } = request.conditional ?? {};
    if (etag) headers['if-none-match'] = etag;
    if (lastModified) headers['if-modified-since'] = lastModified;
    return headers;
  }

  function answer(
    target: CheckedUrl,
    status: number,
    headers: PlainHeaders,
    body: Uint8Array,
    request: FetchPageRequest,
    way: { redirects: FetchedPage['redirects']; timings: Timings },
  ): FetchedPage {
    const given = requestHeaders(request.headers);
    const withSession = 'cookie' in given || 'authorization' in given;
    const failure = causeOfStatus(status, headers, { nowMs: clock.now(), withSession });
    if (failure?.cause === 'rate_limited' && failure.retryAfterSeconds) {
      politeness.hold(target, failure.retryAfterSeconds);
    }
    return {
      status,
      url: target.url.href,
      ...way,
      headers,
      body,
      notModified: status === 304,
      etag: headers.etag,
      lastModified: headers['last-modified'],
      contentType: headers['content-type'],
      durationMs: way.timings.totalMs,
      cause: failure?.cause,
      retryAfterSeconds: failure?.retryAfterSeconds,
    };
  }

  return {
    fetchPage: (request) => follow(request, politeness.enter),
    async enter(url, signal) {
      const target = await guard.assertAllowed(url, 'page');
      return await politeness.enter(target, signal, { respectRobots: true });
    },
    close() {
      agents.close();
      ownAgents.close();
    },
  };
}

function definedOnly(request: FetchPageRequest): Partial<typeof DEFAULTS> {
  return Object.fromEntries(
    (['timeoutMs', 'maxBytes', 'maxRedirects'] as const)
      .filter((name) => request[name] !== undefined)
      .map((name) => [name, request[name]]),
  );
}
