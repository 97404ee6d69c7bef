import { startTestHttp, type TestHttp } from '../../../../http/testing/test-http.ts';
import { AppError } from '../../../../kernel/app-error.ts';
import type { Principal } from '../../../../kernel/principal.ts';
import { SignalBatch } from '../../../../kernel/signal-batch.ts';
import { clientRoutes } from '../../client-routes.ts';
import { maskSecrets } from '../../domain/mask.ts';
import { SeriesRegistry } from '../../series-registry.ts';
import type { ReceiverDeps } from '../access.ts';

/** A key with `ingest`, one that may only read, one that may write metrics alone, all of project 7. */
export const [KEY, READER, METRICS_ONLY] = ['mk_Ingest', 'mk_Reader', 'mk_Metrics'] as const;
const PERMISSIONS: Record<string, string> = {
  [KEY]: 'ingest',
  [READER]: 'monitors.read',
  [METRICS_ONLY]: 'monitoring.metrics.write',
};
const RETENTION = { event: 90, metric: 365, log: 30, span: 30, error: 180 };

/** The receivers behind the real shell; what they write is kept as batches. */
export interface TestReceivers extends TestHttp {
  batches: SignalBatch[];
  /** The one batch written since the last call. */
  taken(): SignalBatch;
  /** Has writing refused because too much waits. */
  state: { overloaded: boolean };
}

/** A batch as the write path begins one. */
export function beginBatch(now: number): SignalBatch {
  const resolver = new SeriesRegistry({ now: () => now, onTooMany() {} });
  const limits = { retentionDays: RETENTION, mask: maskSecrets };
  return new SignalBatch({ projectId: 'p1', receivedAt: now, limits, resolver });
}

/** A sample of a metric, readable. */
export function samplesOf(batch: SignalBatch): { name: string; value: number; at: number; tags: object; type: string }[] {
  const { series, at, value } = batch.samples.columns();
  const known = new Map(batch.newSeries.map((one) => [BigInt(one.high) * 0x1_0000_0000n + BigInt(one.low), one]));
  return [...series].map((id, row) => {
    const { name = '?', tags = {}, type = '?' } = known.get(id) ?? {};
    return { name, value: value[row] ?? Number.NaN, at: Number(at[row]), tags, type };
  });
}

export async function startTestReceivers(): Promise<TestReceivers> {
  const batches: SignalBatch[] = [];
  const state = { overloaded: false };
  const deps: ReceiverDeps = {
    writer: {
      begin: () => beginBatch(http.clock.now()),
      async write(batch) {
        if (state.overloaded) throw new AppError('RATE_LIMITED', 'Too much waits', { retryAfter: 2 });
        batches.push(batch);
      },
    },
    authenticate: async ({ authorization }) => principalOf(authorization?.replace('Bearer ', '') ?? ''),
    projectNumber: async () => 7,
  };
  const http = await startTestHttp({ modules: [{ name: 'intake', rootRoutes: (root) => clientRoutes(root, deps) }] });
  return {
    ...http,
    batches,
    state,
    taken() {
      const [batch, ...others] = batches.splice(0);
      if (!batch || others.length > 0) throw new Error(`Not one batch but ${others.length + (batch ? 1 : 0)}`);
      return batch;
    },
  };
}

function principalOf(key: string): Principal | null {
  const permission = PERMISSIONS[key];
  if (!permission) return null;
  const permissions = new Set([permission]);
  return { userId: 'u1', projectId: 'p1', role: 'owner', isAdmin: false, via: 'key', permissions };
}
