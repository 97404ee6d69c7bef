import http from 'node:http';
import https from 'node:https';
import type { Cause } from '@monitors/contract';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { createGuardedAgents } from './agents.ts';
import { readBody } from './body.ts';
import { drain } from './drain.ts';
import { MAX_HEADER_BYTES, type Timings, timingsOf } from './exchange.ts';
import type { CheckedUrl, NetworkGuard } from './guard.ts';
import { requestHeaders } from './headers.ts';
import { NetError, toNetError } from './net-error.ts';
import { mayKeepHeaders, redirectTarget } from './redirects.ts';

export interface ProbeHttpRequest {
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Statuses that mean up: numbers, ranges such as `200-299`, or classes such as `2xx`. Default 200 to 399. */
  expectedStatus?: readonly (number | string)[];
  /** What the body must or must not contain. Only then is it read. */
  bodyMatch?: { contains?: string; lacks?: string };
  /** Whole time for all redirects and, where it is matched, the body. Default 10 s. */
  timeoutMs?: number;
  followRedirects?: boolean;
  /** Most bytes of the body that are searched. Default 1 MB. */
  maxBodyBytes?: number;
}

export interface HttpProbeResult {
  up: boolean;
  status?: number;
  statusText?: string;
  /** From the start to the head of the answer, redirects included. */
  responseTimeMs: number;
  /** Why it is not up. `not_allowed` and `internal` say nothing about the service. */
  cause?: Cause;
  message?: string;
  timings: Timings;
  /** Without its query, which may hold secrets. */
  finalUrl: string;
}

/** Asks a service over HTTP whether it is up; never rejects. */
export type ProbeHttp = (request: ProbeHttpRequest) => Promise<HttpProbeResult>;

export interface HttpProber {
  probeHttp: ProbeHttp;
  close(): void;
}

export interface HttpProberOptions {
  guard: NetworkGuard;
  userAgent: string;
  clock?: Clock;
}

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 1_000_000;
const MAX_REDIRECTS = 5;
const MAX_TRIES = 3;
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);
const AGENTS = { maxSocketsPerHost: 256, maxFreeSocketsPerHost: 16, idleMs: 30_000, maxAgeMs: 300_000 };

/** The cheap way to check a service: one request on a kept connection, the body thrown away unless it is searched. */
export function createHttpProber({ guard, userAgent, clock = systemClock }: HttpProberOptions): HttpProber {
  const agents = createGuardedAgents(guard, AGENTS);

  async function probeHttp(request: ProbeHttpRequest): Promise<HttpProbeResult> {
    const run = new Run();
    const timeoutMs = request.timeoutMs ?? TIMEOUT_MS;
    const stop = clock.after(timeoutMs, () => run.expire(timeoutMs));
    const result: HttpProbeResult = { up: false, responseTimeMs: 0, timings: run.timings, finalUrl: '' };
    try {
      const response = await follow(run, request);
      result.responseTimeMs = performance.now() - run.startedAt;
      result.status = response.statusCode ?? 0;
      result.statusText = response.statusMessage;
      const problem = await judge(request, result.status, response, clock);
      result.up = problem === undefined;
      if (problem) Object.assign(result, problem);
    } catch (error) {
      const failure = run.expired ?? toNetError(error, run.target?.host ?? 'The host');
      result.responseTimeMs = performance.now() - run.startedAt;
      result.cause = failure.reason;
      result.message = failure.message;
    } finally {
      stop();
    }
    result.timings = run.timings;
    result.timings.totalMs = performance.now() - run.startedAt;
    if (run.target) result.finalUrl = run.target.url.origin + run.target.url.pathname;
    return result;
  }

  /** The head of the last answer; the run knows where it came from. */
  async function follow(run: Run, request: ProbeHttpRequest): Promise<http.IncomingMessage> {
    let target = guard.checkUrl(request.url, 'probe');
    let method = methodOf(request.method);
    let body = request.body;
    let given = request.headers && requestHeaders(request.headers);
    for (let redirects = 0; ; redirects += 1) {
      run.target = target;
      const headers = { host: target.url.host, 'user-agent': userAgent, accept: '*/*', ...given };
      const response = await send(run, target, method, headers, body);
      const location = response.headers.location;
      if (location === undefined || !isRedirect(response.statusCode) || request.followRedirects === false) return response;
      drain(response, clock);
      if (redirects >= MAX_REDIRECTS) {
        throw new NetError('redirect_loop', `${target.host} redirects more than ${MAX_REDIRECTS} times`);
      }
      const next = redirectTarget(location, target.url);
      if (!mayKeepHeaders(target.url, next)) given = undefined;
      if (method !== 'HEAD') method = 'GET';
      body = undefined;
      target = guard.checkUrl(next, 'probe');
    }
  }

  async function send(
    run: Run,
    target: CheckedUrl,
    method: string,
    headers: http.OutgoingHttpHeaders,
    body: string | undefined,
  ): Promise<http.IncomingMessage> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await sendOnce(run, target, method, headers, body);
      } catch (error) {
        // A kept connection may have been closed by the other side just as it was used again.
        const stale = run.request?.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET';
        if (!stale || run.expired || tries >= MAX_TRIES || body !== undefined) throw error;
      }
    }
  }

  function sendOnce(
    run: Run,
    target: CheckedUrl,
    method: string,
    headers: http.OutgoingHttpHeaders,
    body: string | undefined,
  ): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const secure = target.url.protocol === 'https:';
      const options: https.RequestOptions = {
        host: target.host,
        port: target.port,
        path: target.url.pathname + target.url.search,
        method,
        headers,
        agent: secure ? agents.https : agents.http,
        maxHeaderSize: MAX_HEADER_BYTES,
      };
      const sent = secure ? https.request(options) : http.request(options);
      run.begin(sent, reject);
      sent.on('error', reject);
      sent.on('response', (response) => {
        run.timings = timingsOf(sent, run.startedAt);
        resolve(response);
      });
      sent.end(body);
    });
  }

  return { probeHttp, close: () => agents.close() };
}

