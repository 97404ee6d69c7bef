import type { FastifyReply } from 'fastify';
import { REFRESH_COOKIE, SESSION_COOKIE } from '../../http/cookies.ts';
import { type IssuedTokens, SESSION_LIFE_MS } from './sessions.ts';

/** The auth routes by both of their addresses: a browser sends a cookie to the path that it asked for. */
const REFRESH_PATHS = ['/api/v1/auth', '/api/auth'];

/** Gives a browser its tokens, out of reach of scripts. */
export function setSessionCookies<Reply extends FastifyReply>(reply: Reply, tokens: IssuedTokens, secure: boolean): Reply {
  const common = { httpOnly: true, sameSite: 'lax', secure } as const;
  reply.setCookie(SESSION_COOKIE, tokens.token, { ...common, path: '/', maxAge: tokens.expiresIn });
  for (const path of REFRESH_PATHS) {
    reply.setCookie(REFRESH_COOKIE, tokens.refreshToken, { ...common, path, maxAge: SESSION_LIFE_MS / 1000 });
  }
  return reply;
}

/** Takes them back. */
export function clearSessionCookies(reply: FastifyReply, secure: boolean): void {
  const common = { httpOnly: true, sameSite: 'lax', secure } as const;
  reply.clearCookie(SESSION_COOKIE, { ...common, path: '/' });
  for (const path of REFRESH_PATHS) reply.clearCookie(REFRESH_COOKIE, { ...common, path });
}
