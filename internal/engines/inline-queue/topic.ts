import type { QueueJob } from '../ports/index.ts';

type Handler = (job: QueueJob<unknown>) => Promise<void>;

interface Consumer {
  concurrency: number;
  handler: Handler;
  running: Set<Promise<void>>;
}

/** The jobs of one topic and who works on them. */
export class Topic {
  // A map keeps the order of publishing and knows the ids.
  readonly #waiting = new Map<string, QueueJob<unknown>>();
  readonly #consumers = new Set<Consumer>();
  readonly #mostWaiting: number;
  readonly #onError: (job: QueueJob<unknown>, error: unknown) => void;
  #scheduled = false;

  constructor(mostWaiting: number, onError: (job: QueueJob<unknown>, error: unknown) => void) {
    this.#mostWaiting = mostWaiting;
    this.#onError = onError;
  }

  publish(jobs: readonly QueueJob<unknown>[]): number {
    let taken = 0;
    for (const job of jobs) {
      if (this.#waiting.has(job.id)) continue;
      if (this.#waiting.size >= this.#mostWaiting) break;
      // A copy, as the payload would be had it gone through a real queue: later changes of it do not show.
      this.#waiting.set(job.id, structuredClone(job));
      taken += 1;
    }
    if (taken > 0) this.#schedule();
    return taken;
  }

  /** Adds a worker; the returned function takes it away and waits for its running jobs. */
  consume(concurrency: number, handler: Handler): () => Promise<void> {
    const consumer: Consumer = { concurrency, handler, running: new Set() };
    this.#consumers.add(consumer);
    this.#schedule();
    return async () => {
      this.#consumers.delete(consumer);
      await Promise.all(consumer.running);
    };
  }

  depth(): { waiting: number; active: number } {
    let active = 0;
    for (const { running } of this.#consumers) active += running.size;
    return { waiting: this.#waiting.size, active };
  }

  /** Drops what waits, which is claimed again from the relational store, and waits for what runs. */
  async close(): Promise<void> {
    this.#waiting.clear();
    const running = [...this.#consumers].flatMap((consumer) => [...consumer.running]);
    this.#consumers.clear();
    await Promise.all(running);
  }

  // Never inside of publish: a publisher must not find itself running a handler.
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const consumer of this.#consumers) this.#fill(consumer);
    });
  }

  #fill(consumer: Consumer): void {
    for (const job of this.#waiting.values()) {
      if (consumer.running.size >= consumer.concurrency) return;
      this.#waiting.delete(job.id);
      const work = this.#work(consumer, job);
      consumer.running.add(work);
      void work.finally(() => {
        consumer.running.delete(work);
        if (this.#consumers.has(consumer)) this.#fill(consumer);
      });
    }
  }

  async #work(consumer: Consumer, job: QueueJob<unknown>): Promise<void> {
    try {
      await consumer.handler(job);
    } catch (error) {
      this.#onError(job, error);
    }
  }
}
