import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import { type Clock, isoTime } from '../kernel/clock.ts';
import { may } from '../kernel/principal.ts';
import { failureBody } from './failures.ts';

/** One thing the server needs; `check` rejects when it is not well. */
export interface HealthCheck {
  name: string;
  /** Whether nothing can be served without it. */
  critical: boolean;
  check(): Promise<void>;
}

interface ServiceHealth {
  status: 'ok' | 'down';
  critical: boolean;
  durationMs: number;
  error?: string;
}

interface Report {
  status: 'ok' | 'degraded' | 'down';
  services: Record<string, ServiceHealth>;
  checkedAt: number;
}

/** How long one look serves everybody who asks. */
const REPORT_AGE_MS = 2000;
const CHECK_TIMEOUT_MS = 5000;

/** Answers how the server is. */
export class Health {
  readonly #deps: { checks: readonly HealthCheck[]; clock: Clock; version: string };
  readonly #startedAt: number;
  #report: Promise<Report> | undefined;
  #reportedAt = 0;
  #stopping = false;

  constructor(deps: { checks: readonly HealthCheck[]; clock: Clock; version: string }) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
  }

  /** From now on the server is not ready: whoever spreads load should look elsewhere. */
  stopping(): void {
    this.#stopping = true;
  }

  /** Adds `/health` and what stands below it. */
  routes(scope: FastifyInstance): void {
    const config = { access: 'public' };
    scope.get('/health', { config, schema: summary('How the server is') }, async (request, reply) => {
      const report = await this.#current();
      reply.code(report.status === 'down' ? 503 : 200).header('cache-control', 'no-store');
      return {
        success: report.status !== 'down',
        status: report.status,
        version: this.#deps.version,
        uptimeSeconds: Math.floor((this.#deps.clock.now() - this.#startedAt) / 1000),
        timestamp: isoTime(report.checkedAt),
        ...(report.status === 'down' ? failureOf(request.id, report.checkedAt) : undefined),
        ...(seesDetails(request) ? { services: report.services } : undefined),
      };
    });
    scope.get('/health/live', { config, schema: summary('Whether the process runs') }, async () => ({
      success: true,
      status: 'ok',
    }));
    scope.get('/health/ready', { config, schema: summary('Whether requests are served') }, async (request, reply) => {
      const { status } = await this.#current();
      const ready = !this.#stopping && status !== 'down';
      reply.code(ready ? 200 : 503).header('cache-control', 'no-store');
      const report = { success: ready, status: this.#stopping ? 'stopping' : status };
      return ready ? report : { ...report, ...failureOf(request.id, this.#deps.clock.now()) };
    });
    const detailed = { config: { access: 'monitoring.health.read' } };
    scope.get('/health/dependencies', { ...detailed, schema: summary('What the server needs, and how that is') }, async () => ({
      success: true,
      dependencies: (await this.#current()).services,
    }));
    scope.get<{ Params: { service: string } }>(
      '/health/services/:service',
      { ...detailed, schema: summary('One thing the server needs') },
      async (request) => {
        const { services } = await this.#current();
        const { service } = request.params;
        if (!Object.hasOwn(services, service)) throw new AppError('NOT_FOUND', 'No such service');
        return { success: true, service, ...services[service] };
      },
    );
  }

  #current(): Promise<Report> {
    const now = this.#deps.clock.now();
    if (!this.#report || now - this.#reportedAt >= REPORT_AGE_MS) {
      this.#reportedAt = now;
      this.#report = this.#look();
    }
    return this.#report;
  }

  async #look(): Promise<Report> {
    const entries = await Promise.all(this.#deps.checks.map(async (check) => [check.name, await this.#lookAt(check)] as const));
    const down = entries.filter(([, service]) => service.status === 'down');
    const status = down.some(([, service]) => service.critical) ? 'down' : down.length > 0 ? 'degraded' : 'ok';
    return { status, services: Object.fromEntries(entries), checkedAt: this.#deps.clock.now() };
  }

  async #lookAt({ check, critical }: HealthCheck): Promise<ServiceHealth> {
    const { clock } = this.#deps;
    const before = clock.now();
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = clock.after(CHECK_TIMEOUT_MS, () => reject(new Error('No answer in time')));
    });
    try {
      await Promise.race([check(), late]);
      return { status: 'ok', critical, durationMs: clock.now() - before };
    } catch (error) {
      return { status: 'down', critical, durationMs: clock.now() - before, error: (error as Error).message.slice(0, 300) };
    } finally {
      cancel();
    }
  }
}

function seesDetails(request: FastifyRequest): boolean {
  return request.principal !== null && may(request.principal, 'monitoring.health.read');
}

function failureOf(requestId: string, at: number) {
  return failureBody(new AppError('DATABASE_ERROR', 'Something the server cannot do without is not there'), requestId, at);
}

function summary(text: string) {
  return { summary: text, tags: ['health'] };
}
