import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { AppError } from '../kernel/app-error.ts';
import type { Metrics } from '../kernel/metrics.ts';
import { isEventStream } from './event-stream.ts';

/** Adds `GET /metrics`: open to this machine, to others with `monitoring.metrics.read` or as an administrator. */
export function metricsRoute(scope: FastifyInstance, metrics: Metrics): void {
  observeProcess(scope, metrics);
  const schema = { summary: 'The server’s own numbers as Prometheus text', tags: ['health'] };
  scope.get('/metrics', { config: { access: 'public' }, schema }, async (request, reply) => {
    if (!isFromHere(request)) {
      const { principal } = request;
      if (!principal) throw new AppError('UNAUTHORIZED', 'From another machine this needs an API key');
      // A person's role lets him read his project's metrics, but these are the operator's.
      if (!principal.isAdmin && !principal.permissions?.has('monitoring.metrics.read')) {
        throw new AppError('FORBIDDEN', 'This needs an administrator, or a key with monitoring.metrics.read');
      }
    }
    reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store');
    return metrics.render();
  });
}

/** Observes how long each route takes to answer. */
export function observeRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    if (isEventStream(reply)) return;
    metrics.observe('monitors_http_request_duration_seconds', 'Time to answer a request', reply.elapsedTime / 1000, {
      method: request.method,
      route: request.is404 ? 'none' : (request.routeOptions.url ?? 'none'),
      status: `${Math.floor(reply.statusCode / 100)}xx`,
    });
  });
}

/** A request straight from this machine; one that a proxy passed on is not. */
function isFromHere(request: FastifyRequest): boolean {
  const peer = request.raw.socket.remoteAddress;
  if (peer === undefined || !ipaddr.isValid(peer)) return false;
  if (request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined) return false;
  return ipaddr.process(peer).range() === 'loopback';
}

function observeProcess(scope: FastifyInstance, metrics: Metrics): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  scope.addHook('onClose', async () => void delay.disable());
  let cpuSeen = 0;
  metrics.onCollect(() => {
    const { user, system } = process.cpuUsage();
    const cpu = (user + system) / 1e6;
    metrics.count('process_cpu_seconds_total', 'CPU time of the process', {}, cpu - cpuSeen);
    cpuSeen = cpu;
    metrics.gauge('process_resident_memory_bytes', 'Memory of the process', process.memoryUsage.rss());
    metrics.gauge('monitors_event_loop_delay_p99_seconds', 'Event loop delay since the last scrape', delay.percentile(99) / 1e9);
    delay.reset();
  });
}
