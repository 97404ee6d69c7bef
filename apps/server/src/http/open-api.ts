import swagger from '@fastify/swagger';
import {
  actionSchema,
  apiKeySchema,
  channelSchema,
  evaluationSchema,
  factSchema,
  failureSchema,
  incidentSchema,
  interpretationSchema,
  mailSchema,
  monitorSchema,
  notificationSchema,
  previewSchema,
  projectSchema,
  userSchema,
} from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { apiPage } from './api-page.ts';

const named = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({
  Action: actionSchema,
  ApiKey: apiKeySchema,
  Channel: channelSchema,
  Evaluation: evaluationSchema,
  Fact: factSchema,
  Failure: failureSchema,
  Incident: incidentSchema,
  Interpretation: interpretationSchema,
  Mail: mailSchema,
  Monitor: monitorSchema,
  Notification: notificationSchema,
  Preview: previewSchema,
  Project: projectSchema,
  User: userSchema,
})) {
  named.add(schema, { id });
}

const withComponents = createJsonSchemaTransformObject({ schemaRegistry: named });
const fromContract = createJsonSchemaTransform({ schemaRegistry: named });

/** Collects the schemas of all routes that are added later. */
export async function collectSchemas(app: FastifyInstance, version: string, appUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Monitors!',
        version,
        description:
          'Watch anything, from one sentence. Every answer is an envelope: success: true with named fields, or an error.',
      },
      servers: [{ url: appUrl }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key (`mk_…`)' },
          session: { type: 'apiKey', in: 'cookie', name: 'monitors_session' },
        },
      },
    },
    transform: (document) => {
      const { schema = {}, url, route } = document;
      const access = route.config?.access;
      const outsideApi = !url.startsWith('/api/v1/') && !/^\/(?:health|metrics|ping)/.test(url);
      const { response, ...rest } = schema as { response?: object };
      return fromContract({
        ...document,
        schema: {
          ...rest,
          tags: ((schema as { tags?: string[] }).tags ?? [url.replace('/api/v1/', '').split('/')[0] ?? '']).map((tag) =>
            tag.toLowerCase(),
          ),
          security: access === 'public' ? [] : [{ token: [] }, { session: [] }],
          response: { ...(response ?? { 200: z.object({ success: z.literal(true) }).loose() }), default: failureSchema },
          hide: outsideApi || (schema as { hide?: boolean }).hide === true,
        } as typeof schema,
      });
    },
    transformObject: (document) => withoutUnused(withComponents(document)),
  });
}

/** Adds the document (`/openapi.json` of the API scope). It is made at the first request: it costs more than a start should. */
export function documentRoute(api: FastifyInstance, app: FastifyInstance): void {
  let text: string | undefined;
  api.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text);
  });
}

/** Adds the same as a page for people. */
export function documentPageRoute(root: FastifyInstance, app: FastifyInstance): void {
  let page: string | undefined;
  root.get('/docs/api', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    page ??= apiPage(app.swagger());
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  });
}

/** Each named type exists as it is sent and as it is answered; most are used in one of the two forms. */
function withoutUnused<Document extends { paths?: unknown; components?: { schemas?: Record<string, unknown> } }>(
  document: Document,
): Document {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (part: unknown) => {
    for (const [, name = ''] of (JSON.stringify(part) ?? '').matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name]);
    }
  };
  visit(document.paths);
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, components: { ...document.components, schemas: kept } };
}
