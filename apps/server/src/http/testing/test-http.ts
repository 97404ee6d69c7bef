import { openMemoryKv } from '@monitors/engines/memory-kv';
import { createFakeClock, type FakeClock } from '@monitors/testkit';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Logger } from '../../kernel/logger.ts';
import { Metrics } from '../../kernel/metrics.ts';
import type { Principal } from '../../kernel/principal.ts';
import { createHttp, type HttpDeps } from '../server.ts';

export type TestApp = FastifyInstance;
export type TestMethod = InjectOptions['method'];
export type TestAnswer = LightMyRequestResponse;

/** The shell around a few routes, with a clock that stands still and a log that is kept. */
export interface TestHttp {
  app: TestApp;
  clock: FakeClock;
  metrics: Metrics;
  /** What was logged, level first. */
  logged: { level: string; fields: object; message: string }[];
  close(): Promise<void>;
}

/** Tokens that the test shell knows. */
export const PEOPLE: Record<string, Principal> = {
  owner: { userId: 'u1', projectId: 'p1', role: 'owner', isAdmin: false, via: 'token' },
  viewer: { userId: 'u2', projectId: 'p1', role: 'viewer', isAdmin: false, via: 'token' },
  admin: { userId: 'u3', projectId: 'p1', role: 'owner', isAdmin: true, via: 'token' },
  key: { userId: 'u1', projectId: 'p1', role: 'owner', isAdmin: false, via: 'key', permissions: new Set(['monitors.read']) },
};

/** A logger that keeps what it is told. */
export function keepingLogger(): Logger & { logged: TestHttp['logged'] } {
  const logged: TestHttp['logged'] = [];
  const at = (level: string) => (fields: object, message: string) => void logged.push({ level, fields, message });
  return { logged, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Builds the shell; `Authorization: Bearer owner` and so on sign in as one of {@link PEOPLE}. */
export async function startTestHttp(given: Partial<HttpDeps> = {}): Promise<TestHttp> {
  const clock = createFakeClock();
  const metrics = new Metrics();
  const logger = keepingLogger();
  const kv = openMemoryKv({ now: () => clock.now() });
  const app = await createHttp({
    config: { appUrl: 'https://app.example', trustProxy: [], limits: { enabled: true } },
    version: '1.2.3',
    logger,
    metrics,
    clock,
    kv,
    authenticate: async ({ authorization, sessionCookie }) =>
      PEOPLE[authorization?.replace('Bearer ', '') ?? sessionCookie ?? ''] ?? null,
    modules: [],
    healthChecks: [],
    webRoot: '/nowhere',
    ...given,
  });
  return {
    app,
    clock,
    metrics,
    logged: logger.logged,
    async close() {
      await app.close();
      await kv.close();
    },
  };
}
