import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppError } from '../../../kernel/app-error.ts';
import type { ReceiverDeps } from '../receiver/access.ts';
import { bytesOf, headerOf, queryOf, receiverScope } from '../receiver/routes.ts';
import { type MixpanelRequest, MixpanelService, type Taken } from './service.ts';

/** Mixpanel's ingestion API. */
export function mixpanelRoutes(root: FastifyInstance, deps: ReceiverDeps): void {
  const service = new MixpanelService(deps);
  receiverScope(root, { refuse }, (routes) => {
    const take = (work: (request: MixpanelRequest) => Promise<Taken>) => async (request: FastifyRequest, reply: FastifyReply) => {
      // Without data these may be pages of the product.
      if (request.method === 'GET' && queryOf(request, 'data') === undefined) return reply.callNotFound();
      const { taken, failed } = await work(requestOf(request));
      const [first] = failed;
      if (first && taken === 0) return fail(reply, first.message);
      return isVerbose(request) ? reply.send({ status: 1, error: null }) : reply.type('text/plain; charset=utf-8').send('1');
    };
    const events = take((request) => service.events(request));
    const profiles = take((request) => service.profiles(request));
    routes.post('/track/', events, ['POST', 'GET']);
    routes.post('/engage/', profiles, ['POST', 'GET']);
    routes.post('/groups/', profiles, ['POST', 'GET']);
    routes.post('/import/', async (request, reply) => {
      const { taken, failed } = await service.events(requestOf(request));
      if (!isStrict(request))
        return isVerbose(request) ? reply.send({ status: 1, error: null }) : reply.type('text/plain; charset=utf-8').send('1');
      if (failed.length === 0) return reply.send({ code: 200, num_records_imported: taken, status: 'OK' });
      const error = 'some data points in the request failed validation';
      return reply
        .code(400)
        .send({ code: 400, error, failed_records: failed, num_records_imported: taken, status: 'Bad Request' });
    });
    // Recordings of sessions are taken off the client's hands.
    routes.post('/record/', (_request, reply) => reply.send({ code: 200, status: 'OK' }));
  });
}

function requestOf(request: FastifyRequest): MixpanelRequest {
  return {
    body: bytesOf(request),
    encoding: headerOf(request, 'content-encoding'),
    data: queryOf(request, 'data'),
    authorization: request.headers.authorization,
    apiKey: queryOf(request, 'api_key'),
  };
}

function isVerbose(request: FastifyRequest): boolean {
  return queryOf(request, 'verbose') === '1';
}

/** Whether an import is to be told record by record what became of it. */
function isStrict(request: FastifyRequest): boolean {
  const strict = queryOf(request, 'strict');
  if (strict !== undefined) return strict === '1';
  return !isVerbose(request) && /json/.test(headerOf(request, 'content-type') ?? '');
}

function fail(reply: FastifyReply, message: string) {
  reply.code(400);
  return isVerbose(reply.request) ? reply.send({ status: 0, error: message }) : reply.type('text/plain; charset=utf-8').send('0');
}

function refuse(reply: FastifyReply, error: AppError) {
  const { request } = reply;
  if (isVerbose(request)) return reply.send({ status: 0, error: error.message });
  if (request.url.startsWith('/import') && isStrict(request)) {
    return reply.send({ code: error.status, error: error.message, status: 'Error' });
  }
  return reply.type('text/plain; charset=utf-8').send('0');
}
