/** Kinds of what apps send. */
export type SignalKind = 'event' | 'metric' | 'log' | 'span' | 'error';

/** Names and text values that came with a signal; values that are no text stand as JSON. */
export type Attributes = Record<string, string>;

/** Something that happened in an app (seed 002, AnalyticsEvent). */
export interface EventSignal {
  /** Of the sender where it has one: the same id at the same time is the same event. */
  id: string;
  /** Milliseconds since 1970, like every time here unless said otherwise. */
  at: number;
  type: string;
  category: string;
  action: string;
  label: string;
  value: number | null;
  userId: string;
  sessionId: string;
  /** JSON objects as text. */
  properties: string;
  context: string;
  metadata: string;
}

/** Levels of logs, OpenTelemetry's words. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of a log. */
export interface LogSignal {
  /** 64 bits that tell it from others of the same service and millisecond; the same again is the same line. */
  id: bigint;
  at: number;
  level: LogLevel;
  service: string;
  message: string;
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

/** Kinds of spans, OpenTelemetry's words. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
/** How a span ended; `timeout` is a transaction that was never ended. */
export type SpanStatus = 'unset' | 'ok' | 'error' | 'timeout';

/** A piece of work with its place in a trace. */
export interface SpanSignal {
  /** 32 and 16 hexadecimal digits, lower case; an empty parent is the root. */
  traceId: string;
  spanId: string;
  parentId: string;
  /** Nanoseconds since 1970. */
  startNs: bigint;
  durationNs: bigint;
  name: string;
  /** What was worked on where that differs from the name, such as a transaction's operation. */
  operation: string;
  kind: (typeof SPAN_KINDS)[number];
  service: string;
  environment: string;
  version: string;
  status: SpanStatus;
  statusMessage: string;
  attributes: Attributes;
  /** JSON lists as text: `[{name, at (ns as text), attributes}]` and `[{traceId, spanId, attributes}]`. */
  events: string;
  links: string;
}

/** One occurrence of an error. */
export interface ErrorSignal {
  id: string;
  at: number;
  /** Errors with the same fingerprint are one group; empty: it is made of what follows. */
  fingerprint: string;
  type: string;
  message: string;
  level: LogLevel;
  handled: boolean;
  stack: string;
  service: string;
  environment: string;
  release: string;
  userId: string;
  sessionId: string;
  traceId: string;
  spanId: string;
  attributes: Attributes;
}

/** How the values of a series are meant. `counter` of `delta` values adds up; `cumulative` ones grow until their source restarts. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';
export type Temporality = 'delta' | 'cumulative' | 'none';

/** What one series is: resolved once, then samples name it by its 64-bit id. */
export interface Series {
  /** Low and high half of the id, a hash of project, name and sorted tags. */
  readonly low: number;
  readonly high: number;
  readonly name: string;
  readonly type: MetricType;
  readonly temporality: Temporality;
  readonly unit: string;
  readonly tags: Attributes;
}

/** A distribution at a time: `counts[i]` values lie in (bounds[i−1], bounds[i]], the last above all bounds. */
export interface Distribution {
  series: Series;
  at: number;
  /** As for samples. */
  nonce: number;
  count: number;
  sum: number;
  min: number | null;
  max: number | null;
  bounds: number[];
  counts: number[];
}

/** Why one item was not taken; a bounded word that is also the label of a counter. */
export type RefusalReason = 'invalid' | 'too_old' | 'too_new' | 'not_finite' | 'cardinality';

/** Says that one item of a batch was not taken, and why in words. */
export interface Refusal {
  reason: RefusalReason;
  message: string;
}
