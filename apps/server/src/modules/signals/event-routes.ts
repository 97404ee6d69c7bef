import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import type { SignalQueries } from './query-service.ts';

/** Reading analytics events. */
export function eventRoutes(api: FastifyInstance, queries: SignalQueries): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const config = { access: 'monitoring.events.read' };
  const tags = ['signals'];

  app.get(
    '/analytics/events',
    { config, schema: { tags, querystring: contract.listEventsQuerySchema, response: { 200: contract.listEventsAnswerSchema } } },
    async (request) => ({ success: true as const, ...(await queries.events(principalOf(request).projectId, request.query)) }),
  );
  app.get(
    '/analytics/events/:id',
    { config, schema: { tags, params: z.object({ id: z.string().max(200) }), response: { 200: contract.eventAnswerSchema } } },
    async (request) => ({
      success: true as const,
      event: await queries.event(principalOf(request).projectId, request.params.id),
    }),
  );
}
