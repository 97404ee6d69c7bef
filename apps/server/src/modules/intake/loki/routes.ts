import type { FastifyInstance } from 'fastify';
import { unpackSnappy } from '../bytes/snappy.ts';
import { takeRemoteWrite } from '../prometheus/routes.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, type Manner, receiverScope, type Take } from '../receiver/routes.ts';
import { unpack } from '../receiver/unpack.ts';
import { isLokiPush } from './decode-protobuf.ts';
import { isJson, LokiService } from './service.ts';

const MANNER: Manner = { refuse: (reply, error) => reply.type('text/plain; charset=utf-8').send(`${error.message}\n`) };

/** What Loki's clients push to, and the old path that Loki and Prometheus' writers share. */
export function lokiRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new LokiService(deps.writer);
  const take: Take = async (request, reply) => {
    const key = keyOfAuthorization(headerOf(request, 'authorization'));
    const projectId = await projectOfKey(deps, key, 'ingest', 'monitoring.logs.write');
    await service.take(projectId, await unpack(bytesOf(request), headerOf(request, 'content-encoding')));
    return reply.code(204).send();
  };
  const takeRemote = takeRemoteWrite(deps);

  receiverScope(root, MANNER, (routes) => {
    routes.post('/loki/api/v1/push', take);
    routes.post('/api/prom/push', async (request, reply) => {
      const isRemoteWrite = request.headers['x-prometheus-remote-write-version'] !== undefined;
      if (isRemoteWrite) return takeRemote(request, reply);
      // The key is looked at first, so that nobody unknown has anything unpacked.
      await projectOfKey(
        deps,
        keyOfAuthorization(headerOf(request, 'authorization')),
        'ingest',
        'monitoring.logs.write',
        'monitoring.metrics.write',
      );
      const body = await unpack(bytesOf(request), headerOf(request, 'content-encoding'));
      return isJson(body) || isLokiPush(unpackSnappy(body)) ? take(request, reply) : takeRemote(request, reply);
    });
  });
}
