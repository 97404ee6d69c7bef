import type { Queue, QueueConsumerOptions, QueueJob } from '../ports/index.ts';
import { Topic } from './topic.ts';

/** How much the queue may hold. */
export interface InlineQueueOptions {
  /** Most jobs waiting in one topic (100,000); publishing more takes fewer. */
  mostWaiting?: number;
  /** Hears of each rejection of a handler. */
  onError?: (topic: string, job: QueueJob<unknown>, error: unknown) => void;
}

/** Opens a queue within this process: jobs start in order of publishing, and are forgotten when the process ends. */
export function openInlineQueue(options: InlineQueueOptions = {}): Queue {
  const { mostWaiting = 100_000, onError = () => {} } = options;
  const topics = new Map<string, Topic>();
  const topicOf = (name: string): Topic => {
    const topic = topics.get(name) ?? new Topic(mostWaiting, (job, error) => onError(name, job, error));
    topics.set(name, topic);
    return topic;
  };
  let closed = false;
  const refuseClosed = (): void => {
    if (closed) throw new Error('The queue was closed.');
  };
  return {
    async publish<Payload>(topic: string, jobs: readonly QueueJob<Payload>[]) {
      refuseClosed();
      return topicOf(topic).publish(jobs);
    },
    async consume<Payload>(
      topic: string,
      { concurrency }: QueueConsumerOptions,
      handler: (job: QueueJob<Payload>) => Promise<void>,
    ) {
      refuseClosed();
      return topicOf(topic).consume(concurrency, handler as (job: QueueJob<unknown>) => Promise<void>);
    },
    async depth(topic) {
      return topicOf(topic).depth();
    },
    async close() {
      closed = true;
      await Promise.all([...topics.values()].map((topic) => topic.close()));
    },
  };
}
