import Fastify, { type FastifyInstance } from 'fastify';
import { AppError } from '../../../kernel/app-error.ts';
import type { Principal } from '../../../kernel/principal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import type { ReceiverDeps } from '../receiver/access.ts';
import { testBatch, testRegistry } from './test-receivers.ts';

/** Keys that hold: all writes, none, writes of metrics alone. */
export const KEYS = { all: 'mk_all', none: 'mk_none', metrics: 'mk_metrics' };

/** A server with one receiver's routes that keeps what is written. */
export interface TestReceiver {
  app: FastifyInstance;
  written: SignalBatch[];
  /** From now on writing fails like this. */
  fail(error: unknown): void;
}

/** Builds the server; nothing listens. */
export async function startReceiver(routes: (root: FastifyInstance, deps: ReceiverDeps) => void): Promise<TestReceiver> {
  const written: SignalBatch[] = [];
  const registry = testRegistry();
  let failure: unknown;
  const person = { userId: 'u1', projectId: 'p1', role: 'member', isAdmin: false, via: 'key' } as const;
  const principals: Record<string, Principal> = {
    [KEYS.all]: { ...person, permissions: new Set(['ingest']) },
    [KEYS.none]: { ...person, permissions: new Set(['monitors.read']) },
    [KEYS.metrics]: { ...person, permissions: new Set(['monitoring.metrics.write']) },
  };
  const app = Fastify({ bodyLimit: 16 * 1_048_576 });
  routes(app, {
    authenticate: async ({ authorization }) => principals[authorization?.replace('Bearer ', '') ?? ''] ?? null,
    projectNumber: async () => 1,
    writer: {
      begin: () => testBatch(registry),
      async write(batch) {
        if (failure !== undefined) throw failure;
        written.push(batch);
      },
    },
  });
  await app.ready();
  return {
    app,
    written,
    fail(error) {
      failure = error;
    },
  };
}

/** What the write path throws when too much waits. */
export const OVERLOAD = new AppError('RATE_LIMITED', 'Too much', { retryAfter: 2 });
