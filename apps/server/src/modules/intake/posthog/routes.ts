import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../../kernel/app-error.ts';
import { successBody } from '../otlp/answers.ts';
import { OtlpService } from '../otlp/service.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, queryOf, receiverScope } from '../receiver/routes.ts';
import { unpack } from '../receiver/unpack.ts';
import { decided, noFlags, remoteConfig, remoteConfigScript } from './config.ts';
import { type CaptureRequest, PostHogService } from './service.ts';

/** What newer clients send as OpenTelemetry does, and the area its permission names. */
const OTLP = [
  ['logs', 'logs'],
  ['metrics', 'metrics'],
  ['traces', 'performance'],
] as const;
const CAPTURE = ['/batch/', '/capture/', '/e/', '/i/v0/e/'];

/** PostHog's capture API; each path also without its last slash, as a redirect would lose the events. */
export function postHogRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new PostHogService(deps);
  const otlp = new OtlpService(deps.writer);
  receiverScope(root, { refuse }, (routes) => {
    for (const [signal, area] of OTLP) {
      routes.post(`/i/v1/${signal}`, async (request, reply) => {
        const key = keyOfAuthorization(request.headers.authorization) ?? queryOf(request, 'token');
        const projectId = await projectOfKey(deps, key, `monitoring.${area}.write`);
        const encoding = /protobuf/.test(headerOf(request, 'content-type') ?? '') ? 'protobuf' : 'json';
        const bytes = await unpack(bytesOf(request), headerOf(request, 'content-encoding'));
        const body = successBody(signal, encoding, await otlp.take(projectId, signal, encoding, bytes));
        return reply.type(encoding === 'json' ? 'application/json' : 'application/x-protobuf').send(body);
      });
    }
    routes.post(CAPTURE, async (request, reply) => {
      await service.capture(requestOf(request));
      return reply.send({ status: 1 });
    });
    routes.post('/i/v1/analytics/events', async (request, reply) =>
      reply.send({ results: await service.capture(requestOf(request)) }),
    );
    // Recordings of sessions are taken off the client's hands.
    routes.post('/s/', (_request, reply) => reply.send({ status: 1 }));
    routes.post('/flags/', async (request, reply) => {
      const id = await service.ask(requestOf(request));
      const config = queryOf(request, 'config') === 'true' ? { supportedCompression: ['gzip', 'gzip-js'] } : {};
      return reply.send({ ...noFlags(id), ...config });
    });
    routes.post('/decide/', async (request, reply) => reply.send(decided(await service.ask(requestOf(request)))));
    routes.get('/flags/definitions', (_request, reply) => reply.code(404).send({ detail: 'There are no flags here' }));
    routes.get('/array/:token/config', (request, reply) => reply.send(remoteConfig(tokenOf(request))));
    routes.get('/array/:token/config.js', (request, reply) =>
      reply.type('application/javascript; charset=utf-8').send(remoteConfigScript(tokenOf(request))),
    );
  });
}

function requestOf(request: FastifyRequest): CaptureRequest {
  return {
    body: bytesOf(request),
    encoding: headerOf(request, 'content-encoding'),
    data: queryOf(request, 'data'),
    token: queryOf(request, 'token'),
    authorization: request.headers.authorization,
    sentAt: headerOf(request, 'posthog-request-timestamp') ?? queryOf(request, '_'),
  };
}

function tokenOf(request: FastifyRequest): string {
  return (request.params as { token: string }).token;
}

function refuse(reply: FastifyReply, error: AppError) {
  const type = error.status === 401 || error.status === 403 ? 'authentication_error' : 'validation_error';
  return reply.send({ type, code: error.code.toLowerCase(), detail: error.message, attr: null });
}
