import {
  emptyAnswerSchema,
  loginAnswerSchema,
  loginBodySchema,
  refreshBodySchema,
  registerAnswerSchema,
  registerBodySchema,
} from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { REFRESH_COOKIE, SESSION_COOKIE, type SessionCookies } from '../../http/cookies.ts';
import { addressGroup } from '../../http/rate-limit.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { AccountsService } from './service.ts';
import type { Sessions } from './sessions.ts';

const ok = { success: true } as const;

/** Adds the routes under /auth. Answers carry the tokens for clients and set them as cookies for browsers. */
export function authRoutes(
  instance: FastifyInstance,
  deps: { service: AccountsService; sessions: Sessions; cookies: SessionCookies },
): void {
  const api = instance.withTypeProvider<ZodTypeProvider>();
  const { service, sessions, cookies } = deps;

  api.post(
    '/auth/register',
    {
      config: { access: 'public', limit: { name: 'register', max: 20, windowSeconds: 3600, validOnly: true } },
      schema: { summary: 'Sign up', body: registerBodySchema, response: { 201: registerAnswerSchema } },
    },
    async (request, reply) => {
      const registered = await service.register(request.body);
      cookies.set(reply, registered);
      return reply.code(201).send({ ...ok, ...registered });
    },
  );
  api.post(
    '/auth/login',
    {
      config: { access: 'public', limit: { name: 'login', max: 200, windowSeconds: 900 } },
      schema: { summary: 'Sign in', body: loginBodySchema, response: { 200: loginAnswerSchema } },
    },
    async (request, reply) => {
      const { email, password } = request.body;
      const signedIn = await service.login(email, password, addressGroup(request.ip));
      cookies.set(reply, signedIn);
      return { ...ok, ...signedIn };
    },
  );
  api.post(
    '/auth/refresh',
    {
      config: { access: 'public', limit: { name: 'refresh', max: 600, windowSeconds: 900 } },
      schema: {
        summary: 'Exchange a refresh token',
        description: 'Each one is good once; showing it again ends the session. Without a body the cookie is taken.',
        body: refreshBodySchema,
        response: { 200: loginAnswerSchema },
      },
    },
    async (request, reply) => {
      const given = request.body.refreshToken;
      const shown = given ?? request.cookies[REFRESH_COOKIE];
      if (shown === undefined) throw new AppError('UNAUTHORIZED', 'There is no refresh token');
      try {
        const renewed = await sessions.refresh(shown, given === undefined);
        cookies.set(reply, renewed);
        return { ...ok, ...renewed };
      } catch (error) {
        if (given === undefined && error instanceof AppError && error.code === 'UNAUTHORIZED') cookies.clear(reply);
        throw error;
      }
    },
  );
  api.post(
    '/auth/logout',
    {
      config: { access: 'public' },
      schema: { summary: 'Sign out', body: refreshBodySchema, response: { 200: emptyAnswerSchema } },
    },
    async (request, reply) => {
      const [, bearer] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
      await sessions.end({
        accessToken: bearer ?? request.cookies[SESSION_COOKIE],
        refreshToken: request.body.refreshToken ?? request.cookies[REFRESH_COOKIE],
      });
      cookies.clear(reply);
      return ok;
    },
  );
}
