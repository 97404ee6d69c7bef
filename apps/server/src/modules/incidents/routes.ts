import {
  idSchema,
  incidentAnswerSchema,
  incidentTransitionBodySchema,
  listIncidentsAnswerSchema,
  listIncidentsQuerySchema,
} from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import type { IncidentService } from './service.ts';

const paramsSchema = z.object({ id: idSchema });
const querySchema = listIncidentsQuerySchema.extend({ cursor: idSchema.optional() });

/** `/alerts`: what is wrong, since when, and who has it. */
export function registerRoutes(instance: FastifyInstance, service: IncidentService): void {
  const api = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Incidents'];

  api.get(
    '/alerts',
    {
      config: { access: 'monitors.read|monitoring.alerts.read' },
      schema: {
        tags,
        summary: 'Incidents, newest first',
        querystring: querySchema,
        response: { 200: listIncidentsAnswerSchema },
      },
    },
    async (request) => {
      const { cursor, ...filter } = request.query;
      const page = await service.list(principalOf(request).projectId, { ...filter, ...(cursor ? { before: cursor } : {}) });
      return { success: true as const, ...page };
    },
  );

  api.get(
    '/alerts/:id',
    {
      config: { access: 'monitors.read|monitoring.alerts.read' },
      schema: { tags, summary: 'An incident and its story', params: paramsSchema, response: { 200: incidentAnswerSchema } },
    },
    async (request) => {
      const detail = await service.detail(principalOf(request).projectId, request.params.id);
      return { success: true as const, ...detail };
    },
  );

  for (const action of ['acknowledge', 'resolve'] as const) {
    api.put(
      `/alerts/:id/${action}`,
      {
        config: { access: 'monitors.write|monitoring.alerts.write' },
        schema: {
          tags,
          summary: action === 'acknowledge' ? 'Say that somebody looks into it' : 'End an incident by hand',
          params: paramsSchema,
          body: incidentTransitionBodySchema,
          response: { 200: incidentAnswerSchema },
        },
      },
      async (request) => {
        const { projectId, userId } = principalOf(request);
        const detail = await service[action](projectId, request.params.id, userId, request.body.note);
        return { success: true as const, ...detail };
      },
    );
  }
}
