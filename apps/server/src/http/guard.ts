import { PERMISSIONS } from '@monitors/contract';
import type { KeyValue } from '@monitors/engines/ports';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Credentials } from '../kernel/credentials.ts';
import { may, type Principal, requirePermission } from '../kernel/principal.ts';
import { REFRESH_COOKIE, SESSION_COOKIE } from './cookies.ts';
import { rateLimiter } from './rate-limit.ts';
import { requireSameOrigin } from './same-origin.ts';

export interface GuardDeps {
  authenticate(credentials: Credentials): Promise<Principal | null>;
  appOrigin: string;
  limitsEnabled: boolean;
  kv: KeyValue;
  clock: Clock;
}

const ACCESS_WORDS: ReadonlySet<string> = new Set(['public', 'user', 'admin', ...PERMISSIONS]);

/** Makes every route added to `scope` from here on say who may call it, and holds callers to that before a body is read. */
export function guard(scope: FastifyInstance, deps: GuardDeps): void {
  const limit = rateLimiter(deps);
  scope.addHook('onRoute', (route) => {
    const access = route.config?.access;
    if (access === undefined || !access.split('|').every((word) => ACCESS_WORDS.has(word))) {
      throw new Error(`Route ${String(route.method)} ${route.url} must say who may call it: config.access is ${access}`);
    }
  });
  scope.addHook('onRequest', async (request, reply) => {
    const { access = 'admin', findsKey } = request.routeOptions.config;
    if (access === 'public' && findsKey) return;
    if (request.cookies[SESSION_COOKIE] !== undefined || request.cookies[REFRESH_COOKIE] !== undefined) {
      if (!request.headers.authorization) requireSameOrigin(request.method, request.headers, deps.appOrigin);
    }
    request.principal = await identify(request, deps.authenticate, access === 'public');
    requireAccess(request.principal, access);
    if (deps.limitsEnabled && !request.routeOptions.config.limit?.validOnly) await limit(request, reply);
  });
  scope.addHook('preHandler', async (request, reply) => {
    if (deps.limitsEnabled && request.routeOptions.config.limit?.validOnly) await limit(request, reply);
  });
}

/** Who sends the request. Where anyone may call, credentials that do not hold, or cannot be looked at, are as good as none. */
export async function identify(
  request: FastifyRequest,
  authenticate: GuardDeps['authenticate'],
  lenient: boolean,
): Promise<Principal | null> {
  const { authorization } = request.headers;
  const sessionCookie = request.cookies[SESSION_COOKIE];
  if (authorization === undefined && sessionCookie === undefined) return null;
  const projectId = request.headers['x-project-id'];
  try {
    return await authenticate({ authorization, sessionCookie, projectId: typeof projectId === 'string' ? projectId : undefined });
  } catch (error) {
    if (lenient) return null;
    throw error;
  }
}

function requireAccess(principal: Principal | null, access: string): void {
  if (access === 'public') return;
  if (!principal) throw new AppError('UNAUTHORIZED', 'Sign in, or send a valid token or API key');
  if (access === 'user' || access === 'admin') {
    if (principal.via === 'key') throw new AppError('FORBIDDEN', 'An API key cannot do this; sign in as a person');
    if (access === 'admin' && !principal.isAdmin) throw new AppError('FORBIDDEN', 'Only an administrator may do this');
    return;
  }
  const permissions = access.split('|');
  if (!permissions.some((permission) => may(principal, permission))) requirePermission(principal, permissions[0] ?? access);
}
