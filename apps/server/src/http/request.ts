import type { FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import type { Principal } from '../kernel/principal.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard when the request carries valid credentials. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** `public`: anyone. `user`: a signed-in person, no API key. `admin`: an administrator of the instance. Otherwise the permission needed, such as `monitors.read`, or several of which one is enough, joined by `|`. A route without it is refused at start. */
    access?: 'public' | 'user' | 'admin' | (string & {});
    /** With `public`: the route finds an API key where its protocol has it. Neither cookies nor where a request came from mean anything to it, as beacons of other sites carry both. */
    findsKey?: boolean;
    /** Requests a window allows from one person, or from one address where nobody is signed in; for calls that cost or reveal. */
    limit?: {
      name: string;
      max: number;
      windowSeconds: number;
      /** Counts only requests that pass validation, so that typing errors cost nothing. */
      validOnly?: boolean;
    };
  }
}

/** The principal of a request behind the guard; throws UNAUTHORIZED where a route is open to all. */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new AppError('UNAUTHORIZED', 'Sign in first');
  return request.principal;
}
