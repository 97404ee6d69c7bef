import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalLog } from '@monitors/engines/local-log';
import type { Stream } from '@monitors/engines/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepingLogger } from '../../http/testing/test-http.ts';
import { systemClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { Metrics } from '../../kernel/metrics.ts';
import type { SignalBatch } from '../../kernel/signal-batch.ts';
import type { SignalSink } from '../../kernel/signal-sink.ts';
import { maskSecrets } from './domain/mask.ts';
import { Inserter } from './inserter.ts';
import { SeriesRegistry } from './series-registry.ts';
import { IntakeWriter } from './writer.ts';

const RETENTION = { event: 90, metric: 365, log: 30, span: 30, error: 180 };

let directory: string;
let stream: Stream;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'monitors-intake-'));
  stream = await openLocalLog({ directory, maxBytes: 100_000 });
});
afterEach(async () => {
  await stream.close();
  await rm(directory, { recursive: true, force: true });
});

/** A store that may be down, and that never takes rows with the word `poison` in them. */
class Store implements SignalSink {
  readonly stored: string[] = [];
  refusals = 0;
  isDown = false;
  pack(batch: SignalBatch) {
    return batch.logs.map(({ message }) => ({ table: 'logs', bytes: Buffer.from(message) }));
  }
  async insert(_table: string, packs: readonly Uint8Array[]) {
    const texts = packs.map((pack) => Buffer.from(pack).toString());
    if (this.isDown || texts.some((text) => text.includes('poison'))) {
      this.refusals += 1;
      throw new Error(this.isDown ? 'down' : 'poison');
    }
    this.stored.push(...texts);
  }
  mayRetry(error: unknown) {
    return (error as Error).message === 'down';
  }
  accepted() {}
}

function start(store = new Store()) {
  const metrics = new Metrics();
  const registry = new SeriesRegistry({ now: () => Date.now(), onTooMany() {} });
  const limits = { retentionDays: RETENTION, mask: maskSecrets };
  const writer = new IntakeWriter({ stream, sink: store, registry, limits, clock: systemClock, metrics });
  const aside: string[] = [];
  const inserter = new Inserter({
    stream,
    sink: store,
    clock: systemClock,
    metrics,
    logger: keepingLogger(),
    keepAside: async (table, bytes) => void aside.push(`${table} ${Buffer.from(bytes).toString()}`),
  });
  const send = (...messages: string[]) => {
    const batch = writer.begin(newId());
    for (const message of messages) {
      const common = { id: 1n, at: Date.now(), level: 'info' as const, service: '', traceId: '', spanId: '', attributes: [] };
      batch.addLog({ ...common, message });
    }
    return writer.write(batch, 'test');
  };
  return { store, metrics, inserter, aside, send, writer };
}

describe('what was acknowledged', () => {
  it('is stored in order, in one go where it came close together', async () => {
    const { store, inserter, send } = start();
    for (const text of ['a', 'b', 'c']) await send(text);
    inserter.start();
    await expect.poll(() => store.stored).toEqual(['a', 'b', 'c']);
    await inserter.stop();
    expect(stream.depth().bytes).toBe(0);
  });

  it('waits for a store that is down, and is stored when it is back', async () => {
    const { store, inserter, send } = start();
    store.isDown = true;
    inserter.start();
    await send('patient');
    await expect.poll(() => store.refusals).toBeGreaterThan(0);
    store.isDown = false;
    await expect.poll(() => store.stored, { timeout: 5000 }).toEqual(['patient']);
    await inserter.stop();
  });

  it('is stored by the next start when the store was down to the end', async () => {
    const first = start();
    first.store.isDown = true;
    first.inserter.start();
    await first.send('later');
    await expect.poll(() => first.store.refusals).toBeGreaterThan(0);
    await first.inserter.stop();
    await stream.close();
    stream = await openLocalLog({ directory });
    const second = start();
    second.inserter.start();
    await expect.poll(() => second.store.stored).toEqual(['later']);
    await second.inserter.stop();
  });

  it('is not held up by rows that the store will never take, which are kept aside and counted', async () => {
    const { store, inserter, send, aside, metrics } = start();
    await send('one', 'poison', 'two');
    inserter.start();
    await expect.poll(() => store.stored).toEqual(['one', 'two']);
    await inserter.stop();
    expect(aside).toEqual(['logs poison']);
    expect(metrics.render()).toContain('monitors_intake_kept_aside_total{table="logs"} 1');
  });
});

describe('overload', () => {
  it('is refused with the time to come again, and loses nothing that was taken', async () => {
    const { store, inserter, send, metrics } = start();
    const taken: string[] = [];
    let refusal: unknown;
    for (let n = 0; n < 200 && !refusal; n += 1) {
      const text = `${n} ${'x'.repeat(1000)}`;
      await send(text).then(
        () => taken.push(text),
        (error: unknown) => {
          refusal = error;
        },
      );
    }
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfter: expect.any(Number) });
    expect(metrics.render()).toContain('monitors_intake_overload_total{protocol="test"} 1');
    inserter.start();
    await expect.poll(() => store.stored).toEqual(taken);
    await send('again');
    await expect.poll(() => store.stored.at(-1)).toBe('again');
    await inserter.stop();
  });
});

describe('a batch', () => {
  it('counts what was refused, cut, dropped and masked', async () => {
    const { writer, metrics } = start();
    const batch = writer.begin(newId());
    const log = { id: 1n, level: 'info' as const, service: '', traceId: '', spanId: '' };
    const attributes = Array.from({ length: 200 }, (_, n): [string, unknown] => [`k${n}`, 'v']);
    batch.addLog({ ...log, at: Date.now(), message: `ada@example.org ${'x'.repeat(50_000)}`, attributes });
    batch.addLog({ ...log, at: 0, message: 'old', attributes: [] });
    batch.addLog({ ...log, at: Number.NaN, message: 'never', attributes: [] });
    await writer.write(batch, 'test');
    expect(batch.logs).toHaveLength(1);
    expect(batch.logs[0]?.message.length).toBeLessThanOrEqual(32_768);
    expect(Object.keys(batch.logs[0]?.attributes ?? {})).toHaveLength(128);
    const text = metrics.render();
    for (const line of [
      'change="cut"} 1',
      'change="dropped"} 72',
      'change="masked"} 1',
      'reason="too_old"} 1',
      'reason="invalid"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });
});
