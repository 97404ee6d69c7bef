import type { FastifyInstance } from 'fastify';
import type { ReceiverDeps } from './receiver/access.ts';
import { sentryRoutes } from './sentry/routes.ts';

/** Adds the routes of the clients of other tools, at the root of the host where they expect them. */
export function clientRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  sentryRoutes(root, deps);
}
