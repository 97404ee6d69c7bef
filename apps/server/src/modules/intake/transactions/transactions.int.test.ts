import { openPglite } from '@monitors/engines/pglite';
import type { SqlDatabase } from '@monitors/engines/ports';
import { createFakeClock } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepingLogger } from '../../../http/testing/test-http.ts';
import { newId } from '../../../kernel/ids.ts';
import type { SpanSignal } from '../../../kernel/signal.ts';
import { SignalBatch } from '../../../kernel/signal-batch.ts';
import { migrateSql } from '../../../storage/migrations.ts';
import type { IntakeWriter } from '../writer.ts';
import { TransactionService } from './service.ts';
import { TransactionStore } from './store.ts';

const DIRECTORY = new URL('../migrations', import.meta.url).pathname;

let sql: SqlDatabase;
beforeAll(async () => {
  sql = await openPglite({ dataDir: 'memory' });
  await migrateSql(sql, [{ module: 'intake', directory: DIRECTORY }]);
});
afterAll(() => sql.close());

/** A service whose spans are kept in a list. */
function startService() {
  const clock = createFakeClock();
  const spans: SpanSignal[] = [];
  const days = 30;
  const retentionDays = { event: days, metric: days, log: days, span: days, error: days };
  const resolver = { resolve: () => ({ reason: 'invalid' as const, message: '' }) };
  const writer = {
    begin: (projectId: string) =>
      new SignalBatch({ projectId, receivedAt: clock.now(), limits: { retentionDays, mask: (text) => text }, resolver }),
    write: async (batch: SignalBatch) => void spans.push(...batch.spans),
  } as unknown as IntakeWriter;
  const service = new TransactionService({ store: new TransactionStore(sql), writer, clock, logger: keepingLogger() });
  return { service, spans, clock };
}

describe('a transaction', () => {
  it('is stored with its parts when it ends', async () => {
    const { service, spans, clock } = startService();
    const project = newId();
    const begun = await service.begin(project, { name: 'GET /', operation: 'http', tags: { a: 1 } });
    expect(begun).toMatchObject({ status: 'in_progress', endTime: null });
    const part = { name: 'db', operation: 'sql', startTime: clock.now() + 5 };
    expect(await service.update(project, begun.id, { spans: [part], tags: { b: 2 } })).toMatchObject({ status: 'in_progress' });
    expect(spans).toEqual([]);
    const done = await service.update(project, begun.id, { status: 'ERROR', endTime: clock.now() + 20 });
    expect(done.status).toBe('error');
    expect(spans).toMatchObject([
      {
        name: 'GET /',
        operation: 'http',
        status: 'error',
        durationNs: 20_000_000n,
        parentId: '',
        attributes: { a: '1', b: '2' },
      },
      { name: 'db', durationNs: 15_000_000n, traceId: begun.traceId, parentId: spans[0]?.spanId },
    ]);
    await expect(service.update(project, begun.id, { status: 'success' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that is sent whole is stored at once', async () => {
    const { service, spans, clock } = startService();
    const whole = { name: 'job', operation: 'cron', startTime: clock.now() - 1500, endTime: clock.now() };
    expect(await service.begin(newId(), whole)).toMatchObject({ status: 'success' });
    expect(spans).toMatchObject([{ status: 'ok', durationNs: 1_500_000_000n }]);
  });

  it('belongs to its project', async () => {
    const { service } = startService();
    const { id } = await service.begin(newId(), { name: 'x', operation: 'y' });
    await expect(service.update(newId(), id, { status: 'success' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that nobody ends is given up after a minute', async () => {
    const { service, spans, clock } = startService();
    const project = newId();
    const { id } = await service.begin(project, { name: 'stuck', operation: 'http' });
    service.start();
    await clock.advance(59_000);
    expect(spans).toEqual([]);
    await expect
      .poll(async () => {
        await clock.advance(1000);
        return spans.filter(({ name }) => name === 'stuck').length;
      })
      .toBe(1);
    expect(spans.find(({ name }) => name === 'stuck')).toMatchObject({ status: 'timeout', durationNs: 60_000_000_000n });
    await service.stop();
    await expect(service.update(project, id, { status: 'success' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
