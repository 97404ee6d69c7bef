import type { FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import type { Principal } from '../kernel/principal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication hook when the request carries valid credentials. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** `public`: anyone. `user`: a signed-in person, no API key. Otherwise the permission needed, such as `monitors.read`. */
    access?: 'public' | 'user' | (string & {});
    /** Requests a window allows from one address, for calls that cost or reveal. */
    limit?: { name: string; max: number; windowSeconds: number };
  }
}

/** The principal of a request behind the authentication hook; throws UNAUTHORIZED where a route forgot to ask for one. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new AppError('UNAUTHORIZED', 'Sign in first');
  return request.principal;
}
