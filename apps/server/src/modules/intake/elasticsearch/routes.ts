import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asAppError } from '../../../http/failures.ts';
import type { AppError } from '../../../kernel/app-error.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, type Manner, receiverScope, type Take } from '../receiver/routes.ts';
import { unpack } from '../receiver/unpack.ts';
import { type Operation, readDocument } from './bulk-lines.ts';
import { ElasticsearchService } from './service.ts';
import { ACKNOWLEDGED, HEALTH, INFO, LICENSE, NODES, REFRESHED } from './side-answers.ts';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'illegal_argument_exception',
  401: 'security_exception',
  403: 'security_exception',
  404: 'resource_not_found_exception',
  413: 'content_too_long_exception',
  429: 'es_rejected_execution_exception',
};
const MANNER: Manner = {
  refuse(reply, error: AppError) {
    const type = ERROR_TYPES[error.status] ?? 'exception';
    const reason = { type, reason: error.message };
    return marked(reply).send({ error: { root_cause: [reason], ...reason }, status: error.status });
  },
};

interface Params {
  index?: string;
  id?: string;
}

/** What Elasticsearch's clients and shippers write to, and what they ask before. */
export function elasticsearchRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new ElasticsearchService(deps.writer);
  const authorized = (take: (request: FastifyRequest, reply: FastifyReply, projectId: string) => unknown): Take => {
    return async (request, reply) => {
      marked(reply);
      return take(request, reply, await projectOf(deps, request));
    };
  };
  const answering = (body: object) => authorized((_request, reply) => reply.send(body));

  const bulk = authorized(async (request, reply, projectId) => {
    const startedAt = performance.now();
    const { errors, items } = await service.bulk(projectId, await bodyOf(request), paramsOf(request).index ?? '');
    return reply.send({ took: Math.max(1, Math.round(performance.now() - startedAt)), errors, items });
  });
  const single = (operation: Operation) =>
    authorized(async (request, reply, projectId) => {
      const { index = '', id } = paramsOf(request);
      const document = readDocument(await bodyOf(request));
      const { status, ...answer } = await service.single(projectId, { operation, index, id, document });
      const body = answer.error ? { error: answer.error, status } : answer;
      return reply.code(status).send(body);
    });

  receiverScope(root, MANNER, (routes) => {
    routes.post(['/_bulk', '/:index/_bulk'], bulk, ['POST', 'PUT']);
    routes.post('/:index/_doc', single('index'));
    routes.post('/:index/_doc/:id', single('index'), ['POST', 'PUT']);
    routes.post('/:index/_create/:id', single('create'), ['POST', 'PUT']);
    routes.post(['/_refresh', '/:index/_refresh', '/:index/_flush'], answering(REFRESHED), ['GET', 'POST']);
    routes.get(['/_cluster/health', '/_cluster/health/:index'], answering(HEALTH));
    routes.get(['/_license', '/_xpack'], answering(LICENSE));
    routes.get(['/_nodes', '/_nodes/*'], answering(NODES));
    // Whatever is asked for is there, so that nobody tries to make it.
    for (const path of [
      '/_index_template/:name',
      '/_component_template/:name',
      '/_template/:name',
      '/_ilm/policy/:name',
      '/_ingest/pipeline/:name',
      '/_data_stream/:name',
    ]) {
      routes.post(path, answering(ACKNOWLEDGED), ['GET', 'POST', 'PUT']);
    }
  });
  // The front door is the web app's too: its page must not get headers that are meant for clients.
  const door = { config: { access: 'public' }, schema: { hide: true } };
  root.get('/', door, async (request, reply) => {
    if (!asksElasticsearch(request)) return reply.callNotFound();
    try {
      return await answering(INFO)(request, reply);
    } catch (error) {
      const refusal = asAppError(error);
      return MANNER.refuse(reply.code(refusal.status), refusal);
    }
  });
}

function bodyOf(request: FastifyRequest): Promise<Buffer> {
  return unpack(bytesOf(request), headerOf(request, 'content-encoding'));
}

function paramsOf(request: FastifyRequest): Params {
  return request.params as Params;
}

function marked(reply: FastifyReply): FastifyReply {
  return reply.headers({ 'x-elastic-product': 'Elasticsearch', 'content-type': 'application/json' });
}

function projectOf(deps: ReceiverDeps, request: FastifyRequest): Promise<string> {
  const header = headerOf(request, 'authorization');
  const [, apiKey] = /^apikey +(\S+)$/i.exec(header ?? '') ?? [];
  const key = apiKey === undefined ? keyOfAuthorization(header) : keyOfApiKey(apiKey);
  return projectOfKey(deps, key, 'ingest', 'monitoring.logs.write');
}

/** Clients pack `id:key`; some hand over the key as it is. */
function keyOfApiKey(apiKey: string): string {
  if (apiKey.startsWith('mk_')) return apiKey;
  return Buffer.from(apiKey, 'base64').toString('latin1').split(':').at(-1) ?? '';
}

/** Whether the front door is meant as Elasticsearch's: browsers ask for a page there. */
function asksElasticsearch(request: FastifyRequest): boolean {
  if (/^elastic/i.test(headerOf(request, 'user-agent') ?? '')) return true;
  const accept = headerOf(request, 'accept') ?? '';
  return (
    request.headers.authorization !== undefined &&
    /application\/(?:vnd\.elasticsearch\+)?json/.test(accept) &&
    !accept.includes('text/html')
  );
}
