import type { ErrorCode } from '@monitors/contract';
import type { OtlpEncoding, OtlpSignal } from './service.ts';
import type { Tallied } from './tally.ts';

const REJECTED: Record<OtlpSignal, string> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
};
/** Codes of google.rpc.Code. */
const RPC_CODES: Partial<Record<ErrorCode, number>> = {
  VALIDATION_ERROR: 3,
  NOT_FOUND: 5,
  FORBIDDEN: 7,
  RATE_LIMITED: 8,
  PAYLOAD_TOO_LARGE: 8,
  DATABASE_ERROR: 14,
  UNAUTHORIZED: 16,
};
const INTERNAL = 13;

/** The answer to a request that was taken: empty when all of it was. */
export function successBody(signal: OtlpSignal, encoding: OtlpEncoding, { rejected, message }: Tallied): Buffer {
  if (encoding === 'json') {
    const partial = { partialSuccess: { [REJECTED[signal]]: String(rejected), errorMessage: message } };
    return Buffer.from(JSON.stringify(rejected === 0 ? {} : partial));
  }
  if (rejected === 0) return Buffer.alloc(0);
  return bytesField(1, Buffer.concat([numberField(1, rejected), bytesField(2, Buffer.from(message, 'utf8'))]));
}

/** The answer to a request that was refused, a google.rpc.Status. */
export function statusBody(encoding: OtlpEncoding, error: { code: ErrorCode; message: string }): Buffer {
  const code = RPC_CODES[error.code] ?? INTERNAL;
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message: error.message }));
  return Buffer.concat([numberField(1, code), bytesField(2, Buffer.from(error.message, 'utf8'))]);
}

function numberField(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...varint(value)]);
}

function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
