import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, queryOf, receiverScope } from '../receiver/routes.ts';
import { type CollectRequest, Ga4Service } from './service.ts';

/** Google's measurement protocol. */
export function ga4Routes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new Ga4Service(deps);
  const refuse = (reply: FastifyReply) => reply.send();
  receiverScope(root, { refuse }, (routes) => {
    routes.post('/mp/collect', async (request, reply) => {
      await service.collect(requestOf(request));
      return reply.code(204).send();
    });
    routes.post('/debug/mp/collect', async (request, reply) =>
      reply.send({ validationMessages: await service.validate(requestOf(request)) }),
    );
  });
}

function requestOf(request: FastifyRequest): CollectRequest {
  return { secret: queryOf(request, 'api_secret'), encoding: headerOf(request, 'content-encoding'), body: bytesOf(request) };
}
