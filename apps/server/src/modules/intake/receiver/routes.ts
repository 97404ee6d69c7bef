import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asAppError } from '../../../http/failures.ts';
import { MAX_BODY_BYTES } from '../../../http/server.ts';
import type { AppError } from '../../../kernel/app-error.ts';

/** How a protocol words its answers. */
export interface Manner {
  /** Response headers that a script on another site may read. */
  exposed?: string;
  /** Answers a refusal in the words of the protocol; status and common headers are set already. */
  refuse(reply: FastifyReply, error: AppError): unknown;
}

/** What a route of a receiver handles. */
export type Take = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** Adds routes that take bodies of any type as bytes, may be called by scripts of any site, and word their refusals as the protocol does. */
export interface ReceiverScope {
  post(paths: string | readonly string[], take: Take, methods?: readonly ('POST' | 'PUT' | 'GET')[]): void;
  get(paths: string | readonly string[], take: Take): void;
}

const PREFLIGHT_SECONDS = '86400';

/** Opens a scope of its own for a protocol. */
export function receiverScope(root: FastifyInstance, manner: Manner, add: (routes: ReceiverScope) => void): void {
  root.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => body);
    scope.addHook('onRequest', async (request, reply) => allowOrigin(request, reply, manner));
    scope.setErrorHandler((thrown, request, reply) => {
      const error = asAppError(thrown);
      allowOrigin(request, reply, manner);
      // The shell logs and words what is our own fault.
      if (error.status >= 500) throw thrown;
      reply.code(error.status).header('cache-control', 'no-store');
      if (error.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryAfter))));
      return manner.refuse(reply, error);
    });
    const route = (paths: string | readonly string[], take: Take, methods: readonly string[]) => {
      for (const url of [paths].flat()) {
        const common = { config: { access: 'public', findsKey: true }, schema: { hide: true }, bodyLimit: MAX_BODY_BYTES };
        scope.route({ ...common, url, method: [...methods], handler: async (request, reply) => take(request, reply) });
        if (methods.includes('POST')) scope.options(url, common, preflight);
      }
    };
    add({
      post: (paths, take, methods = ['POST']) => route(paths, take, methods),
      get: (paths, take) => route(paths, take, ['GET']),
    });
  });
}

/** The bytes of a body; none where there is none. */
export function bytesOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The header of a name as one text. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The parameter of a query as one text; the last where it came several times. */
export function queryOf(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  return Array.isArray(value) ? value.at(-1) : value;
}

async function preflight(request: FastifyRequest, reply: FastifyReply) {
  const wanted = headerOf(request, 'access-control-request-headers');
  reply.header('access-control-allow-methods', 'GET, POST, PUT, OPTIONS').header('access-control-max-age', PREFLIGHT_SECONDS);
  reply.header('access-control-allow-headers', wanted?.slice(0, 1000) ?? 'authorization, content-type, content-encoding');
  return reply.code(204).send();
}

/** The caller's origin by name: beacons come with credentials, for which `*` does not do. No cookie is ever looked at here. */
function allowOrigin(request: FastifyRequest, reply: FastifyReply, { exposed = 'retry-after' }: Manner): void {
  reply.header('cross-origin-resource-policy', 'cross-origin');
  const origin = headerOf(request, 'origin');
  if (origin === undefined) return;
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': exposed,
    vary: 'Origin',
  });
}
