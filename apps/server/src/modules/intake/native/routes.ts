import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { principalOf } from '../../../http/request.ts';
import { MAX_BODY_BYTES } from '../../../http/server.ts';
import type { NativeService } from './service.ts';

const response = { 200: contract.intakeAnswerSchema };

/** The native JSON API: parse, call, reply. */
export function nativeRoutes(api: FastifyInstance, service: NativeService): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const bodyLimit = MAX_BODY_BYTES;

  app.post(
    '/analytics/events',
    {
      bodyLimit,
      config: { access: 'ingest|monitoring.events.write' },
      schema: { tags: ['signals'], body: contract.eventInputSchema, response },
    },
    async (request) => service.take(principalOf(request).projectId, 'events', request.body),
  );
  app.post(
    '/analytics/events/batch',
    {
      bodyLimit,
      config: { access: 'ingest|monitoring.events.write' },
      schema: { tags: ['signals'], body: contract.eventsBatchBodySchema, response },
    },
    async (request) => service.take(principalOf(request).projectId, 'events', request.body),
  );
  app.post(
    '/metrics',
    {
      bodyLimit,
      config: { access: 'ingest|monitoring.metrics.write' },
      schema: { tags: ['signals'], body: contract.metricsBodySchema, response },
    },
    async (request) => service.take(principalOf(request).projectId, 'metrics', request.body),
  );
  app.post(
    '/logs',
    {
      bodyLimit,
      config: { access: 'ingest|monitoring.logs.write' },
      schema: { tags: ['signals'], body: contract.logsBodySchema, response },
    },
    async (request) => service.take(principalOf(request).projectId, 'logs', request.body),
  );
  app.post(
    '/errors',
    {
      bodyLimit,
      config: { access: 'ingest|monitoring.errors.write' },
      schema: { tags: ['signals'], body: contract.errorsBodySchema, response },
    },
    async (request) => service.take(principalOf(request).projectId, 'errors', request.body),
  );
}
