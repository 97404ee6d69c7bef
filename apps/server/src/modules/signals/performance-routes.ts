import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import type { TraceService } from './trace-service.ts';

/** Reading transactions, traces and services. */
export function performanceRoutes(api: FastifyInstance, traces: TraceService): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const config = { access: 'monitoring.performance.read' };
  const tags = ['signals'];
  const querystring = contract.performanceQuerySchema;

  app.get(
    '/performance/transactions',
    { config, schema: { tags, querystring, response: { 200: contract.transactionsAnswerSchema } } },
    async (request) => ({
      success: true as const,
      transactions: await traces.transactions(principalOf(request).projectId, request.query),
    }),
  );
  app.get(
    '/performance/services',
    { config, schema: { tags, querystring, response: { 200: contract.servicesAnswerSchema } } },
    async (request) => ({ success: true as const, ...(await traces.services(principalOf(request).projectId, request.query)) }),
  );
  app.get(
    '/performance/traces',
    { config, schema: { tags, querystring: contract.listTracesQuerySchema, response: { 200: contract.listTracesAnswerSchema } } },
    async (request) => ({ success: true as const, ...(await traces.traces(principalOf(request).projectId, request.query)) }),
  );
  app.get(
    '/performance/traces/:traceId',
    {
      config,
      schema: { tags, params: z.object({ traceId: z.string().max(64) }), response: { 200: contract.traceAnswerSchema } },
    },
    async (request) => ({
      success: true as const,
      trace: await traces.trace(principalOf(request).projectId, request.params.traceId),
    }),
  );
}
