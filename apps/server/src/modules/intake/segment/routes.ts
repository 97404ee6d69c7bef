import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, receiverScope } from '../receiver/routes.ts';
import { type Call, SegmentService } from './service.ts';

/** Paths of calls: written out, and the browser's first letters. */
const PATHS: readonly [path: string, call: Call | undefined][] = [
  ...(['batch', 'b', 'import'] as const).map((path): [string, undefined] => [path, undefined]),
  ...(['track', 'identify', 'page', 'screen', 'group', 'alias'] as const).flatMap((call): [string, Call][] => [
    [call, call],
    [call.slice(0, 1), call],
  ]),
];

/** Segment's tracking API below `/v1/`. */
export function segmentRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new SegmentService(deps);
  const refuse = (reply: FastifyReply, error: Error) => reply.send({ success: false, message: error.message });
  receiverScope(root, { refuse }, (routes) => {
    for (const [path, call] of PATHS) {
      routes.post(`/v1/${path}`, async (request, reply) => {
        await service.take(requestOf(request), call);
        return reply.send({ success: true });
      });
    }
    // Numbers of the client about itself.
    routes.post('/v1/m', (_request, reply) => reply.send({ success: true }));
    routes.get('/v1/projects/:key/settings', (request, reply) => {
      const { key } = request.params as { key: string };
      const apiHost = `${request.host}/v1`;
      return reply.send({ integrations: { 'Segment.io': { apiKey: key, apiHost } }, plan: {} });
    });
  });
}

function requestOf(request: FastifyRequest) {
  const { authorization } = request.headers;
  return { authorization, encoding: headerOf(request, 'content-encoding'), body: bytesOf(request) };
}
