import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import type { ErrorService } from './error-service.ts';

const params = z.object({ id: z.string().max(200) });

/** Reading groups of errors, and deciding about them. */
export function errorRoutes(api: FastifyInstance, errors: ErrorService): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const read = { access: 'monitoring.errors.read' };
  const write = { access: 'monitoring.errors.write' };
  const tags = ['signals'];

  app.get(
    '/errors',
    {
      config: read,
      schema: { tags, querystring: contract.listErrorsQuerySchema, response: { 200: contract.listErrorsAnswerSchema } },
    },
    async (request) => ({ success: true as const, ...(await errors.list(principalOf(request).projectId, request.query)) }),
  );
  app.get(
    '/errors/stats',
    {
      config: read,
      schema: { tags, querystring: contract.errorStatsQuerySchema, response: { 200: contract.errorStatsAnswerSchema } },
    },
    async (request) => ({ success: true as const, stats: await errors.stats(principalOf(request).projectId, request.query) }),
  );
  app.get(
    '/errors/:id',
    { config: read, schema: { tags, params, response: { 200: contract.errorDetailAnswerSchema } } },
    async (request) => ({
      success: true as const,
      ...(await errors.find(principalOf(request).projectId, request.params.id)),
    }),
  );
  for (const [verb, status] of [
    ['resolve', 'resolved'],
    ['ignore', 'ignored'],
    ['reopen', 'open'],
  ] as const) {
    app.put(
      `/errors/:id/${verb}`,
      { config: write, schema: { tags, params, response: { 200: contract.errorAnswerSchema } } },
      async (request) => ({
        success: true as const,
        error: await errors.decide(principalOf(request), request.params.id, status),
      }),
    );
  }
}
