import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../../kernel/app-error.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, receiverScope } from '../receiver/routes.ts';
import { unpack } from '../receiver/unpack.ts';
import { statusBody, successBody } from './answers.ts';
import { type OtlpEncoding, OtlpService, type OtlpSignal } from './service.ts';

const TYPES: Record<OtlpEncoding, string> = { protobuf: 'application/x-protobuf', json: 'application/json' };
const SIGNALS: Record<OtlpSignal, string> = { traces: 'performance', metrics: 'metrics', logs: 'logs' };

/** OTLP/HTTP: `/v1/traces`, `/v1/metrics` and `/v1/logs`, in protobuf or JSON. */
export function otlpRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new OtlpService(deps.writer);
  const manner = {
    refuse: (reply: { request: FastifyRequest; type(type: string): { send(body: Buffer): unknown } }, error: AppError) => {
      const encoding = encodingOf(reply.request) ?? 'json';
      return reply.type(TYPES[encoding]).send(statusBody(encoding, error));
    },
  };
  receiverScope(root, manner, (routes) => {
    for (const [signal, area] of Object.entries(SIGNALS) as [OtlpSignal, string][]) {
      routes.post(`/v1/${signal}`, async (request, reply) => {
        const projectId = await projectOfKey(deps, keyOf(request), `monitoring.${area}.write`);
        const encoding = encodingOf(request);
        if (!encoding) return reply.code(415).type('application/json').send(statusBody('json', unsupported()));
        const bytes = await unpack(bytesOf(request), headerOf(request, 'content-encoding'));
        const tallied = await service.take(projectId, signal, encoding, bytes);
        return reply.type(TYPES[encoding]).send(successBody(signal, encoding, tallied));
      });
    }
  });
}

function encodingOf(request: FastifyRequest): OtlpEncoding | undefined {
  const [type = ''] = (headerOf(request, 'content-type') ?? '').split(';');
  if (/^application\/(?:x-)?protobuf$/i.test(type.trim())) return 'protobuf';
  return /^application\/json$/i.test(type.trim()) ? 'json' : undefined;
}

function keyOf(request: FastifyRequest): string | undefined {
  return keyOfAuthorization(headerOf(request, 'authorization')) ?? headerOf(request, 'x-api-key') ?? headerOf(request, 'api-key');
}

function unsupported(): AppError {
  return new AppError('VALIDATION_ERROR', 'Send application/x-protobuf or application/json');
}
