import type { FastifyReply } from 'fastify';

/** Cookie that holds a browser's access token. */
export const SESSION_COOKIE = 'monitors_session';
/** Cookie that holds a browser's refresh token; sent to the auth routes only. */
export const REFRESH_COOKIE = 'monitors_refresh';

/** The auth routes by both of their addresses: a browser sends a cookie to the path that it asked for. */
const REFRESH_PATHS = ['/api/v1/auth', '/api/auth'];

/** Gives a browser its tokens, out of reach of scripts, and takes them back. */
export interface SessionCookies {
  set(reply: FastifyReply, tokens: { token: string; expiresIn: number; refreshToken: string }): void;
  clear(reply: FastifyReply): void;
}

/** Cookies of a server; `secure`: they travel over https only. */
export function createSessionCookies(options: { secure: boolean; refreshSeconds: number }): SessionCookies {
  const common = { httpOnly: true, sameSite: 'lax', secure: options.secure } as const;
  return {
    set(reply, { token, expiresIn, refreshToken }) {
      reply.setCookie(SESSION_COOKIE, token, { ...common, path: '/', maxAge: expiresIn });
      for (const path of REFRESH_PATHS) {
        reply.setCookie(REFRESH_COOKIE, refreshToken, { ...common, path, maxAge: options.refreshSeconds });
      }
    },
    clear(reply) {
      reply.clearCookie(SESSION_COOKIE, { ...common, path: '/' });
      for (const path of REFRESH_PATHS) reply.clearCookie(REFRESH_COOKIE, { ...common, path });
    },
  };
}
