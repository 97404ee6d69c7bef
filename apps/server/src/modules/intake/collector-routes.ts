import type { FastifyInstance } from 'fastify';
import { elasticsearchRoutes } from './elasticsearch/routes.ts';
import { influxRoutes } from './influx/routes.ts';
import { lokiRoutes } from './loki/routes.ts';
import { prometheusRoutes } from './prometheus/routes.ts';
import type { ReceiverDeps } from './receiver/access.ts';

/** Adds the routes of what collects metrics and logs of machines and ships them. */
export function collectorRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  influxRoutes(root, deps);
  prometheusRoutes(root, deps);
  lokiRoutes(root, deps);
  elasticsearchRoutes(root, deps);
}