/** One probe on its way. */
class Run {
  readonly startedAt = performance.now();
  timings: Timings = { dnsMs: 0, connectMs: 0, tlsMs: 0, firstByteMs: 0, totalMs: 0 };
  target: CheckedUrl | undefined;
  request: http.ClientRequest | undefined;
  expired: NetError | undefined;
  #fail: ((error: Error) => void) | undefined;

  begin(request: http.ClientRequest, fail: (error: Error) => void): void {
    this.request = request;
    this.#fail = fail;
  }

  expire(timeoutMs: number): void {
    this.expired = new NetError('timeout', `${this.target?.host ?? 'The host'} did not answer within ${timeoutMs / 1000} s`);
    // Without a socket yet, destroying alone would be told to nobody.
    this.#fail?.(this.expired);
    this.request?.destroy();
  }
}

async function judge(
  request: ProbeHttpRequest,
  status: number,
  response: http.IncomingMessage,
  clock: Clock,
): Promise<{ cause: Cause; message: string } | undefined> {
  if (!isExpected(status, request.expectedStatus)) {
    drain(response, clock);
    return { cause: 'http_error', message: `The answer was ${status} ${response.statusMessage ?? ''}`.trim() };
  }
  const { contains, lacks } = request.bodyMatch ?? {};
  if (!contains && !lacks) {
    drain(response, clock);
    return undefined;
  }
  const body = Buffer.from(await readBody(response, request.maxBodyBytes ?? MAX_BODY_BYTES));
  if (contains && !body.includes(contains))
    return { cause: 'not_found_on_page', message: `The answer does not contain "${contains}"` };
  if (lacks && body.includes(lacks)) return { cause: 'not_found_on_page', message: `The answer contains "${lacks}"` };
  return undefined;
}

/** Whether a status is among the expected ones; see {@link ProbeHttpRequest.expectedStatus}. */
export function isExpected(status: number, expected: ProbeHttpRequest['expectedStatus']): boolean {
  if (!expected || expected.length === 0) return status >= 200 && status < 400;
  return expected.some((entry) => {
    if (typeof entry === 'number') return status === entry;
    const match = /^\s*([1-5])(?:xx|(\d\d)\s*(?:[-–]\s*([1-5]\d\d))?)\s*$/i.exec(entry);
    if (!match) return false;
    const from = Number(match[1]) * 100 + Number(match[2] ?? 0);
    const to = match[2] === undefined ? from + 99 : Number(match[3] ?? from);
    return status >= from && status <= to;
  });
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status < 400;
}

function methodOf(method: string | undefined): string {
  const upper = (method ?? 'GET').toUpperCase();
  if (!METHODS.has(upper)) throw new NetError('not_allowed', `The method ${upper.slice(0, 20)} cannot be used for a check`);
  return upper;
}
