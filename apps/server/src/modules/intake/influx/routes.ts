import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../../kernel/app-error.ts';
import { keyOfAuthorization, projectOfKey, type ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, queryOf, receiverScope } from '../receiver/routes.ts';
import { unpack } from '../receiver/unpack.ts';
import { InfluxService } from './service.ts';

/** The version that clients of InfluxDB 1 look for. */
const VERSION = '1.8.10';
const CODES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  413: 'request too large',
  429: 'too many requests',
  503: 'unavailable',
};

/** What clients of InfluxDB 1, 2 and 3 write to. */
export function influxRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new InfluxService(deps.writer);
  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const projectId = await projectOf(deps, request);
    const body = await unpack(bytesOf(request), headerOf(request, 'content-encoding'));
    await service.take(projectId, body, queryOf(request, 'precision'));
    return reply.code(204).send();
  };

  receiverScope(
    root,
    { refuse: (reply, error) => reply.send({ code: CODES[error.status] ?? 'invalid', message: error.message }) },
    (routes) => routes.post('/api/v2/write', take),
  );
  receiverScope(root, { refuse: (reply, error) => reply.send({ error: error.message, ...badLines(error) }) }, (routes) =>
    routes.post('/api/v3/write_lp', take),
  );
  receiverScope(
    root,
    { refuse: (reply, error) => reply.header('x-influxdb-error', 'refused').send({ error: error.message }) },
    (routes) => {
      routes.post('/write', take);
      routes.get('/ping', async (request, reply) => ping(reply, queryOf(request, 'verbose') === 'true'));
      routes.post(
        '/query',
        async (request, reply) => {
          await projectOf(deps, request);
          const form = new URLSearchParams(bytesOf(request).toString('latin1'));
          return reply.send({ results: [resultOf(queryOf(request, 'q') ?? form.get('q') ?? '')] });
        },
        ['GET', 'POST'],
      );
    },
  );
}

function projectOf(deps: ReceiverDeps, request: FastifyRequest): Promise<string> {
  const header = headerOf(request, 'authorization');
  const [, token] = /^token +(\S+)$/i.exec(header ?? '') ?? [];
  const key = token ?? keyOfAuthorization(header) ?? queryOf(request, 'p');
  return projectOfKey(deps, key, 'ingest', 'monitoring.metrics.write');
}

function badLines(error: AppError): object | undefined {
  if (!Array.isArray(error.details)) return undefined;
  const lines = (error.details as { line: number; message: string }[]).map(({ line, message }) => ({
    line_number: line,
    error_message: message,
  }));
  return { data: { ...lines[0], lines } };
}

function ping(reply: FastifyReply, verbose: boolean) {
  reply.headers({ 'x-influxdb-version': VERSION, 'x-influxdb-build': 'OSS' });
  return verbose ? reply.code(200).send({ version: VERSION }) : reply.code(204).send();
}

/** What a client that makes or lists its database at the start needs to go on; nothing is queried here. */
function resultOf(statement: string): object {
  if (!/^\s*show\s+databases/i.test(statement)) return { statement_id: 0 };
  return { statement_id: 0, series: [{ name: 'databases', columns: ['name'], values: [['monitors']] }] };
}
