import { Worker } from 'node:worker_threads';
import type { Reading } from '@monitors/contract';
import type { Clock } from '../../../../kernel/clock.ts';
import { noFact } from '../outcome.ts';
import type { ReadAnswer, ReadTask } from './read-worker.ts';

export interface ReadPoolOptions {
  clock: Clock;
  /** Threads at most; each starts when the ones before it are busy. Default 2. */
  threads?: number;
  /** Longest time for one reading, in milliseconds. Default 5 s. */
  timeLimitMs?: number;
  /** Readings that may wait; further ones are refused. Default 500. */
  maxWaiting?: number;
}

interface Job {
  task: ReadTask;
  settle: (reading: Reading) => void;
}

interface Thread {
  worker: Worker;
  ready: boolean;
  job?: Job;
  stopLimit: () => void;
}

const MAX_HEAP_MB = 512;
/** A thread nobody used for so long gives its memory back. */
const IDLE_MS = 300_000;
/** Loading the reader's libraries on a busy machine. */
const START_LIMIT_MS = 30_000;

/**
 * Reads documents off the main thread, so that a slow or hostile page delays no other check: a reading that takes too long
 * or too much memory costs its thread, which is replaced.
 */
export class ReadPool {
  readonly #clock: Clock;
  readonly #maxThreads: number;
  readonly #timeLimitMs: number;
  readonly #maxWaiting: number;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];
  #closed = false;

  constructor({ clock, threads = 2, timeLimitMs = 5000, maxWaiting = 500 }: ReadPoolOptions) {
    this.#clock = clock;
    this.#maxThreads = threads;
    this.#timeLimitMs = timeLimitMs;
    this.#maxWaiting = maxWaiting;
  }

  /** Threads that run now. */
  get threads(): number {
    return this.#threads.size;
  }

  /** The reading of a document; causes `too_large` and `internal` when it could not be made. Never rejects. */
  read(task: ReadTask): Promise<Reading> {
    return new Promise((settle) => {
      if (this.#closed) return settle(noFact('internal', 'The server is stopping'));
      if (this.#waiting.length >= this.#maxWaiting) return settle(noFact('internal', 'Too many pages are waiting to be read'));
      this.#waiting.push({ task, settle });
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.settle(noFact('internal', 'The server is stopping'));
    const threads = [...this.#threads];
    for (const thread of threads) {
      this.#finish(thread, noFact('internal', 'The server is stopping'));
      this.#retire(thread);
    }
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    for (const thread of this.#threads) {
      if (thread.ready && !thread.job) this.#give(thread);
    }
    const starting = [...this.#threads].filter(({ ready }) => !ready).length;
    if (this.#waiting.length > starting && this.#threads.size < this.#maxThreads && !this.#closed) this.#start();
  }

  #give(thread: Thread): void {
    const job = this.#waiting.shift();
    if (!job) return;
    thread.stopLimit();
    thread.job = job;
    thread.worker.ref();
    thread.stopLimit = this.#clock.after(this.#timeLimitMs, () => {
      this.#replace(thread, noFact('too_large', 'The page is too complex to be read in time'));
    });
    thread.worker.postMessage(job.task);
  }

  #start(): void {
    const worker = new Worker(new URL('./read-worker.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    const thread: Thread = { worker, ready: false, stopLimit: () => {} };
    this.#threads.add(thread);
    thread.stopLimit = this.#clock.after(START_LIMIT_MS, () => this.#lose(thread, 'The reader did not start in time'));
    worker.on('message', (answer: ReadAnswer) => {
      if (answer.kind === 'ready') {
        thread.ready = true;
        this.#finish(thread, noFact('internal'));
      } else {
        this.#finish(thread, answer.reading);
      }
      this.#dispatch();
    });
    worker.on('error', (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (thread.ready) {
        const why = outOfMemory ? noFact('too_large', 'The page needs too much memory') : noFact('internal', 'The reader broke');
        this.#replace(thread, why);
      } else {
        this.#lose(thread, `The reader did not start: ${error.message}`);
      }
    });
  }

  /** Answers the job of a thread and leaves the thread idle. */
  #finish(thread: Thread, reading: Reading): void {
    const { job } = thread;
    thread.stopLimit();
    thread.job = undefined;
    thread.worker.unref();
    thread.stopLimit = this.#clock.after(IDLE_MS, () => this.#retire(thread));
    job?.settle(reading);
  }

  #retire(thread: Thread): void {
    thread.stopLimit();
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }

  #replace(thread: Thread, reading: Reading): void {
    this.#finish(thread, reading);
    this.#retire(thread);
    this.#dispatch();
  }

  /** A thread that cannot start would not start the next time either, so nobody is kept waiting for it. */
  #lose(thread: Thread, message: string): void {
    this.#retire(thread);
    if (this.#threads.size === 0) for (const job of this.#waiting.splice(0)) job.settle(noFact('internal', message));
  }
}
