import * as contract from '@monitors/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isId } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { Previewer } from './preview.ts';
import type { Refresher } from './refresh.ts';
import type { MonitorService } from './service.ts';

/** What modules above know of a monitor, handed in by the composition root. */
export interface MonitorAttachments {
  incidents(projectId: string, monitorId: string): Promise<contract.Incident[]>;
  notifications(projectId: string, monitorId: string): Promise<contract.Notification[]>;
}

export interface RouteDeps {
  service: MonitorService;
  previewer: Previewer;
  refresher: Refresher;
  evaluations: EvaluationStore;
  attachments: MonitorAttachments;
  clock: Clock;
  answers: AnswerCache;
  monitorLimit: number | undefined;
  /** Time zone of a user, for sentences that name hours without a place. */
  timezoneOf: (principal: Principal) => Promise<string | undefined>;
}

const idParams = z.object({ id: z.string().refine(isId, 'This is not an id') });
const DAY_MS = 86_400_000;
/** Days that a monitor's page shows of its changes. */
const DETAIL_DAYS = 365;

/** Routes of monitors: parse, call, reply. */
export function monitorRoutes(api: FastifyInstance, deps: RouteDeps): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const { service, previewer, refresher, evaluations, attachments, clock, answers } = deps;
  const read = { access: 'monitors.read' };
  /** The answer may be one that was made for somebody else; it is text already, which is sent as it is. */
  const shared = async <Answer extends object>(request: FastifyRequest, reply: FastifyReply, make: () => Promise<Answer>) => {
    reply.type('application/json; charset=utf-8');
    return (await answers.answer(principalOf(request).projectId, request.url, make)) as unknown as Answer;
  };
  const write = { access: 'monitors.write' };
  const costly = { access: 'monitors.write', limit: { name: 'interpret', max: 120, windowSeconds: 60 } };

  app.post(
    '/monitors/interpret',
    {
      config: costly,
      schema: { tags: ['monitors'], body: contract.interpretBodySchema, response: { 200: contract.interpretAnswerSchema } },
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
    { config: read, schema: { tags: ['monitors'], response: { 200: contract.tagsAnswerSchema } } },
    async (request) => {
      return { success: true as const, tags: await service.tags(principalOf(request)) };
    },
  );

  app.get(
    '/monitors/:id',
    { config: read, schema: { tags: ['monitors'], params: idParams, response: { 200: contract.monitorDetailAnswerSchema } } },
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
    { config: write, schema: { tags: ['monitors'], params: idParams, response: { 200: contract.emptyAnswerSchema } } },
    async (request) => {
      await service.delete(principalOf(request), request.params.id);
      return { success: true as const };
    },
  );

  app.post(
    '/monitors/:id/duplicate',
    { config: write, schema: { tags: ['monitors'], params: idParams, response: { 201: contract.monitorAnswerSchema } } },
    async (request, reply) => {
      reply.status(201);
      return { success: true as const, monitor: await service.duplicate(principalOf(request), request.params.id) };
    },
  );

  app.post(
    '/monitors/:id/refresh',
    { config: write, schema: { tags: ['monitors'], params: idParams, response: { 200: contract.evaluationAnswerSchema } } },
    async (request) => {
      const principal = principalOf(request);
      const record = await service.find(principal, request.params.id);
      return { success: true as const, evaluation: await refresher.refresh(record, principal.userId) };
    },
  );

  app.post(
    '/monitors/refresh',
    {
      config: write,
      schema: { tags: ['monitors'], body: contract.refreshManyBodySchema, response: { 200: contract.refreshManyAnswerSchema } },
    },
    async (request) => {
      const principal = principalOf(request);
      const results = await Promise.allSettled(
        request.body.ids.map(async (id) => refresher.refresh(await service.find(principal, id), principal.userId)),
      );
      const answer = {
        success: true as const,
        evaluations: [] as contract.RefreshedEvaluation[],
        rejected: [] as contract.RejectedRefresh[],
      };
      results.forEach((result, index) => {
        const id = request.body.ids[index] ?? '';
        if (result.status === 'fulfilled') answer.evaluations.push(result.value);
        else if (result.reason instanceof AppError) answer.rejected.push(rejection(id, result.reason));
        else throw result.reason;
      });
      return answer;
    },
  );

  app.post(
    '/monitors/:id/test',
    { config: write, schema: { tags: ['monitors'], params: idParams, response: { 200: contract.evaluationAnswerSchema } } },
    async (request) => {
      const record = await service.find(principalOf(request), request.params.id);
      return { success: true as const, evaluation: await refresher.test(record) };
    },
  );

  app.get(
    '/monitors/:id/history',
    {
      config: read,
      schema: {
        tags: ['monitors'],
        params: idParams,
        querystring: contract.historyQuerySchema,
        response: { 200: contract.historyAnswerSchema },
      },
    },
    (request, reply) =>
      shared(request, reply, async () => {
        const record = await service.find(principalOf(request), request.params.id);
        const { from, to, aggregation, limit } = request.query;
        const end = to ? Date.parse(to) : clock.now();
        const start = from ? Date.parse(from) : end - 30 * DAY_MS;
        const points = await evaluations.history(record.projectId, record.id, { from: start, to: end, aggregation, limit });
        return { success: true as const, points, unit: record.lifecycle.unit ?? null };
      }),
  );

  app.get(
    '/monitors/:id/evaluations',
    {
      config: read,
      schema: {
        tags: ['monitors'],
        params: idParams,
        querystring: contract.evaluationsQuerySchema,
        response: { 200: contract.evaluationsAnswerSchema },
      },
    },
    (request, reply) =>
      shared(request, reply, async () => {
        const record = await service.find(principalOf(request), request.params.id);
        const { limit, cursor, verdict } = request.query;
        const before = cursor === undefined ? undefined : Date.parse(cursor);
        if (Number.isNaN(before)) throw invalidCursor();
        const found = await evaluations.latest(record.projectId, record.id, {
          limit,
          ...(before === undefined ? {} : { before }),
          ...(verdict ? { verdict } : {}),
        });
        const last = found.at(-1);
        return { success: true as const, evaluations: found, nextCursor: found.length === limit && last ? last.timestamp : null };
      }),
  );
}

function rejection(id: string, error: AppError): contract.RejectedRefresh {
  return {
    id,
    code: error.code,
    message: error.message,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  };
}

function invalidCursor(): AppError {
  return new AppError('VALIDATION_ERROR', 'This cursor is not one of ours', {
    details: [{ field: 'cursor', message: 'Use nextCursor of the page before' }],
  });
}
