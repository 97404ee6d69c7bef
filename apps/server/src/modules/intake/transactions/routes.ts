import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../../http/request.ts';
import type { TransactionService } from './service.ts';

/** Beginning, updating and ending transactions. */
export function transactionRoutes(api: FastifyInstance, service: TransactionService): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const config = { access: 'ingest|monitoring.performance.write' };
  const tags = ['signals'];
  const answer = contract.transactionAnswerSchema;

  app.post(
    '/performance/transaction',
    { config, schema: { tags, body: contract.transactionBodySchema, response: { 201: answer } } },
    async (request, reply) => {
      const transaction = await service.begin(principalOf(request).projectId, request.body);
      return reply.code(201).send({ success: true as const, transaction });
    },
  );
  app.put(
    '/performance/transaction/:id',
    {
      config,
      schema: {
        tags,
        params: z.object({ id: z.string().max(200) }),
        body: contract.transactionUpdateBodySchema,
        response: { 200: answer },
      },
    },
    async (request) => ({
      success: true as const,
      transaction: await service.update(principalOf(request).projectId, request.params.id, request.body),
    }),
  );
}
