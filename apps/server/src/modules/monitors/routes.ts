import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { principalOf } from '../../http/request.ts';
import { isId } from '../../kernel/ids.ts';
import { sharedAnswers } from './check-routes.ts';
import { DAY_MS, idParams, invalidCursor, type RouteDeps } from './route-parts.ts';

/** Days that a monitor's page shows of its changes. */
const DETAIL_DAYS = 365;

/** Routes of monitors: parse, call, reply. */
export function monitorRoutes(api: FastifyInstance, deps: RouteDeps): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const { service, previewer, evaluations, attachments, clock, answers } = deps;
  const read = { access: 'monitors.read' };
  const shared = sharedAnswers(answers);
  const write = { access: 'monitors.write' };
  const costly = { access: 'monitors.write', limit: { name: 'interpret', max: 120, windowSeconds: 60 } };

  app.post(
    '/monitors/interpret',
    {
      config: costly,
      schema: {
        tags: ['monitors'],
        summary: 'Understand a sentence and try it once on the real thing; stores nothing',
        body: contract.interpretBodySchema,
        response: { 200: contract.interpretAnswerSchema },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const { prompt, url, render, interpretation: edited, monitorId, locator, ask } = request.body;
      const timezone = await deps.timezoneOf(principal);
      let interpretation = previewer.interpret(prompt, {
        ...(url ? { url } : {}),
        ...(timezone ? { timezone } : {}),
        ...(edited ? { edited } : {}),
      });
      if (render && interpretation.source.kind === 'page')
        interpretation = { ...interpretation, source: { ...interpretation.source, render } };
      if (locator) interpretation = previewer.pointedAt(interpretation, locator, ask);
      const monitor = monitorId ? await service.find(principal, monitorId) : undefined;
      return { success: true as const, ...(await previewer.preview(interpretation, monitor)) };
    },
  );

  app.post(
    '/monitors',
    {
      config: write,
      schema: {
        tags: ['monitors'],
        summary: 'Watch something from now on',
        body: contract.createMonitorBodySchema,
        response: { 201: contract.createMonitorAnswerSchema },
      },
    },
    async (request, reply) => {
      reply.status(201);
      return { success: true as const, ...(await service.create(principalOf(request), request.body)) };
    },
  );

  app.get(
    '/monitors',
    {
      config: read,
      schema: {
        tags: ['monitors'],
        summary: 'Monitors of the project, newest first',
        querystring: contract.listMonitorsQuerySchema,
        response: { 200: contract.listMonitorsAnswerSchema },
      },
    },
    (request, reply) =>
      shared(request, reply, async () => {
        const { cursor, ...filter } = request.query;
        if (cursor !== undefined && !isId(cursor)) throw invalidCursor();
        const page = await service.list(principalOf(request), { ...filter, after: cursor });
        return { success: true as const, ...page, limit: deps.monitorLimit ?? null };
      }),
  );

  app.get(
    '/monitors/tags',
    {
      config: read,
      schema: { tags: ['monitors'], summary: 'Tags in use, and how often', response: { 200: contract.tagsAnswerSchema } },
    },
    async (request) => {
      return { success: true as const, tags: await service.tags(principalOf(request)) };
    },
  );

  app.get(
    '/monitors/:id',
    {
      config: read,
      schema: {
        tags: ['monitors'],
        summary: 'A monitor with its latest facts, changes, incidents and notifications',
        params: idParams,
        response: { 200: contract.monitorDetailAnswerSchema },
      },
    },
    (request, reply) =>
      shared(request, reply, async () => {
        const record = await service.find(principalOf(request), request.params.id);
        const { projectId, id } = record;
        const to = clock.now();
        const range = { from: to - DETAIL_DAYS * DAY_MS, to, aggregation: 'raw' as const, limit: 200, changesOnly: true };
        const [facts, history, incidents, notifications] = await Promise.all([
          evaluations.latest(projectId, id, { limit: 20, withValue: true }),
          evaluations.history(projectId, id, range),
          attachments.incidents(projectId, id),
          attachments.notifications(projectId, id),
        ]);
        return {
          success: true as const,
          monitor: service.view(record),
          facts,
          history: history.reverse(),
          incidents,
          notifications,
        };
      }),
  );

  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url: '/monitors/:id',
      config: write,
      schema: {
        tags: ['monitors'],
        summary: 'Edit, pause or resume a monitor; what is left out stays',
        params: idParams,
        body: contract.updateMonitorBodySchema,
        response: { 200: contract.monitorAnswerSchema },
      },
      handler: async (request) => ({
        success: true as const,
        ...(await service.update(principalOf(request), request.params.id, request.body)),
      }),
    });
  }

  app.delete(
    '/monitors/:id',
    {
      config: write,
      schema: {
        tags: ['monitors'],
        summary: 'Delete a monitor and its history',
        params: idParams,
        response: { 200: contract.emptyAnswerSchema },
      },
    },
    async (request) => {
      await service.delete(principalOf(request), request.params.id);
      return { success: true as const };
    },
  );

  app.post(
    '/monitors/:id/duplicate',
    {
      config: write,
      schema: {
        tags: ['monitors'],
        summary: 'Copy a monitor',
        params: idParams,
        response: { 201: contract.monitorAnswerSchema },
      },
    },
    async (request, reply) => {
      reply.status(201);
      return { success: true as const, monitor: await service.duplicate(principalOf(request), request.params.id) };
    },
  );
}
