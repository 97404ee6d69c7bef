import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../../kernel/app-error.ts';
import type { ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, queryOf, type ReceiverScope, receiverScope } from '../receiver/routes.ts';
import { type DatadogRequest, DatadogService } from './service.ts';

const LOGS_OF_VERSION_1 = ['/v1/input', '/v1/input/:key'];
/** What the tracers ask of an agent. Without `client_drop_p0s` being false they would drop spans and send numbers instead. */
const INFO = {
  version: '7.60.0',
  endpoints: ['/v0.3/traces', '/v0.4/traces', '/v0.5/traces'],
  client_drop_p0s: false,
};

/** Datadog's API for series and logs, and the one its tracers expect of an agent. */
export function datadogRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new DatadogService(deps);
  receiverScope(root, { refuse }, (routes) => {
    metricRoutes(routes, service);
    routes.post('/api/v2/logs', async (request, reply) => {
      await service.logs(requestOf(request), defaultsOf(request));
      return reply.code(202).send({});
    });
    routes.post(LOGS_OF_VERSION_1, async (request, reply) => {
      await service.logs(requestOf(request), defaultsOf(request));
      return reply.send({});
    });
    routes.get('/api/v1/validate', async (request, reply) => {
      await service.validate(keyOf(request));
      return reply.send({ valid: true });
    });
    agentRoutes(routes, service);
  });
}

function metricRoutes(routes: ReceiverScope, service: DatadogService): void {
  const take =
    (work: (request: DatadogRequest) => Promise<void>, answer: object) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      if (/protobuf/.test(headerOf(request, 'content-type') ?? '')) {
        return reply.code(415).send({ errors: ['Send series as JSON'] });
      }
      await work(requestOf(request));
      return reply.code(202).send(answer);
    };
  routes.post(
    '/api/v1/series',
    take((request) => service.series(request), { status: 'ok' }),
  );
  routes.post(
    '/api/v2/series',
    take((request) => service.series(request), { errors: [] }),
  );
  routes.post(
    '/api/v1/distribution_points',
    take((request) => service.distributions(request), { status: 'ok' }),
  );
}

function agentRoutes(routes: ReceiverScope, service: DatadogService): void {
  const traces = (version: 'plain' | 'table') => async (request: FastifyRequest, reply: FastifyReply) => {
    await service.traces(requestOf(request), version);
    return reply.send({ rate_by_service: { 'service:,env:': 1 } });
  };
  routes.post(['/v0.3/traces', '/v0.4/traces'], traces('plain'), ['PUT', 'POST']);
  routes.post('/v0.5/traces', traces('table'), ['PUT', 'POST']);
  routes.get('/info', (_request, reply) => reply.send(INFO));
  // What tracers report about themselves, and numbers that the spans hold already.
  routes.post('/v0.6/stats', (_request, reply) => reply.send({}), ['PUT', 'POST']);
  routes.post('/v0.7/config', (_request, reply) => reply.send({}));
  routes.post('/telemetry/proxy/*', (_request, reply) => reply.code(202).send({}));
}

function requestOf(request: FastifyRequest): DatadogRequest {
  return { key: keyOf(request), encoding: headerOf(request, 'content-encoding'), body: bytesOf(request) };
}

function keyOf(request: FastifyRequest): string | undefined {
  const { key } = request.params as { key?: string };
  return headerOf(request, 'dd-api-key') ?? queryOf(request, 'api_key') ?? queryOf(request, 'dd-api-key') ?? key;
}

function defaultsOf(request: FastifyRequest) {
  return {
    ddsource: queryOf(request, 'ddsource'),
    ddtags: queryOf(request, 'ddtags'),
    service: queryOf(request, 'service'),
    hostname: queryOf(request, 'hostname') ?? queryOf(request, 'host'),
  };
}

/** A key that does not hold is `Forbidden` here, not unauthorized. */
function refuse(reply: FastifyReply, error: AppError) {
  const forbidden = error.status === 401 || error.status === 403;
  if (error.code === 'RATE_LIMITED') reply.header('x-ratelimit-reset', String(Math.max(1, Math.ceil(error.retryAfter ?? 1))));
  return reply.code(forbidden ? 403 : error.status).send({ errors: [forbidden ? 'Forbidden' : error.message] });
}
