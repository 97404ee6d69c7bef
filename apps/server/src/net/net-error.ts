import type { Cause } from '@monitors/contract';

/** Why something in a foreign network gave no answer; `reason` is one of the contract's causes, the message is fit for users. */
export class NetError extends Error {
  override readonly name = 'NetError';
  readonly reason: Cause;
  /** Seconds the other side, or our own pacing, asked to wait. */
  readonly retryAfterSeconds: number | undefined;

  constructor(reason: Cause, message: string, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

const CODES: Readonly<Record<string, Cause>> = {
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  EREFUSED: 'dns',
  EBADNAME: 'dns',
  EBADRESP: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'connection_refused',
  ETIMEDOUT: 'timeout',
  ETIMEOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ECONNRESET: 'connection_failed',
  ECONNABORTED: 'connection_failed',
  EPIPE: 'connection_failed',
  EHOSTUNREACH: 'connection_failed',
  EHOSTDOWN: 'connection_failed',
  ENETUNREACH: 'connection_failed',
  ENETDOWN: 'connection_failed',
  EPROTO: 'tls',
  HPE_HEADER_OVERFLOW: 'too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too_large',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  HOSTNAME_MISMATCH: 'tls',
};

const TLS_CODE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|CRL_|INVALID_CA$|INVALID_PURPOSE$|ERROR_IN_CERT|PATH_LENGTH_EXCEEDED$)/;

/** The cause a failure of Node's network stack stands for; anything unknown is `internal`. */
export function causeOf(error: unknown): Cause {
  if (error instanceof NetError) return error.reason;
  const code = codeOf(error);
  const known = CODES[code];
  if (known) return known;
  if (TLS_CODE.test(code)) return 'tls';
  if (code.startsWith('HPE_')) return 'connection_failed';
  return 'internal';
}

const SAYS: Partial<Record<Cause, (host: string, code: string) => string>> = {
  dns: (host) => `The host name ${host} does not resolve`,
  connection_refused: (host) => `${host} refuses the connection`,
  timeout: (host) => `${host} did not answer in time`,
  tls: (host, code) => `The certificate or TLS setup of ${host} was not accepted (${code})`,
  connection_failed: (host, code) => `The connection to ${host} broke (${code})`,
  too_large: (host) => `The answer of ${host} has headers that are larger than allowed`,
};

/** The same failure as a {@link NetError} that names the host and never the path or query, which may hold secrets. */
export function toNetError(error: unknown, host: string): NetError {
  if (error instanceof NetError) return error;
  const reason = causeOf(error);
  const code = codeOf(error);
  const message = SAYS[reason]?.(host, code) ?? `The request to ${host} failed (${code || 'unknown error'})`;
  return new NetError(reason, message, { cause: error });
}

function codeOf(error: unknown): string {
  if (error === null || typeof error !== 'object') return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return '';
}
