import * as contract from '@monitors/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { principalOf } from '../../http/request.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { AnswerCache } from './answer-cache.ts';
import { DAY_MS, idParams, invalidCursor, type RouteDeps } from './route-parts.ts';

/** Answers reads; the answer may be one that was made for somebody else. It is text already, which is sent as it is. */
export function sharedAnswers(answers: AnswerCache) {
  return async <Answer extends object>(request: FastifyRequest, reply: FastifyReply, make: () => Promise<Answer>) => {
    reply.type('application/json; charset=utf-8');
    return (await answers.answer(principalOf(request).projectId, request.url, make)) as unknown as Answer;
  };
}

/** Routes of checks: those asked for by hand, and what all of them found. */
export function checkRoutes(api: FastifyInstance, deps: RouteDeps): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const { service, refresher, evaluations, clock } = deps;
  const shared = sharedAnswers(deps.answers);
  const read = { access: 'monitors.read' };
  const write = { access: 'monitors.write' };

  app.post(
    '/monitors/:id/refresh',
    {
      config: write,
      schema: {
        tags: ['monitors'],
        summary: 'Check now; stored and told like any check',
        params: idParams,
        response: { 200: contract.evaluationAnswerSchema },
      },
    },
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
      schema: {
        tags: ['monitors'],
        summary: 'Check several now',
        body: contract.refreshManyBodySchema,
        response: { 200: contract.refreshManyAnswerSchema },
      },
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
    {
      config: write,
      schema: {
        tags: ['monitors'],
        summary: 'Check once without storing or telling anything',
        params: idParams,
        response: { 200: contract.evaluationAnswerSchema },
      },
    },
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
        summary: 'Values over time, as they were or by hour, day or week',
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
        if (start > end) {
          const message = 'This is before `from`';
          throw new AppError('VALIDATION_ERROR', message, { details: [{ field: 'to', message }] });
        }
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
        summary: 'Checks, newest first, with their duration, verdict and cause',
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
