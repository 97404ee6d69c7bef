import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { openEventStream } from '../../http/event-stream.ts';
import { principalOf } from '../../http/request.ts';
import { type LiveService, listOf, type MetricsAsked } from './live-service.ts';
import type { SignalQueries } from './query-service.ts';

/** Reading metrics, and deleting them. */
export function metricRoutes(api: FastifyInstance, deps: { queries: SignalQueries; live: LiveService }): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const config = { access: 'monitoring.metrics.read' };
  const tags = ['signals'];
  const querystring = contract.metricsQuerySchema;

  app.get(
    '/metrics',
    { config, schema: { tags, querystring, response: { 200: contract.metricsAnswerSchema } } },
    async (request) => ({
      success: true as const,
      series: await deps.queries.metrics(principalOf(request).projectId, asked(request.query)),
    }),
  );
  app.get(
    '/metrics/aggregate',
    { config, schema: { tags, querystring, response: { 200: contract.metricsAggregateAnswerSchema } } },
    async (request) => ({
      success: true as const,
      results: await deps.queries.aggregate(principalOf(request).projectId, asked(request.query)),
    }),
  );
  app.get(
    '/metrics/names',
    {
      config,
      schema: { tags, querystring: contract.metricNamesQuerySchema, response: { 200: contract.metricNamesAnswerSchema } },
    },
    async (request) => {
      const { q, limit } = request.query;
      return { success: true as const, ...(await deps.queries.metricNames(principalOf(request).projectId, q, limit)) };
    },
  );
  app.get('/metrics/live', { config, schema: { tags, querystring } }, (request, reply) => {
    const { projectId } = principalOf(request);
    const { metrics } = asked(request.query);
    const stream = openEventStream(request, reply);
    const leave = deps.live.metrics(projectId, metrics, (metric) => stream.send('metric', metric));
    stream.closed.addEventListener('abort', leave, { once: true });
  });
  app.delete(
    '/metrics',
    { config: { access: 'monitoring.metrics.admin' }, schema: { tags, querystring: contract.deleteMetricsQuerySchema } },
    async (request) => {
      const { metrics, 'metrics[]': more, name, before } = request.query;
      const deleted = await deps.queries.deleteMetrics(principalOf(request).projectId, listOf(metrics, more, name), before);
      return { success: true as const, deleted };
    },
  );
}

function asked(query: z.output<typeof contract.metricsQuerySchema>): MetricsAsked {
  const { startTime, endTime, granularity, aggregation } = query;
  return {
    metrics: listOf(query.metrics, query['metrics[]']),
    groupBy: listOf(query.groupBy, query['groupBy[]']),
    filter: [query.filter, query['filter[]']].flatMap((value) => value ?? []),
    startTime,
    endTime,
    granularity,
    aggregation,
  };
}
