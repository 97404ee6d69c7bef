import {
  createChannelAnswerSchema,
  createChannelBodySchema,
  emptyAnswerSchema,
  idSchema,
  listChannelsAnswerSchema,
  listNotificationsAnswerSchema,
  listNotificationsQuerySchema,
  notificationAnswerSchema,
  testChannelAnswerSchema,
  webhookSecretAnswerSchema,
} from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import type { ChannelService } from './channel-service.ts';
import type { NotificationService } from './service.ts';

const paramsSchema = z.object({ id: idSchema });
const querySchema = listNotificationsQuerySchema.extend({ cursor: idSchema.optional() });
const OK = { success: true } as const;

/** `/notifications`: what was told to whom, and whether it arrived. */
export function registerRoutes(instance: FastifyInstance, service: NotificationService): void {
  const api = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Notifications'];

  api.get(
    '/notifications',
    {
      config: { access: 'monitors.read' },
      schema: {
        tags,
        summary: 'Deliveries, newest first',
        querystring: querySchema,
        response: { 200: listNotificationsAnswerSchema },
      },
    },
    async (request) => {
      const { cursor, ...filter } = request.query;
      const page = await service.list(principalOf(request).projectId, { ...filter, ...(cursor ? { before: cursor } : {}) });
      return { ...OK, ...page };
    },
  );

  api.post(
    '/notifications/:id/retry',
    {
      config: { access: 'monitors.write' },
      schema: {
        tags,
        summary: 'Send one again that could not be sent',
        params: paramsSchema,
        response: { 200: notificationAnswerSchema },
      },
    },
    async (request) => ({ ...OK, notification: await service.retry(principalOf(request).projectId, request.params.id) }),
  );
}

/** `/channels`: ways to reach people besides their e-mail. */
export function registerChannelRoutes(instance: FastifyInstance, service: ChannelService): void {
  const api = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Channels'];

  api.get(
    '/channels',
    {
      config: { access: 'monitors.read' },
      schema: { tags, summary: 'Channels of the project', response: { 200: listChannelsAnswerSchema } },
    },
    async (request) => ({ ...OK, channels: await service.list(principalOf(request).projectId) }),
  );

  api.post(
    '/channels',
    {
      config: { access: 'monitors.write' },
      schema: {
        tags,
        summary: 'Add a channel; its signing secret is shown this once',
        body: createChannelBodySchema,
        response: { 201: createChannelAnswerSchema },
      },
    },
    async (request, reply) => {
      const created = await service.create(principalOf(request).projectId, request.body);
      return reply.code(201).send({ ...OK, ...created });
    },
  );

  api.delete(
    '/channels/:id',
    {
      config: { access: 'monitors.write' },
      schema: { tags, summary: 'Remove a channel', params: paramsSchema, response: { 200: emptyAnswerSchema } },
    },
    async (request) => {
      await service.remove(principalOf(request).projectId, request.params.id);
      return OK;
    },
  );

  api.post(
    '/channels/:id/test',
    {
      config: { access: 'monitors.write', limit: { name: 'channel_test', max: 20, windowSeconds: 60 } },
      schema: {
        tags,
        summary: 'Send a real message through a channel now',
        params: paramsSchema,
        response: { 200: testChannelAnswerSchema },
      },
    },
    async (request) => ({ ...OK, ...(await service.test(principalOf(request).projectId, request.params.id)) }),
  );

  // Reading the secret is enough to forge our messages, so it takes the right to write.
  api.get(
    '/channels/webhook-secret',
    {
      config: { access: 'monitors.write' },
      schema: {
        tags,
        summary: 'The secret that signs webhooks whose address stands in a monitor',
        response: { 200: webhookSecretAnswerSchema },
      },
    },
    async (request) => ({ ...OK, secret: await service.projectSecret(principalOf(request).projectId) }),
  );

  api.post(
    '/channels/webhook-secret',
    {
      config: { access: 'monitors.write' },
      schema: { tags, summary: 'Replace that secret', response: { 200: webhookSecretAnswerSchema } },
    },
    async (request) => ({ ...OK, secret: await service.renewProjectSecret(principalOf(request).projectId) }),
  );
}
