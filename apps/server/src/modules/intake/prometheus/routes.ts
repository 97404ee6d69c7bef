import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unpackSnappy } from '../bytes/snappy.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, receiverScope, type Take } from '../receiver/routes.ts';
import { unpack } from '../receiver/unpack.ts';
import { PrometheusService, partialRefusal, type RemoteWriteVersion } from './service.ts';

const V2 = 'io.prometheus.write.v2.request';
const V1 = 'prometheus.writerequest';
const WRITTEN = 'x-prometheus-remote-write';

/** What Prometheus, its agents and Mimir's clients write to. */
export function prometheusRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const take = takeRemoteWrite(deps);
  receiverScope(
    root,
    { refuse: (reply, error) => reply.type('text/plain; charset=utf-8').send(`${error.message}\n`) },
    (routes) => routes.post(['/api/v1/write', '/api/v1/push'], take),
  );
}

/** Handles a remote write of either version: 204, or 400 for the bad part of what was otherwise stored. */
export function takeRemoteWrite(deps: ReceiverDeps): Take {
  const service = new PrometheusService(deps.writer);
  return async (request, reply) => {
    const key = keyOfAuthorization(headerOf(request, 'authorization'));
    const projectId = await projectOfKey(deps, key, 'ingest', 'monitoring.metrics.write');
    const version = versionOf(request);
    if (typeof version === 'string') return refuseType(reply, version, request);
    if (version === 2) tellWritten(reply, { samples: 0, histograms: 0, exemplars: 0 });
    const body = unpackSnappy(await unpack(bytesOf(request)));
    const written = await service.take(projectId, body, version);
    if (version === 2) tellWritten(reply, written);
    const refusal = partialRefusal(written);
    if (refusal) throw refusal;
    return reply.code(204).send();
  };
}

/** The version a request is of, or why its type is not taken. A body without a type is one of 1.0: small writers send none. */
function versionOf(request: FastifyRequest): RemoteWriteVersion | string {
  const [type = '', ...parameters] = (headerOf(request, 'content-type') ?? '').toLowerCase().split(/\s*;\s*/);
  if (!['', 'application/x-protobuf', 'application/protobuf', 'application/octet-stream'].includes(type)) {
    return `Send application/x-protobuf, not ${type.slice(0, 100)}`;
  }
  const proto = parameters.find((parameter) => parameter.startsWith('proto='))?.slice('proto='.length);
  const says2 = headerOf(request, `${WRITTEN}-version`)?.startsWith('2.') === true;
  if (proto === undefined) return says2 && type === '' ? 2 : 1;
  if (proto === V2) return 2;
  return proto === V1 ? 1 : `The message ${proto.slice(0, 100)} is not known`;
}

/** A sender of 2.0 learns from 415 to fall back; one of 1.0 knows 400 only. */
function refuseType(reply: FastifyReply, message: string, request: FastifyRequest) {
  const says2 = headerOf(request, `${WRITTEN}-version`)?.startsWith('2.') === true;
  const namesMessage = headerOf(request, 'content-type')?.includes('proto=') === true;
  return reply
    .code(says2 || namesMessage ? 415 : 400)
    .type('text/plain; charset=utf-8')
    .send(`${message}\n`);
}

function tellWritten(reply: FastifyReply, counts: { samples: number; histograms: number; exemplars: number }): void {
  reply.headers({
    [`${WRITTEN}-samples-written`]: String(counts.samples),
    [`${WRITTEN}-histograms-written`]: String(counts.histograms),
    [`${WRITTEN}-exemplars-written`]: String(counts.exemplars),
  });
}
