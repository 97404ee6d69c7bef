import { createSocket, type Socket } from 'node:dgram';
import type { Clock } from '../../../kernel/clock.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import { may } from '../../../kernel/principal.ts';
import type { ReceiverDeps } from '../receiver/access.ts';
import { StatsdAggregate } from './aggregate.ts';
import { parseDatagram, type StatsdListener } from './parse-datagram.ts';

/** What the listener is built on. */
export interface StatsdDeps {
  writer: ReceiverDeps['writer'];
  authenticate: ReceiverDeps['authenticate'];
  /** The project of lines that name no key. */
  firstProject(): Promise<string | undefined>;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
  /** UDP port and address; port 0 takes a free one. */
  port: number;
  host: string;
}

/** How long lines are gathered. */
const FLUSH_MS = 10_000;
const RECEIVE_BYTES = 4 * 1_048_576;
/** A tag of this name holds the API key of the project that a line is for. */
const KEY_TAG = 'monitors_key';
/** Most different keys within one flush. */
const MAX_KEYS = 100;

/** Takes StatsD and DogStatsD lines over UDP and writes what they add up to every ten seconds. */
export class StatsdServer {
  readonly #deps: StatsdDeps;
  readonly #aggregates = new Map<string, StatsdAggregate>();
  #socket: Socket | undefined;
  #cancel = () => {};
  #flushing: Promise<void> = Promise.resolve();
  #isStopped = false;
  #lost = 0;

  constructor(deps: StatsdDeps) {
    this.#deps = deps;
  }

  /** Begins to listen; gives the port. Rejects when it is taken. */
  async start(): Promise<number> {
    const { port, host, logger } = this.#deps;
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BYTES });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ port, address: host }, () => {
        socket.removeListener('error', reject);
        resolve();
      });
    });
    socket.on('error', (err) => logger.error({ err }, 'The StatsD port had an error'));
    socket.on('message', (bytes) => this.take(bytes));
    this.#socket = socket;
    this.#schedule();
    return socket.address().port;
  }

  /** Writes what is gathered and ends. */
  async stop(): Promise<void> {
    if (!this.#socket) return;
    this.#isStopped = true;
    this.#cancel();
    this.#socket.close();
    this.#socket = undefined;
    await this.flush();
  }

  /** Gathers the lines of a datagram. */
  take(bytes: Buffer): void {
    const listener: StatsdListener = {
      metric: (metric) => this.#aggregateOf(metric.tags)?.metric({ ...metric, tags: withoutKey(metric.tags) }),
      event: (event) => this.#aggregateOf(event.tags)?.event({ ...event, tags: withoutKey(event.tags) }),
      check: (check) => this.#aggregateOf(check.tags)?.check({ ...check, tags: withoutKey(check.tags) }),
      bad: () => this.#aggregateOf([])?.bad(),
    };
    parseDatagram(bytes, listener);
  }

  /** Writes what is gathered; what cannot be written is counted as lost. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flushAll());
    return this.#flushing;
  }

  #schedule(): void {
    this.#cancel = this.#deps.clock.after(FLUSH_MS, () => {
      void this.flush().finally(() => {
        if (!this.#isStopped) this.#schedule();
      });
    });
  }

  async #flushAll(): Promise<void> {
    this.#countLost('overload', this.#lost);
    this.#lost = 0;
    for (const [key, aggregate] of this.#aggregates) {
      this.#countLost('invalid', aggregate.lost.invalid);
      this.#countLost('overload', aggregate.lost.overload);
      Object.assign(aggregate.lost, { invalid: 0, overload: 0 });
      // A key that says nothing for a while makes room for others; only ours keeps its gauges.
      if (aggregate.isEmpty && key !== '') this.#aggregates.delete(key);
      if (!aggregate.isEmpty) await this.#write(key, aggregate);
    }
  }

  async #write(key: string, aggregate: StatsdAggregate): Promise<void> {
    const { writer, logger } = this.#deps;
    try {
      const projectId = await this.#projectOf(key);
      const batch = writer.begin(projectId ?? '');
      aggregate.drainInto(batch);
      if (projectId === undefined) return this.#countLost('no_project', batch.accepted);
      await writer.write(batch, 'statsd').catch((error: unknown) => {
        this.#countLost('overload', batch.accepted);
        throw error;
      });
    } catch (err) {
      logger.error({ err }, 'What came over StatsD was not stored');
    }
  }

  async #projectOf(key: string): Promise<string | undefined> {
    if (key === '') return this.#deps.firstProject();
    const principal = await this.#deps.authenticate({ authorization: `Bearer ${key}` });
    return principal && may(principal, 'monitoring.metrics.write') ? principal.projectId : undefined;
  }

  #aggregateOf(tags: readonly (readonly [string, string])[]): StatsdAggregate | undefined {
    const key = tags.find(([name]) => name === KEY_TAG)?.[1] ?? '';
    const known = this.#aggregates.get(key);
    if (known) return known;
    if (this.#aggregates.size >= MAX_KEYS && key !== '') {
      this.#lost += 1;
      return undefined;
    }
    const aggregate = new StatsdAggregate();
    this.#aggregates.set(key, aggregate);
    return aggregate;
  }

  #countLost(reason: string, count: number): void {
    if (count === 0) return;
    const labels = { kind: 'metric', protocol: 'statsd', reason };
    this.#deps.metrics.count('monitors_intake_rejected_total', 'Signals not taken, by reason', labels, count);
  }
}

function withoutKey(tags: readonly [string, string][]): [string, string][] {
  return tags.filter(([name]) => name !== KEY_TAG);
}
