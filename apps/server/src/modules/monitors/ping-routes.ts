import { emptyAnswerSchema, type Fact, type FactType, pingBodySchema } from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import { AppError } from '../../kernel/app-error.ts';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import { isId } from '../../kernel/ids.ts';
import type { Report } from './checker.ts';
import type { MonitorRecord } from './record.ts';
import type { Refresher } from './refresh.ts';
import type { MonitorService } from './service.ts';
import type { MonitorStore } from './store.ts';

export interface PingDeps {
  service: MonitorService;
  store: MonitorStore;
  refresher: Refresher;
  clock: Clock;
}

type Ping = z.infer<typeof pingBodySchema>;

const idParams = z.object({ id: z.string().refine(isId, 'This is not an id') });
const secretParams = z.object({ secret: z.string().max(100) });
const secretQuery = z.object({
  value: z.string().max(32_768).optional(),
  status: z.enum(['success', 'start', 'fail']).optional(),
});

/** `POST /monitors/:id/ping`, for callers with credentials. */
export function pingRoutes(api: FastifyInstance, deps: PingDeps): void {
  api.withTypeProvider<ZodTypeProvider>().post(
    '/monitors/:id/ping',
    {
      config: { access: 'monitors.write' },
      schema: { tags: ['monitors'], params: idParams, body: pingBodySchema, response: { 200: emptyAnswerSchema } },
    },
    async (request) => {
      const record = await deps.service.find(principalOf(request), request.params.id);
      return take(deps, record, request.body);
    },
  );
}

/** `/ping/<secret>`, for jobs that can do no more than open an address. */
export function secretPingRoutes(root: FastifyInstance, deps: PingDeps): void {
  root.withTypeProvider<ZodTypeProvider>().route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/ping/:secret',
    config: { access: 'public', limit: { name: 'ping', max: 600, windowSeconds: 60 } },
    schema: { tags: ['monitors'], params: secretParams, querystring: secretQuery, body: z.unknown().optional() },
    handler: async (request, reply) => {
      const record = await deps.store.findByPingSecret(request.params.secret);
      if (!record) throw new AppError('NOT_FOUND', 'No monitor has this address');
      const body = pingBodySchema.safeParse(request.body ?? {});
      const answer = await take(deps, record, { ...request.query, ...(body.success ? body.data : {}) });
      return reply.header('cache-control', 'no-store').send(answer);
    },
  });
}

async function take({ refresher, clock }: PingDeps, record: MonitorRecord, ping: Ping): Promise<{ success: true }> {
  if (record.source.kind !== 'push')
    throw new AppError('VALIDATION_ERROR', 'This monitor reads its value itself; only push monitors take reports');
  // A job that only says it has begun has not yet done what the monitor waits for.
  if (ping.status === 'start' || !record.isActive) return { success: true };
  const at = clock.now();
  const report: Report = { at, failed: ping.status === 'fail' };
  const fact = ping.value === undefined ? undefined : factOf(ping.value, record.factType, at);
  if (fact) report.fact = fact;
  await refresher.report(record, report);
  return { success: true };
}

/** The reported value in the type the monitor expects; a number may come as text, since an address carries only text. */
function factOf(value: NonNullable<Ping['value']>, type: FactType, at: number): Fact {
  const fact = { confidence: 1, at: isoTime(at) };
  if (type === 'number') {
    const number = typeof value === 'number' ? value : Number(value);
    if (!Number.isFinite(number) || value === '')
      throw new AppError('VALIDATION_ERROR', 'The value must be a number', {
        details: [{ field: 'value', message: 'Not a number' }],
      });
    return { ...fact, value: number, type: 'number' };
  }
  if (type === 'boolean')
    return { ...fact, value: value === true || value === 'true' || value === '1' || value === 1, type: 'boolean' };
  return { ...fact, value: String(value), type: 'text' };
}
