import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/app-error.ts';
import type { ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, queryOf, receiverScope } from '../receiver/routes.ts';
import { type SentryRequest, SentryService } from './service.ts';

const DROPPED = ['minidump', 'security', 'unreal'];

/** Sentry's ingestion API below `/api/<project number>/`. */
export function sentryRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new SentryService(deps);
  const exposed = 'x-sentry-error, x-sentry-rate-limits, retry-after';
  receiverScope(root, { exposed, refuse }, (routes) => {
    routes.post('/api/:project/envelope/', async (request, reply) => {
      const asked = requestOf(request);
      return answer(reply, await service.envelope(asked));
    });
    routes.post('/api/:project/store/', async (request, reply) => {
      const asked = requestOf(request);
      return answer(reply, await service.store(asked));
    });
    for (const path of DROPPED) {
      routes.post(`/api/:project/${path}/`, (request, reply) => {
        requestOf(request);
        return answer(reply, '');
      });
    }
  });
}

function requestOf(request: FastifyRequest): SentryRequest {
  const { project = '' } = request.params as { project?: string };
  if (!/^\d+$/.test(project)) throw new AppError('NOT_FOUND', 'There is nothing at this address');
  return {
    project,
    key: queryOf(request, 'sentry_key') ?? keyOfHeader(request),
    encoding: headerOf(request, 'content-encoding'),
    body: bytesOf(request),
    ip: request.ip,
    userAgent: headerOf(request, 'user-agent') ?? '',
  };
}

function keyOfHeader(request: FastifyRequest): string | undefined {
  const header = headerOf(request, 'x-sentry-auth') ?? headerOf(request, 'authorization') ?? '';
  return /\bsentry_key=([^,\s]+)/.exec(header)?.[1];
}

function answer(reply: FastifyReply, id: string) {
  return reply.code(200).send(id === '' ? {} : { id });
}

/** Clients read a refusal from its headers; the limit of all kinds at once goes without a category. */
function refuse(reply: FastifyReply, error: AppError) {
  reply.header('x-sentry-error', error.message.replace(/[^\x20-\x7e]/g, ' '));
  if (error.code === 'RATE_LIMITED') {
    reply.header('x-sentry-rate-limits', `${Math.max(1, Math.ceil(error.retryAfter ?? 1))}::organization`);
  }
  return reply.send({ detail: error.message });
}
