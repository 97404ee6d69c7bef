import { emptyAnswerSchema, type Fact, type FactType, pingBodySchema } from '@monitors/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
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

/** Longest body of a report. */
const MAX_LOG_BYTES = 100_000;

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
  // A job may post its log or a form; only JSON of ours is read, and nothing else is refused for its type.
  root.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MAX_LOG_BYTES }, async () => ({}));
  const app = root.withTypeProvider<ZodTypeProvider>();
  const config = { access: 'public', limit: { name: 'ping', max: 600, windowSeconds: 60 } };
  const schema = { tags: ['monitors'], params: secretParams, querystring: secretQuery };
  const answer = async (secret: string, ping: Ping, reply: FastifyReply) => {
    const record = await deps.store.findByPingSecret(secret);
    if (!record) throw new AppError('NOT_FOUND', 'No monitor has this address');
    reply.header('cache-control', 'no-store');
    return take(deps, record, ping);
  };
  app.get('/ping/:secret', { config, schema }, (request, reply) => answer(request.params.secret, request.query, reply));
  app.post('/ping/:secret', { config, bodyLimit: MAX_LOG_BYTES, schema: { ...schema, body: pingBodySchema } }, (request, reply) =>
    answer(request.params.secret, { ...request.query, ...request.body }, reply),
  );
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
