import { isIPv6 } from 'node:net';
import type { KeyValue } from '@monitors/engines/ports';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';

/** Counts requests of routes that have a `limit`, in fixed windows: by person where one is signed in, else by address. */
export function rateLimiter(deps: { kv: KeyValue; clock: Clock }) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const limit = request.routeOptions.config.limit;
    if (!limit) return;
    const who = request.principal ? `user:${request.principal.userId}` : `ip:${addressGroup(request.ip)}`;
    const { count, endsAt } = await deps.kv.increment(`limit:${limit.name}:${who}`, 1, limit.windowSeconds * 1000);
    reply.headers({
      'x-ratelimit-limit': String(limit.max),
      'x-ratelimit-remaining': String(Math.max(0, limit.max - count)),
      'x-ratelimit-reset': String(Math.ceil(endsAt / 1000)),
    });
    if (count > limit.max) {
      const retryAfter = Math.max(1, Math.ceil((endsAt - deps.clock.now()) / 1000));
      throw new AppError('RATE_LIMITED', 'Too many requests; try again later', { retryAfter, details: { limit: limit.max } });
    }
  };
}

/** What counts as one visitor: an IPv4 address, or the /64 that one IPv6 customer has to himself. */
export function addressGroup(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = (ip.split('%')[0] ?? ip).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`;
}
