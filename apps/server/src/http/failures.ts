import type { Failure } from '@monitors/contract';
import { ColumnStoreError, SqlError } from '@monitors/engines/ports';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import { type Clock, isoTime } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';

/** Turns whatever a handler threw into the refusal that a caller reads. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if ((error instanceof SqlError && error.code === 'connection') || (error instanceof ColumnStoreError && error.code === 0)) {
    return new AppError('DATABASE_ERROR', 'The store does not answer right now; try again shortly', {
      retryAfter: 5,
      cause: error,
    });
  }
  const { statusCode, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    statusCode?: number;
    code?: string;
  };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413) {
    return new AppError('PAYLOAD_TOO_LARGE', 'The body is larger than this route accepts', { cause: error });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const message = 'Send JSON, with the header Content-Type: application/json';
    return new AppError('VALIDATION_ERROR', message, { details: [{ field: 'content-type', message }], cause: error });
  }
  if (statusCode === 404) return new AppError('NOT_FOUND', 'There is nothing at this address', { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('VALIDATION_ERROR', error instanceof Error ? error.message : 'The request is not valid', {
      cause: error,
    });
  }
  return new AppError('INTERNAL_ERROR', 'Something broke on our side; the log has it under this request id', { cause: error });
}

/** The envelope of a refusal. */
export function failureBody(error: AppError, requestId: string, now: number): Failure {
  return {
    success: false,
    error: {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? undefined : { details: error.details }),
      timestamp: isoTime(now),
      requestId,
    },
  };
}

/** Most bytes of a refused body that are read and thrown away. */
const MOST_READ_OUT = 64 * 1_048_576;

/** A sender who is cut off in the middle of a body sees a broken connection, not the refusal; so it is read to its end, if that is near. */
function readOut(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  let left = MOST_READ_OUT;
  if (raw.readableEnded || Number(raw.headers['content-length'] ?? 0) > left) return;
  reply.removeHeader('connection');
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) raw.destroy();
  });
}

/** Answers requests with the refusal of what was thrown, and logs the faults that are ours. */
export function failureHandler(deps: { clock: Clock; logger: Logger }) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = asAppError(thrown);
    if (error.status >= 500) {
      const err = error.cause ?? error;
      deps.logger.error({ err, requestId: request.id, method: request.method, route: request.routeOptions.url }, error.message);
    }
    const now = deps.clock.now();
    reply.code(error.status).header('x-request-id', request.id).header('cache-control', 'no-store');
    if (error.code === 'PAYLOAD_TOO_LARGE') readOut(request, reply);
    if (error.code === 'UNAUTHORIZED') reply.header('www-authenticate', 'Bearer');
    if (error.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfter))));
    if (error.code === 'RATE_LIMITED') {
      // The limit that refused counts, not one that the request passed on its way.
      const limit = (error.details as { limit?: unknown } | undefined)?.limit;
      reply.headers({
        'x-ratelimit-limit': String(typeof limit === 'number' ? limit : 1),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(now / 1000 + (error.retryAfter ?? 1))),
      });
    }
    reply
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(failureBody(error, request.id, now));
  };
}
