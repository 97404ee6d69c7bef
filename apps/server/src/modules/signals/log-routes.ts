import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { openEventStream } from '../../http/event-stream.ts';
import { principalOf } from '../../http/request.ts';
import type { LiveService } from './live-service.ts';
import type { SignalQueries } from './query-service.ts';

/** Reading logs. */
export function logRoutes(api: FastifyInstance, deps: { queries: SignalQueries; live: LiveService }): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const config = { access: 'monitoring.logs.read' };
  const tags = ['signals'];
  const querystring = contract.listLogsQuerySchema;

  app.get(
    '/logs',
    { config, schema: { tags, querystring, response: { 200: contract.listLogsAnswerSchema } } },
    async (request) => ({
      success: true as const,
      ...(await deps.queries.logs(principalOf(request).projectId, request.query)),
    }),
  );
  app.get(
    '/logs/facets',
    { config, schema: { tags, querystring, response: { 200: contract.logFacetsAnswerSchema } } },
    async (request) => ({
      success: true as const,
      ...(await deps.queries.logFacets(principalOf(request).projectId, request.query)),
    }),
  );
  app.get('/logs/live', { config, schema: { tags, querystring } }, (request, reply) => {
    const { projectId } = principalOf(request);
    const stream = openEventStream(request, reply);
    const leave = deps.live.logs(projectId, request.query, (log) => stream.send('log', log));
    stream.closed.addEventListener('abort', leave, { once: true });
  });
}
