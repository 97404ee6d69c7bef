import { expect, test } from 'vitest';
import { EventBus, type UnitOfWork } from './events.ts';

const stopped = { monitorId: 'm', projectId: 'p', at: 0, why: 'deleted' } as const;

/** A store that keeps what a transaction wrote only when it commits. */
function memoryStore() {
  const rows: string[] = [];
  return {
    rows,
    async transaction<Result>(work: (tx: string[]) => Promise<Result>): Promise<Result> {
      const tx: string[] = [];
      const result = await work(tx);
      rows.push(...tx);
      return result;
    },
  };
}

test('handlers write in the transaction of the sender, in order of registration', async () => {
  const store = memoryStore();
  const bus = new EventBus<string[]>();
  bus.on('monitor.stopped', async (unit, payload) => void unit.tx.push(`first ${payload.monitorId}`));
  bus.on('monitor.stopped', async (unit) => void unit.tx.push('second'));
  const result = await bus.transaction(store, async (unit) => {
    unit.tx.push('sender');
    await unit.emit('monitor.stopped', stopped);
    expect(store.rows).toEqual([]);
    return 7;
  });
  expect(result).toBe(7);
  expect(store.rows).toEqual(['sender', 'first m', 'second']);
});

test('what a handler leaves for after the commit sees the committed rows, once, in order', async () => {
  const store = memoryStore();
  const bus = new EventBus<string[]>();
  const seen: string[] = [];
  bus.on('monitor.stopped', async (unit) => {
    unit.tx.push('row');
    unit.afterCommit(() => void seen.push(`one ${store.rows.join()}`));
    unit.afterCommit(async () => void seen.push('two'));
  });
  await bus.transaction(store, (unit) => unit.emit('monitor.stopped', stopped));
  expect(seen).toEqual(['one row', 'two']);
});

test('a handler that throws undoes the transaction and nothing happens after it', async () => {
  const store = memoryStore();
  const bus = new EventBus<string[]>();
  const seen: string[] = [];
  bus.on('monitor.stopped', async (unit) => unit.afterCommit(() => void seen.push('ran')));
  bus.on('monitor.stopped', async () => {
    throw new Error('refused');
  });
  await expect(bus.transaction(store, (unit) => unit.emit('monitor.stopped', stopped))).rejects.toThrow('refused');
  expect(store.rows).toEqual([]);
  expect(seen).toEqual([]);
});

test('failing work after the commit is reported and keeps neither the rest nor the sender', async () => {
  const failures: unknown[] = [];
  const seen: string[] = [];
  const bus = new EventBus<string[]>((error) => failures.push(error));
  await bus.transaction(memoryStore(), async (unit) => {
    unit.afterCommit(() => {
      throw new Error('broken listener');
    });
    unit.afterCommit(() => void seen.push('still'));
  });
  expect(failures).toEqual([new Error('broken listener')]);
  expect(seen).toEqual(['still']);
});

test('with a transaction of the caller, committed() runs what was left exactly once', async () => {
  const bus = new EventBus<string>();
  const unit = bus.begin('tx');
  const runs: number[] = [];
  bus.on('monitor.stopped', async (inner: UnitOfWork<string>) => inner.afterCommit(() => void runs.push(1)));
  await unit.emit('monitor.stopped', stopped);
  expect(runs).toHaveLength(0);
  await unit.committed();
  await unit.committed();
  expect(runs).toHaveLength(1);
});
