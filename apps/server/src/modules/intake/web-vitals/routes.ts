import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../../kernel/app-error.ts';
import { keyOfAuthorization, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, queryOf, receiverScope } from '../receiver/routes.ts';
import { WebVitalsService } from './service.ts';

/** Beacons of the `web-vitals` library, whose page names the key in the address. */
export function webVitalsRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new WebVitalsService(deps);
  const refuse = (reply: FastifyReply, error: AppError) => reply.send({ success: false, message: error.message });
  receiverScope(root, { refuse }, (routes) => {
    routes.post('/v1/web-vitals', async (request, reply) => {
      await service.take(bytesOf(request), keyOf(request));
      return reply.code(204).send();
    });
  });
}

function keyOf(request: FastifyRequest): string | undefined {
  const ofHeader = keyOfAuthorization(request.headers.authorization);
  return ofHeader ?? queryOf(request, 'key') ?? queryOf(request, 'token') ?? queryOf(request, 'api_key');
}
