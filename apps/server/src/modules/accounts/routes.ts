import {
  createApiKeyAnswerSchema,
  createApiKeyBodySchema,
  createProjectBodySchema,
  emptyAnswerSchema,
  idSchema,
  listApiKeysAnswerSchema,
  listMembersAnswerSchema,
  listProjectsAnswerSchema,
  meAnswerSchema,
  projectAnswerSchema,
  updateMeBodySchema,
  userAnswerSchema,
} from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SessionCookies } from '../../http/cookies.ts';
import { addressGroup } from '../../http/rate-limit.ts';
import { principalOf } from '../../http/request.ts';
import type { ApiKeys } from './api-keys.ts';
import type { AccountsService } from './service.ts';

const ok = { success: true } as const;
const withId = z.object({ id: idSchema });

/** Adds the routes under /users, /projects and /api-keys. */
export function accountRoutes(
  instance: FastifyInstance,
  deps: { service: AccountsService; apiKeys: ApiKeys; cookies: SessionCookies },
): void {
  const api = instance.withTypeProvider<ZodTypeProvider>();
  const { service, apiKeys, cookies } = deps;

  api.get(
    '/users/me',
    { config: { access: 'user' }, schema: { summary: 'Who is signed in', response: { 200: meAnswerSchema } } },
    async (request) => ({ ...ok, ...(await service.me(principalOf(request).userId)) }),
  );
  api.patch(
    '/users/me',
    {
      config: { access: 'user' },
      schema: {
        summary: 'Change the profile, the preferences or the password',
        description: 'A new password ends every other session; this one goes on with new cookies.',
        body: updateMeBodySchema,
        response: { 200: userAnswerSchema },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { user, tokens } = await service.updateMe(principal.userId, request.body, addressGroup(request.ip));
      if (tokens && principal.via === 'cookie') cookies.set(reply, tokens);
      return { ...ok, user };
    },
  );
  api.delete(
    '/users/me',
    { config: { access: 'user' }, schema: { summary: 'Erase the account', response: { 200: emptyAnswerSchema } } },
    async (request, reply) => {
      await service.deleteMe(principalOf(request).userId);
      cookies.clear(reply);
      return ok;
    },
  );

  api.get(
    '/projects',
    { config: { access: 'user' }, schema: { summary: 'Your projects', response: { 200: listProjectsAnswerSchema } } },
    async (request) => ({ ...ok, projects: await service.projects(principalOf(request).userId) }),
  );
  api.post(
    '/projects',
    {
      config: { access: 'user', limit: { name: 'project', max: 30, windowSeconds: 3600 } },
      schema: { summary: 'Create a project', body: createProjectBodySchema, response: { 201: projectAnswerSchema } },
    },
    async (request, reply) => {
      const project = await service.createProject(principalOf(request).userId, request.body.name);
      return reply.code(201).send({ ...ok, project });
    },
  );
  api.get(
    '/projects/:id/members',
    {
      config: { access: 'user' },
      schema: { summary: 'Who belongs to a project', params: withId, response: { 200: listMembersAnswerSchema } },
    },
    async (request) => {
      const members = await service.members(principalOf(request).userId, request.params.id);
      return {
        ...ok,
        members: members.map(({ userId, name, email, role, joinedAt }) => ({
          userId,
          name,
          email,
          role,
          joinedAt: joinedAt.toISOString(),
        })),
      };
    },
  );

  api.get(
    '/api-keys',
    { config: { access: 'user' }, schema: { summary: 'API keys of the project', response: { 200: listApiKeysAnswerSchema } } },
    async (request) => ({ ...ok, apiKeys: await apiKeys.list(principalOf(request)) }),
  );
  api.post(
    '/api-keys',
    {
      config: { access: 'user', limit: { name: 'api_key', max: 60, windowSeconds: 3600 } },
      schema: {
        summary: 'Create an API key',
        description: 'The key is shown this once.',
        body: createApiKeyBodySchema,
        response: { 201: createApiKeyAnswerSchema },
      },
    },
    async (request, reply) => {
      const made = await apiKeys.create(principalOf(request), request.body.name, request.body.permissions);
      return reply.code(201).send({ ...ok, ...made });
    },
  );
  api.delete(
    '/api-keys/:id',
    { config: { access: 'user' }, schema: { summary: 'End an API key', params: withId, response: { 200: emptyAnswerSchema } } },
    async (request) => {
      await apiKeys.remove(principalOf(request), request.params.id);
      return ok;
    },
  );
}
