import { Worker } from 'node:worker_threads';
import type { Reading } from '@monitors/contract';
import type { Clock } from '../../../../kernel/clock.ts';
import { noFact } from '../outcome.ts';
import type { PageView, ReadTask, ViewTask, WorkerAnswer, WorkerTask } from './read-worker.ts';

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
  task: WorkerTask;
  timeLimitMs: number;
  settle: (answer: WorkerAnswer) => void;
  /** Answers with why it could not be done. */
  fail: (reading: Reading) => void;
}

interface Thread {
  worker: Worker;
  ready: boolean;
  job?: Job;
  stopLimit: () => void;
}

const MAX_HEAP_MB = 512;
/** Kept small: what a reading leaves behind is soon garbage, and a large nursery only keeps it longer. */
const YOUNG_HEAP_MB = 16;
/** A thread nobody used for so long gives its memory back. */
const IDLE_MS = 300_000;
/** A page that a person waits for is looked at from all sides: that may take this many times as long as one reading. */
const VIEW_FACTOR = 3;
/** Bytes or characters from which on a document may well take long. */
const LARGE = 1_000_000;
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
      const done = (answer: WorkerAnswer) => settle(answer.kind === 'read' ? answer.reading : noFact('internal'));
      this.#add({ task: { kind: 'read', task }, timeLimitMs: this.#timeLimitMs, settle: done, fail: settle });
    });
  }

  /** A document for a person to look at; without facts and with a cause when it could not be prepared. Never rejects. */
  view(task: ViewTask): Promise<PageView> {
    return new Promise((settle) => {
      const fail = ({ cause }: Reading) => settle({ facts: [], ...(cause ? { cause } : {}) });
      const done = (answer: WorkerAnswer) => (answer.kind === 'view' ? settle(answer.view) : fail(noFact('internal')));
      this.#add({ task: { kind: 'view', task }, timeLimitMs: this.#timeLimitMs * VIEW_FACTOR, settle: done, fail });
    });
  }

  #add(job: Job): void {
    if (this.#closed) job.fail(noFact('internal', 'The server is stopping'));
    else if (this.#waiting.length >= this.#maxWaiting) job.fail(noFact('internal', 'Too many pages are waiting to be read'));
    else {
      this.#waiting.push(job);
      this.#dispatch();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting.splice(0)) job.fail(noFact('internal', 'The server is stopping'));
    const threads = [...this.#threads];
    for (const thread of threads) {
      this.#rest(thread)?.fail(noFact('internal', 'The server is stopping'));
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
    const job = this.#next();
    if (!job) return;
    thread.stopLimit();
    thread.job = job;
    thread.worker.ref();
    thread.stopLimit = this.#clock.after(job.timeLimitMs, () => {
      this.#replace(thread, noFact('too_large', 'The page is too complex to be read in time'));
    });
    thread.worker.postMessage(job.task);
  }

  /** The longest waiting job; large documents take one thread at a time, so that they hold up nobody but each other. */
  #next(): Job | undefined {
    const isBusy = this.#maxThreads > 1 && [...this.#threads].some(({ job }) => job && isLarge(job));
    const index = this.#waiting.findIndex((job) => !isBusy || !isLarge(job));
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #start(): void {
    const worker = new Worker(new URL('./read-worker.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB },
    });
    const thread: Thread = { worker, ready: false, stopLimit: () => {} };
    this.#threads.add(thread);
    thread.stopLimit = this.#clock.after(START_LIMIT_MS, () => this.#lose(thread, 'The reader did not start in time'));
    worker.on('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'ready') thread.ready = true;
      this.#rest(thread)?.settle(answer);
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

  /** Leaves a thread idle; gives the job it had. */
  #rest(thread: Thread): Job | undefined {
    const { job } = thread;
    thread.stopLimit();
    thread.job = undefined;
    thread.worker.unref();
    thread.stopLimit = this.#clock.after(IDLE_MS, () => this.#retire(thread));
    return job;
  }

  #retire(thread: Thread): void {
    thread.stopLimit();
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }

  #replace(thread: Thread, reading: Reading): void {
    this.#rest(thread)?.fail(reading);
    this.#retire(thread);
    this.#dispatch();
  }

  /** A thread that cannot start would not start the next time either, so nobody is kept waiting for it. */
  #lose(thread: Thread, message: string): void {
    this.#retire(thread);
    if (this.#threads.size === 0) for (const job of this.#waiting.splice(0)) job.fail(noFact('internal', message));
  }
}

function isLarge({ task }: Job): boolean {
  return task.task.document.body.length > LARGE;
}
