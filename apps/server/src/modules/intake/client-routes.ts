import type { FastifyInstance } from 'fastify';
import { collectorRoutes } from './collector-routes.ts';
import { datadogRoutes } from './datadog/routes.ts';
import { ga4Routes } from './ga4/routes.ts';
import { mixpanelRoutes } from './mixpanel/routes.ts';
import { otlpRoutes } from './otlp/routes.ts';
import { postHogRoutes } from './posthog/routes.ts';
import type { ReceiverDeps } from './receiver/access.ts';
import { segmentRoutes } from './segment/routes.ts';
import { sentryRoutes } from './sentry/routes.ts';
import { webVitalsRoutes } from './web-vitals/routes.ts';

/** Adds the routes of the clients of other tools, at the root of the host where they expect them. */
export function clientRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  otlpRoutes(root, deps);
  sentryRoutes(root, deps);
  segmentRoutes(root, deps);
  postHogRoutes(root, deps);
  mixpanelRoutes(root, deps);
  ga4Routes(root, deps);
  webVitalsRoutes(root, deps);
  datadogRoutes(root, deps);
  collectorRoutes(root, deps);
}
