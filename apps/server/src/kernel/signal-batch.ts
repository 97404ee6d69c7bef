import { randomFraction } from './ids.ts';
import type {
  Distribution,
  ErrorSignal,
  EventSignal,
  LogSignal,
  MetricType,
  Refusal,
  RefusalReason,
  Series,
  SignalKind,
  SpanSignal,
  Temporality,
} from './signal.ts';
import { refuseTime, type SignalLimits, TextBounds } from './signal-limits.ts';
import { SampleColumns } from './signal-samples.ts';

/** Finds the id of a series, and says whether its description must be stored with the samples. */
export interface SeriesResolver {
  resolve(projectId: string, wanted: SeriesInput): { series: Series; isNew: boolean } | Refusal;
}

/** What a series is known by. */
export interface SeriesInput {
  name: string;
  /** Bounded already: see {@link SignalBatch.series}. */
  tags: Record<string, string>;
  type: MetricType;
  temporality: Temporality;
  unit: string;
}

/** Attributes as a receiver has them. */
type Loose = Iterable<readonly [string, unknown]>;
type With<Signal, Raw extends keyof Signal, As> = Omit<Signal, Raw> & { [Key in Raw]: As };

const NS_PER_MS = 1_000_000n;
const HEX_32 = /^(?!0+$)[0-9a-f]{32}$/;
const HEX_16 = /^(?!0+$)[0-9a-f]{16}$/;

/** Signals of one request and project on their way to the store: receivers add, each `add` says why it refused, the writer takes what was added. */
export class SignalBatch {
  readonly projectId: string;
  readonly receivedAt: number;
  readonly bounds: TextBounds;
  readonly events: EventSignal[] = [];
  readonly logs: LogSignal[] = [];
  readonly spans: SpanSignal[] = [];
  readonly errors: ErrorSignal[] = [];
  readonly samples = new SampleColumns();
  readonly distributions: Distribution[] = [];
  /** Series whose description is stored with this batch. */
  readonly newSeries: Series[] = [];
  /** Items refused so far. */
  readonly refused: { kind: SignalKind; reason: RefusalReason }[] = [];
  readonly #sampled = new Set<Series>();
  #lastSeries: Series | undefined;
  #lastNonce = Math.floor(randomFraction() * 0x1_0000_0000);
  #lastLine: bigint;
  readonly #retention: SignalLimits['retentionDays'];
  readonly #resolver: SeriesResolver;

  constructor(given: { projectId: string; receivedAt: number; limits: SignalLimits; resolver: SeriesResolver }) {
    this.projectId = given.projectId;
    this.receivedAt = given.receivedAt;
    this.bounds = new TextBounds(given.limits.mask);
    this.#retention = given.limits.retentionDays;
    this.#resolver = given.resolver;
    // Lines of one batch have ids in a row, which cost next to nothing to keep.
    this.#lastLine = BigInt(Math.floor(randomFraction() * 0x1_0000_0000)) << 31n;
  }

  /** A number that keeps a sample apart from others of its series and millisecond; never 0. */
  nextNonce(): number {
    this.#lastNonce = (this.#lastNonce + 1) >>> 0 || 1;
    return this.#lastNonce;
  }

  /** An id for a line of a log that brought none. */
  nextLineId(): bigint {
    this.#lastLine += 1n;
    return this.#lastLine;
  }

  /** Items taken so far. */
  get accepted(): number {
    const { events, logs, spans, errors, samples, distributions } = this;
    return events.length + logs.length + spans.length + errors.length + samples.length + distributions.length;
  }

  addEvent(event: With<EventSignal, 'properties' | 'context' | 'metadata', object>): Refusal | undefined {
    const refusal = this.#refuseTime('event', event.at);
    if (refusal) return refusal;
    const { bounds } = this;
    this.events.push({
      id: bounds.name(event.id),
      at: Math.trunc(event.at),
      type: bounds.name(event.type),
      category: bounds.name(event.category),
      action: bounds.name(event.action),
      label: bounds.text(event.label, 1000),
      value: event.value === null || !Number.isFinite(event.value) ? null : event.value,
      userId: bounds.name(event.userId),
      sessionId: bounds.name(event.sessionId),
      properties: bounds.json(event.properties),
      context: bounds.json(event.context),
      metadata: bounds.json(event.metadata),
    });
    return undefined;
  }

