import { emptyAnswerSchema, idSchema, mailAnswerSchema, mailboxAnswerSchema, pageQuerySchema } from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import type { MailboxService } from './mailbox-service.ts';

const paramsSchema = z.object({ id: idSchema });
const querySchema = pageQuerySchema.extend({ cursor: idSchema.optional() });
const OK = { success: true } as const;

/** `/mailbox`: the signed-in user's own mail, where it lands in the app. */
export function registerMailboxRoutes(instance: FastifyInstance, service: MailboxService): void {
  const api = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Mailbox'];
  const config = { access: 'user' };

  api.get(
    '/mailbox',
    {
      config,
      schema: { tags, summary: 'Messages, newest first', querystring: querySchema, response: { 200: mailboxAnswerSchema } },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      return { ...OK, ...(await service.list(principalOf(request), { limit, ...(cursor ? { before: cursor } : {}) })) };
    },
  );

  api.get(
    '/mailbox/:id',
    { config, schema: { tags, summary: 'A message', params: paramsSchema, response: { 200: mailAnswerSchema } } },
    async (request) => ({ ...OK, message: await service.find(principalOf(request), request.params.id) }),
  );

  api.post(
    '/mailbox/:id/read',
    { config, schema: { tags, summary: 'Mark a message as read', params: paramsSchema, response: { 200: mailAnswerSchema } } },
    async (request) => ({ ...OK, message: await service.read(principalOf(request), request.params.id) }),
  );

  api.delete(
    '/mailbox/:id',
    { config, schema: { tags, summary: 'Delete a message', params: paramsSchema, response: { 200: emptyAnswerSchema } } },
    async (request) => {
      await service.remove(principalOf(request), request.params.id);
      return OK;
    },
  );
}
