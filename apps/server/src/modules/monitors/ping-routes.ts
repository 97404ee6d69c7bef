import { emptyAnswerSchema, type Fact, pingBodySchema } from '@monitors/contract';
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
      schema: {
        tags: ['monitors'],
        summary: 'Report in, for a push monitor',
        params: idParams,
        body: pingBodySchema,
        response: { 200: emptyAnswerSchema },
      },
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
  const schema = {
    tags: ['monitors'],
    summary: 'Report in by the secret address of a push monitor',
    params: secretParams,
    querystring: secretQuery,
    response: { 200: emptyAnswerSchema },
  };
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
  const fact = ping.value === undefined ? undefined : factOf(ping.value, record, at);
  if (fact) report.fact = fact;
  await refresher.report(record, report);
  return { success: true };
}

const YES: ReadonlySet<Ping['value']> = new Set([true, 1, 'true', '1', 'yes', 'on', 'up']);
const NO: ReadonlySet<Ping['value']> = new Set([false, 0, 'false', '0', 'no', 'off', 'down']);

/** The reported value in the type the monitor expects; a number may come as text, since an address carries only text. */
function factOf(value: NonNullable<Ping['value']>, { factType, triggerConditions }: MonitorRecord, at: number): Fact {
  const fact = { confidence: 1, at: isoTime(at) };
  // Where only silence counts, a value is a remark, of whatever type.
  const isRemark = triggerConditions.conditions.every(({ operator }) => operator === 'absent');
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  const isNumber = typeof value !== 'boolean' && Number.isFinite(number);
  if (factType === 'number' || (isRemark && isNumber)) {
    if (!isNumber) throw unusable('The value must be a number');
    return { ...fact, value: number, type: 'number' };
  }
  if (factType === 'boolean' && !(isRemark && typeof value === 'string')) {
    const said = typeof value === 'string' ? value.toLowerCase() : value;
    if (!YES.has(said) && !NO.has(said)) throw unusable('The value must be true or false');
    return { ...fact, value: YES.has(said), type: 'boolean' };
  }
  return { ...fact, value: String(value), type: 'text' };
}

function unusable(message: string): AppError {
  return new AppError('VALIDATION_ERROR', message, { details: [{ field: 'value', message }] });
}
