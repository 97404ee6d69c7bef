import type { Cause, ProbeSource, Reading } from '@monitors/contract';
import { AppError } from '../../../../kernel/app-error.ts';
import type { Clock } from '../../../../kernel/clock.ts';
import type { NetworkGuard } from '../../../../net/guard.ts';
import { NetError } from '../../../../net/net-error.ts';
import type { HttpProber } from '../../../../net/probe-http.ts';
import type { SocketProber } from '../../../../net/probe-tcp.ts';
import { admitUrl, isPassing, noFact, refuseNotAllowed } from '../outcome.ts';
import type { SourceContext, SourceKind, SourceResult } from '../source-reader.ts';
import { hostAndPort, type ProbeOptions, probeOptions } from './options.ts';
import { type Measured, measuredReading } from './probe-facts.ts';

export interface ProbeSourceDeps {
  guard: NetworkGuard;
  http: HttpProber;
  sockets: SocketProber;
  clock: Clock;
}

type Check = ProbeSource['check'];

const SUPPORTED: ReadonlySet<Check> = new Set<Check>(['http', 'tcp', 'tls']);
const HTTPS_PORT = 443;
/** Causes that say nothing about the service: we did not, or could not, ask it. */
const OURS: ReadonlySet<Cause> = new Set(['not_allowed', 'internal']);
/** A service that was up is asked once more at once before it counts as down, unless that would double a long wait. */
const BLINKS: ReadonlySet<Cause> = new Set(['connection_failed', 'connection_refused', 'dns']);

/** Technical checks of a host: up or not, status, response time, days left of a certificate. That nobody answers is a fact too. */
export function createProbeSource({ guard, http, sockets, clock }: ProbeSourceDeps): SourceKind<ProbeSource> {
  async function check(source: ProbeSource, context: SourceContext): Promise<SourceResult> {
    const options = probeOptions(source);
    if (typeof options === 'string') return refused('internal', options);
    if (!SUPPORTED.has(source.check)) return refused('unsupported_format', unsupported(source.check));
    let measured = await measure(source, options);
    if (context.mode === 'check' && context.previous === true && !measured.up && measured.cause && BLINKS.has(measured.cause)) {
      measured = await measure(source, options);
    }
    if (measured.cause && OURS.has(measured.cause)) return refused(measured.cause, measured.message);
    const reading = measuredReading(measured, context.field, clock.now());
    return { reading, durationMs: measured.durationMs, retryable: !reading.fact && isPassing(reading.cause) };
  }

  async function measure(source: ProbeSource, options: ProbeOptions): Promise<Measured> {
    if (source.check === 'http') {
      const { timings, responseTimeMs, finalUrl, ...seen } = await http.probeHttp({ ...options, url: httpUrl(source.target) });
      return { ...seen, kind: 'http', url: finalUrl, responseTimeMs, durationMs: timings.totalMs };
    }
    const target = hostAndPort(source.target, options.port ?? (source.check === 'tls' ? HTTPS_PORT : undefined));
    if (!target) return { kind: 'tcp', up: false, cause: 'not_allowed', message: NO_HOST, responseTimeMs: 0, durationMs: 0 };
    const request = { ...target, timeoutMs: options.timeoutMs };
    const url = `${target.host}:${target.port}`;
    if (source.check === 'tcp') {
      const { connectMs, ...seen } = await sockets.probeTcp(request);
      return { ...seen, kind: 'tcp', url, responseTimeMs: connectMs, durationMs: connectMs };
    }
    const { connectMs, ...seen } = await sockets.probeTls(request);
    return { ...seen, kind: 'tls', url, responseTimeMs: connectMs, durationMs: connectMs };
  }

  async function admit(source: ProbeSource): Promise<void> {
    const options = probeOptions(source);
    if (typeof options === 'string')
      throw new AppError('VALIDATION_ERROR', options, { details: [{ field: 'source.options', message: options }] });
    if (!SUPPORTED.has(source.check)) {
      const message = unsupported(source.check);
      throw new AppError('VALIDATION_ERROR', message, { details: [{ field: 'source.check', message }] });
    }
    if (source.check === 'http') return await admitUrl(guard, httpUrl(source.target), 'probe');
    const target = hostAndPort(source.target, options.port ?? (source.check === 'tls' ? HTTPS_PORT : undefined));
    await refuseNotAllowed(async () => {
      if (!target) throw new NetError('not_allowed', NO_HOST);
      await guard.resolve(target.host.replace(/^\[|\]$/g, ''), target.port);
    });
  }

  return { check, admit };
}

const NO_HOST = 'The target is no host and port';

function unsupported(check: Check): string {
  return `Checks of the kind “${check}” are not available yet`;
}

function refused(cause: Cause, message: string | undefined): SourceResult {
  const reading: Reading = noFact(cause, message);
  return { reading, durationMs: 0, retryable: isPassing(cause) };
}

/** A target without a scheme is a host that people write as they say it. */
function httpUrl(target: string): string {
  const text = target.trim();
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]+:\d+(?:\/|$)/.test(text) ? text : `https://${text}`;
}
