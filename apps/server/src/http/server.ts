import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import staticFiles from '@fastify/static';
import type { KeyValue } from '@monitors/engines/ports';
import Fastify, { type FastifyInstance } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { newId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Metrics } from '../kernel/metrics.ts';
import type { Principal } from '../kernel/principal.ts';
import { canonicalUrl } from './aliases.ts';
import { answerBrokenRequest } from './broken-request.ts';
import { EventStreams } from './event-stream.ts';
import { failureHandler } from './failures.ts';
import { guard, identify } from './guard.ts';
import { Health, type HealthCheck } from './health.ts';
import { cleanRecord, parseJsonBody } from './json-body.ts';
import type { Module } from './module.ts';
import { collectSchemas, documentPageRoute, documentRoute } from './open-api.ts';
import { metricsRoute, observeRequests } from './own-metrics.ts';
import { securityHeaders } from './security-headers.ts';
import { contractValidator } from './validation.ts';
import { findWebFiles, sendWebFile, type WebFiles, wantsJson } from './web-files.ts';

/** What the HTTP shell is made of. */
export interface HttpDeps {
  config: { appUrl: string; trustProxy: readonly string[]; limits: { enabled: boolean } };
  version: string;
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
  kv: KeyValue;
  authenticate(credentials: Credentials): Promise<Principal | null>;
  /** Their routes are added in this order. */
  modules: readonly Module[];
  healthChecks: readonly HealthCheck[];
  /** Folder of the built web app; an empty or missing one is answered with a hint. */
  webRoot: string;
}

/** Largest body anywhere. */
export const MAX_BODY_BYTES = 16 * 1_048_576;
/** Largest body of a route that does not ask for more. */
const USUAL_BODY_BYTES = 1_048_576;
const MAX_EVENT_STREAMS = 1000;
/** How long answers under way may take once the server stops. */
const CLOSE_GRACE_MS = 5000;

/** Builds the server with all routes of the modules, ready to listen or to be injected into; closing it ends every stream. */
export async function createHttp(deps: HttpDeps): Promise<FastifyInstance> {
  const web = findWebFiles(deps.webRoot);
  const https = deps.config.appUrl.startsWith('https:');
  const health = new Health({ checks: deps.healthChecks, clock: deps.clock, version: deps.version });
  const answerFailure = failureHandler(deps);
  const app = Fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 60_000,
    trustProxy: deps.config.trustProxy.length > 0 ? [...deps.config.trustProxy] : false,
    forceCloseConnections: 'idle',
    rewriteUrl: (request) => canonicalUrl(request.url ?? '/'),
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && /^[\w.:-]{8,128}$/.test(given) ? given : newId(deps.clock.now());
    },
    // Requests on kept connections are answered until they close.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 2000, ignoreTrailingSlash: true },
    frameworkErrors: answerFailure,
    clientErrorHandler: answerBrokenRequest(deps.clock),
  });

  app.decorateRequest('principal', null);
  app.setValidatorCompiler(contractValidator);
  // Answers are checked against the contract by types and tests; doing it again for each one costs more than making it.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(answerFailure);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>(
    ['application/json', 'application/*+json'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => parseJsonBody(body),
  );

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  observeRequests(app, deps.metrics);
  await app.register(helmet, securityHeaders({ inlineScripts: web.inlineScripts, https }));
  await app.register(cookie);
  await app.register(staticFiles, {
    root: deps.webRoot,
    serve: false,
    preCompressed: true,
    dotfiles: 'deny',
    suppressWarning: true,
  });
  await collectSchemas(app, deps.version, deps.config.appUrl);
  app.addHook('preValidation', async (request) => {
    cleanRecord(request.params as Record<string, unknown>);
    cleanRecord(request.query as Record<string, unknown>);
  });

  const streams = new EventStreams({
    clock: deps.clock,
    metrics: deps.metrics,
    maxStreams: MAX_EVENT_STREAMS,
    stillValid: async (request) => request.principal === null || (await identify(request, deps.authenticate, false)) !== null,
  });
  app.decorate('eventStreams', streams);
  app.addHook('preClose', async () => {
    health.stopping();
    streams.closeAll();
    deps.clock.after(CLOSE_GRACE_MS, () => app.server.closeAllConnections());
  });

  const guardDeps = {
    ...deps,
    appOrigin: new URL(deps.config.appUrl).origin,
    limitsEnabled: deps.config.limits.enabled,
  };
  await app.register(
    async (api) => {
      await api.register(cors, {
        origin: '*',
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        allowedHeaders: ['authorization', 'content-type', 'x-project-id', 'x-request-id'],
        exposedHeaders: ['x-request-id', 'retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
        maxAge: 600,
        strictPreflight: false,
      });
      api.addHook('onRequest', async (_request, reply) => {
        reply.header('cache-control', 'no-store');
      });
      guard(api, guardDeps);
      api.addHook('onRoute', (route) => {
        route.bodyLimit ??= USUAL_BODY_BYTES;
      });
      health.routes(api);
      documentRoute(api, app);
      for (const module of deps.modules) await api.register(async (scope) => module.routes?.(scope));
    },
    { prefix: '/api/v1' },
  );
  await app.register(async (root) => {
    guard(root, guardDeps);
    health.routes(root);
    metricsRoute(root, deps.metrics);
    documentPageRoute(root, app);
    for (const module of deps.modules) await root.register(async (scope) => module.rootRoutes?.(scope));
  });
  app.setNotFoundHandler(async (request, reply) => answerUnknown(request.url, wantsJson(request), web, reply));
  await app.ready();
  return app;
}

function answerUnknown(url: string, json: boolean, web: WebFiles, reply: Parameters<typeof sendWebFile>[0]) {
  if (json) throw new AppError('NOT_FOUND', 'There is nothing at this address');
  const file = web.fileFor(url);
  if (file) return sendWebFile(reply, web, file);
  const text = web.present ? 'There is nothing at this address.\n' : 'The web app is not built. Run: npm run build\n';
  return reply
    .code(web.present ? 404 : 503)
    .type('text/plain; charset=utf-8')
    .send(text);
}