  addLog(log: With<LogSignal, 'attributes', Loose>): Refusal | undefined {
    const refusal = this.#refuseTime('log', log.at);
    if (refusal) return refusal;
    const { bounds } = this;
    this.logs.push({
      id: BigInt.asUintN(64, log.id),
      at: Math.trunc(log.at),
      level: log.level,
      service: bounds.name(log.service),
      message: bounds.text(log.message),
      traceId: bounds.name(log.traceId),
      spanId: bounds.name(log.spanId),
      attributes: bounds.attributes(log.attributes),
    });
    return undefined;
  }

  addSpan(span: With<SpanSignal, 'attributes', Loose>): Refusal | undefined {
    if (!HEX_32.test(span.traceId)) return this.refuse('span', 'invalid', 'traceId: Not 32 hexadecimal digits');
    if (!HEX_16.test(span.spanId)) return this.refuse('span', 'invalid', 'spanId: Not 16 hexadecimal digits');
    const refusal = this.#refuseTime('span', Number(span.startNs / NS_PER_MS));
    if (refusal) return refusal;
    const { bounds } = this;
    this.spans.push({
      ...span,
      parentId: HEX_16.test(span.parentId) ? span.parentId : '',
      durationNs: span.durationNs > 0n ? span.durationNs : 0n,
      name: bounds.text(span.name, 1000),
      operation: bounds.name(span.operation),
      service: bounds.name(span.service),
      environment: bounds.name(span.environment),
      version: bounds.name(span.version),
      statusMessage: bounds.text(span.statusMessage),
      attributes: bounds.attributes(span.attributes),
    });
    return undefined;
  }

  addError(error: With<ErrorSignal, 'attributes', Loose>): Refusal | undefined {
    const refusal = this.#refuseTime('error', error.at);
    if (refusal) return refusal;
    const { bounds } = this;
    this.errors.push({
      ...error,
      id: bounds.name(error.id),
      at: Math.trunc(error.at),
      fingerprint: bounds.text(error.fingerprint, 1000),
      type: bounds.name(error.type),
      message: bounds.text(error.message),
      stack: bounds.text(error.stack),
      service: bounds.name(error.service),
      environment: bounds.name(error.environment),
      release: bounds.name(error.release),
      userId: bounds.name(error.userId),
      sessionId: bounds.name(error.sessionId),
      traceId: bounds.name(error.traceId),
      spanId: bounds.name(error.spanId),
      attributes: bounds.attributes(error.attributes),
    });
    return undefined;
  }

  /** The series of a name and tags; ask once a series, not once a sample. */
  series(wanted: Omit<SeriesInput, 'tags'> & { tags: Loose }): Series | Refusal {
    const name = this.bounds.name(wanted.name);
    if (name === '') return { reason: 'invalid', message: 'name: A metric needs a name' };
    const tags = this.bounds.attributes(wanted.tags);
    const found = this.#resolver.resolve(this.projectId, { ...wanted, name, tags, unit: this.bounds.name(wanted.unit) });
    if ('reason' in found) return found;
    if (found.isNew) this.newSeries.push(found.series);
    return found.series;
  }

  /** Series that samples of this batch belong to. */
  get sampled(): ReadonlySet<Series> {
    return this.#sampled;
  }

  /** Adds a sample; see {@link SampleColumns.push} for `nonce`. */
  addSample(series: Series, at: number, value: number, nonce = 0): Refusal | undefined {
    if (!Number.isFinite(value)) return this.refuse('metric', 'not_finite', 'value: Not a finite number');
    const refusal = this.#refuseTime('metric', at);
    if (refusal) return refusal;
    if (series !== this.#lastSeries) {
      this.#lastSeries = series;
      this.#sampled.add(series);
    }
    this.samples.push(series, Math.trunc(at), value, nonce);
    return undefined;
  }

  addDistribution(distribution: Distribution): Refusal | undefined {
    const { at, count, sum } = distribution;
    if (!Number.isFinite(sum) || !Number.isFinite(count)) {
      return this.refuse('metric', 'not_finite', 'sum, count: Not a finite number');
    }
    const refusal = this.#refuseTime('metric', at);
    if (refusal) return refusal;
    this.distributions.push(distribution);
    return undefined;
  }

  /** Counts an item that a receiver could not make sense of, or whose series was refused. */
  refuse(kind: SignalKind, reason: RefusalReason, message: string): Refusal {
    this.refused.push({ kind, reason });
    return { reason, message };
  }

  #refuseTime(kind: SignalKind, at: number): Refusal | undefined {
    const refusal = refuseTime(at, this.receivedAt, this.#retention[kind]);
    return refusal && this.refuse(kind, refusal.reason, refusal.message);
  }
}
