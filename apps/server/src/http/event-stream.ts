import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Metrics } from '../kernel/metrics.ts';

declare module 'fastify' {
  interface FastifyInstance {
    eventStreams: EventStreams;
  }
}

/** Bytes that may wait for a slow client before it is let go; it connects again and asks for what it missed. */
const MAX_WAITING_BYTES = 1_048_576;
const HEARTBEAT_MS = 15_000;
/** Every so many heartbeats the credentials are looked at again. */
const HEARTBEATS_PER_REVIEW = 4;
/** What a browser waits before it connects again. */
const RETRY_MS = 3000;

/** One open connection of server-sent events. */
export interface EventStream {
  /** Sends an event whose data is JSON; does nothing once closed. */
  send(event: string, data: unknown): void;
  close(): void;
  /** Aborts when either side has closed. */
  readonly closed: AbortSignal;
}

interface OpenStream extends EventStream {
  write(text: string): void;
  review(): Promise<void>;
}

/** Takes the connection over for server-sent events; throws RATE_LIMITED when too many are open. */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  return request.server.eventStreams.open(request, reply);
}

const taken = new WeakSet<FastifyReply>();
/** Whether the reply became a stream, whose life is no measure of an answer's speed. */
export function isEventStream(reply: FastifyReply): boolean {
  return taken.has(reply);
}

/** All open streams of a server: one heartbeat, one bound, one end. */
export class EventStreams {
  readonly #open = new Set<OpenStream>();
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #max: number;
  readonly #stillValid: (request: FastifyRequest) => Promise<boolean>;
  #stopHeartbeat: (() => void) | undefined;
  #beats = 0;

  constructor(deps: {
    clock: Clock;
    metrics: Metrics;
    maxStreams: number;
    /** Whether the credentials that opened a stream would still open it. */
    stillValid(request: FastifyRequest): Promise<boolean>;
  }) {
    this.#clock = deps.clock;
    this.#metrics = deps.metrics;
    this.#max = deps.maxStreams;
    this.#stillValid = deps.stillValid;
    deps.metrics.onCollect(() => deps.metrics.gauge('monitors_event_streams', 'Open event streams', this.#open.size));
  }

  open(request: FastifyRequest, reply: FastifyReply): EventStream {
    if (this.#open.size >= this.#max) {
      this.#drop('too_many');
      throw new AppError('RATE_LIMITED', 'Too many live connections; try again later', {
        retryAfter: 30,
        details: { limit: this.#max },
      });
    }
    taken.add(reply);
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    const ended = new AbortController();
    const stream: OpenStream = {
      closed: ended.signal,
      send: (event, data) => stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      write: (text) => {
        if (ended.signal.aborted) return;
        raw.write(text);
        if (raw.writableLength > MAX_WAITING_BYTES) {
          this.#drop('slow_client');
          raw.destroy();
          stream.close();
        }
      },
      close: () => {
        if (ended.signal.aborted) return;
        this.#open.delete(stream);
        if (this.#open.size === 0) this.#stopBeating();
        raw.end();
        ended.abort();
      },
      review: async () => {
        if (!(await this.#stillValid(request).catch(() => false))) stream.close();
      },
    };
    raw.on('close', () => stream.close());
    raw.on('error', () => stream.close());
    this.#open.add(stream);
    if (request.method === 'HEAD' || raw.destroyed) stream.close();
    else {
      stream.write(`retry: ${RETRY_MS}\n\n`);
      this.#beat();
    }
    return stream;
  }

  /** Ends every stream, so that a server can stop. */
  closeAll(): void {
    for (const stream of [...this.#open]) stream.close();
  }

  #beat(): void {
    this.#stopHeartbeat ??= this.#clock.after(HEARTBEAT_MS, () => {
      this.#stopHeartbeat = undefined;
      this.#beats += 1;
      const review = this.#beats % HEARTBEATS_PER_REVIEW === 0;
      for (const stream of [...this.#open]) {
        stream.write(': still here\n\n');
        if (review) void stream.review();
      }
      if (this.#open.size > 0) this.#beat();
    });
  }

  #stopBeating(): void {
    this.#stopHeartbeat?.();
    this.#stopHeartbeat = undefined;
  }

  #drop(reason: string): void {
    this.#metrics.count('monitors_event_streams_dropped_total', 'Event streams refused or let go', { reason });
  }
}
