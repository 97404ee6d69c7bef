import { type Stream, StreamOverloadError } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import { SignalBatch } from '../../kernel/signal-batch.ts';
import type { SignalLimits } from '../../kernel/signal-limits.ts';
import type { SignalSink } from '../../kernel/signal-sink.ts';
import type { SeriesRegistry } from './series-registry.ts';

export interface WriterDeps {
  stream: Stream;
  sink: SignalSink;
  registry: SeriesRegistry;
  limits: SignalLimits;
  clock: Clock;
  metrics: Metrics;
}

/** The one way into the store. A receiver begins a batch, adds what it decoded, and answers 2xx once `write` has resolved. */
export class IntakeWriter {
  readonly #deps: WriterDeps;

  constructor(deps: WriterDeps) {
    this.#deps = deps;
  }

  /** An empty batch for a project; everything added to it is bounded and masked. */
  begin(projectId: string): SignalBatch {
    const { clock, limits, registry } = this.#deps;
    return new SignalBatch({ projectId, receivedAt: clock.now(), limits, resolver: registry });
  }

  /** Makes a batch durable; throws RATE_LIMITED with `retryAfter` under overload, after which nothing of it is stored. `protocol` is the receiver's word in the server's own numbers. */
  async write(batch: SignalBatch, protocol: string): Promise<void> {
    const { stream, sink, registry, metrics } = this.#deps;
    this.#countLosses(batch, protocol);
    if (batch.accepted === 0) return;
    try {
      const packs = sink.pack(batch);
      await stream.append(packs.map(({ table, bytes }) => ({ key: table, value: bytes })));
    } catch (error) {
      registry.forget(batch.projectId, batch.newSeries);
      if (!(error instanceof StreamOverloadError)) throw error;
      metrics.count('monitors_intake_overload_total', 'Requests refused because too much waits', { protocol });
      throw new AppError('RATE_LIMITED', 'More comes in than can be stored right now; send it again shortly', {
        retryAfter: error.retryAfterSeconds,
        cause: error,
      });
    }
    this.#countAccepted(batch, protocol);
    sink.accepted(batch);
  }

  #countAccepted(batch: SignalBatch, protocol: string): void {
    const counts = {
      event: batch.events.length,
      metric: batch.samples.length + batch.distributions.length,
      log: batch.logs.length,
      span: batch.spans.length,
      error: batch.errors.length,
    };
    for (const [kind, count] of Object.entries(counts)) {
      if (count === 0) continue;
      this.#deps.metrics.count('monitors_intake_accepted_total', 'Signals acknowledged', { kind, protocol }, count);
    }
  }

  #countLosses(batch: SignalBatch, protocol: string): void {
    const { metrics } = this.#deps;
    for (const { kind, reason } of batch.refused) {
      metrics.count('monitors_intake_rejected_total', 'Signals not taken, by reason', { kind, protocol, reason });
    }
    for (const [change, count] of Object.entries(batch.bounds.adjustments)) {
      if (count > 0) metrics.count('monitors_intake_adjusted_total', 'Values cut, dropped or masked', { change }, count);
    }
  }
}
