import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Queue } from '../ports/index.ts';

/** Most jobs that the queue under test lets wait in a topic. */
export const CONTRACT_MOST_WAITING = 50;

interface Work {
  n: number;
}

/** Registers the tests every {@link Queue} passes; `open` gives an empty queue for {@link CONTRACT_MOST_WAITING} jobs each time. */
export function queueContract(open: () => Promise<Queue>): void {
  const jobs = (...numbers: number[]) => numbers.map((n) => ({ id: `job-${n}`, payload: { n } }));

  describe('Queue contract', () => {
    let queue: Queue;
    beforeEach(async () => {
      queue = await open();
    });
    afterEach(() => queue.close());

    /** Works on a topic and gives what was worked on once that is `count` jobs. */
    const collect = async (topic: string, count: number): Promise<Work[]> => {
      const seen: Work[] = [];
      const enough = Promise.withResolvers<void>();
      const stop = await queue.consume<Work>(topic, { concurrency: 1 }, async (job) => {
        seen.push(job.payload);
        if (seen.length === count) enough.resolve();
      });
      await enough.promise;
      await stop();
      return seen;
    };

    it('hands each job over once, in order, with its payload', async () => {
      expect(await queue.publish('t', jobs(1, 2, 3))).toBe(3);
      expect(await collect('t', 3)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
      expect(await queue.depth('t')).toEqual({ waiting: 0, active: 0 });
    });

    it('takes jobs before and after somebody works on them', async () => {
      const seen = collect('t', 2);
      await queue.publish('t', jobs(1));
      await queue.publish('t', jobs(2));
      expect(await seen).toEqual([{ n: 1 }, { n: 2 }]);
    });

    it('drops a job whose id waits already, and takes it again afterwards', async () => {
      expect(await queue.publish('t', [...jobs(1), ...jobs(1)])).toBe(1);
      expect(await queue.publish('t', jobs(1, 2))).toBe(1);
      expect(await collect('t', 2)).toEqual([{ n: 1 }, { n: 2 }]);
      expect(await queue.publish('t', jobs(1))).toBe(1);
    });

    it('takes a job again while the same id is being worked on', async () => {
      const started = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const stop = await queue.consume('t', { concurrency: 1 }, async () => {
        started.resolve();
        await leave.promise;
      });
      await queue.publish('t', jobs(1));
      await started.promise;
      expect(await queue.publish('t', jobs(1))).toBe(1);
      expect(await queue.depth('t')).toEqual({ waiting: 1, active: 1 });
      leave.resolve();
      await stop();
    });

    it('takes no more than it may hold, a topic for itself', async () => {
      const many = jobs(...Array.from({ length: CONTRACT_MOST_WAITING + 10 }, (_, n) => n));
      expect(await queue.publish('t', many)).toBe(CONTRACT_MOST_WAITING);
      expect(await queue.publish('t', jobs(1000))).toBe(0);
      expect(await queue.publish('other', jobs(1000))).toBe(1);
      expect((await queue.depth('t')).waiting).toBe(CONTRACT_MOST_WAITING);
    });

    it('works on as many at once as it may, and no more', async () => {
      let active = 0;
      let most = 0;
      let done = 0;
      const all = Promise.withResolvers<void>();
      const full = Promise.withResolvers<void>();
      const stop = await queue.consume<Work>('t', { concurrency: 3 }, async () => {
        active += 1;
        most = Math.max(most, active);
        if (active === 3) full.resolve();
        await full.promise;
        active -= 1;
        done += 1;
        if (done === 9) all.resolve();
      });
      await queue.publish('t', jobs(1, 2, 3, 4, 5, 6, 7, 8, 9));
      await all.promise;
      await stop();
      expect(most).toBe(3);
    });

    it('goes on after a rejection and does not repeat the job', async () => {
      const seen: number[] = [];
      const last = Promise.withResolvers<void>();
      const stop = await queue.consume<Work>('t', { concurrency: 1 }, async ({ payload }) => {
        seen.push(payload.n);
        if (payload.n === 3) last.resolve();
        else throw new Error('no');
      });
      await queue.publish('t', jobs(1, 2, 3));
      await last.promise;
      await stop();
      expect(seen).toEqual([1, 2, 3]);
    });

    it('waits for running jobs when a worker stops, and starts no others', async () => {
      const started = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const finished: number[] = [];
      const stop = await queue.consume<Work>('t', { concurrency: 1 }, async ({ payload }) => {
        started.resolve();
        await leave.promise;
        finished.push(payload.n);
      });
      await queue.publish('t', jobs(1, 2));
      await started.promise;
      const stopped = stop();
      leave.resolve();
      await stopped;
      expect(finished).toEqual([1]);
      expect((await queue.depth('t')).waiting).toBe(1);
    });

    it('waits for running jobs when it closes, and refuses what comes after', async () => {
      const closing = await open();
      const started = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      let finished = false;
      await closing.consume('t', { concurrency: 1 }, async () => {
        started.resolve();
        await leave.promise;
        finished = true;
      });
      await closing.publish('t', jobs(1));
      await started.promise;
      const closed = closing.close();
      leave.resolve();
      await closed;
      expect(finished).toBe(true);
      await expect(closing.publish('t', jobs(2))).rejects.toThrow();
    });
  });
}
