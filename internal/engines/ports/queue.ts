/** What a handler works on. Payloads are JSON; the truth is in the relational store, so a lost job is claimed again. */
export interface QueueJob<Payload> {
  id: string;
  payload: Payload;
}

export interface QueueConsumerOptions {
  /** Most jobs worked on at once. */
  concurrency: number;
}

/** Spreads work over workers. Never the only place that knows of a piece of work. */
export interface Queue {
  /** Hands jobs over; a job whose id is already waiting is dropped. Resolves with how many were taken; a full queue takes fewer. */
  publish<Payload>(topic: string, jobs: readonly QueueJob<Payload>[]): Promise<number>;
  /** Works on jobs of a topic until the returned function is called, which waits for the running ones. A rejection is counted, not repeated. */
  consume<Payload>(
    topic: string,
    options: QueueConsumerOptions,
    handler: (job: QueueJob<Payload>) => Promise<void>,
  ): Promise<() => Promise<void>>;
  /** Jobs waiting and being worked on. */
  depth(topic: string): Promise<{ waiting: number; active: number }>;
  close(): Promise<void>;
}
