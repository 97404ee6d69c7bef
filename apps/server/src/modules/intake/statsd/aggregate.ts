import { newId } from '../../../kernel/ids.ts';
import type { MetricType, Temporality } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import type { StatsdCheck, StatsdEvent, StatsdListener, StatsdMetric } from './parse-datagram.ts';
import { ValueSketch } from './value-sketch.ts';

/** Most different metrics gathered between two writes. */
const MAX_METRICS = 20_000;
const MAX_SET_MEMBERS = 50_000;
const MAX_TIMED = 10_000;
const MAX_EVENTS = 1000;
const STATUSES = ['ok', 'warning', 'critical', 'unknown'];

interface Gathered {
  metric: Pick<StatsdMetric, 'name' | 'kind' | 'tags'>;
  total: number;
  members: Set<string> | undefined;
  sketch: ValueSketch | undefined;
}

/** Gathers what one sender's lines say until it is written: counters add up, of gauges the last counts, timings become distributions, sets are counted. Everything is bounded. */
export class StatsdAggregate implements StatsdListener {
  /** Lines that were lost, by reason, since last asked. */
  readonly lost = { invalid: 0, overload: 0 };
  #gathered = new Map<string, Gathered>();
  #timed: { gathered: Gathered; at: number }[] = [];
  #events: StatsdEvent[] = [];
  #checks: StatsdCheck[] = [];
  /** Gauges that senders change by a difference keep their value. */
  readonly #gauges = new Map<string, number>();
  #members = 0;

  metric(metric: StatsdMetric): void {
    const { name, kind, tags } = metric;
    const fresh = (): Gathered => ({
      metric: { name, kind, tags },
      total: 0,
      members: kind === 's' ? new Set() : undefined,
      sketch: kind === 'c' || kind === 'g' || kind === 's' ? undefined : new ValueSketch(),
    });
    const key = JSON.stringify([kind, name, tags.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
    if (metric.at !== undefined) {
      if (this.#timed.length >= MAX_TIMED) this.lost.overload += 1;
      else this.#timed.push({ gathered: this.#added(fresh(), metric, key), at: metric.at });
      return;
    }
    const known = this.#gathered.get(key);
    if (!known && this.#gathered.size >= MAX_METRICS) {
      this.lost.overload += 1;
      return;
    }
    this.#gathered.set(key, this.#added(known ?? fresh(), metric, key));
  }

  event(event: StatsdEvent): void {
    if (this.#events.length < MAX_EVENTS) this.#events.push(event);
    else this.lost.overload += 1;
  }

  check(check: StatsdCheck): void {
    if (this.#checks.length < MAX_EVENTS) this.#checks.push(check);
    else this.lost.overload += 1;
  }

  bad(): void {
    this.lost.invalid += 1;
  }

  get isEmpty(): boolean {
    return this.#gathered.size + this.#timed.length + this.#events.length + this.#checks.length === 0;
  }

  /** Adds what was gathered to a batch and starts afresh. */
  drainInto(batch: SignalBatch): void {
    for (const gathered of this.#gathered.values()) addGathered(batch, gathered, batch.receivedAt);
    for (const { gathered, at } of this.#timed) addGathered(batch, gathered, at);
    for (const event of this.#events) addStatsdEvent(batch, event);
    for (const check of this.#checks) addCheck(batch, check);
    this.#gathered = new Map();
    this.#timed = [];
    this.#events = [];
    this.#checks = [];
    this.#members = 0;
  }

  #added(gathered: Gathered, { kind, values, rate, isDatadog }: StatsdMetric, key: string): Gathered {
    for (const value of values) {
      if (kind === 's') this.#addMember(gathered, value);
      else if (kind === 'c') gathered.total += Number(value) / rate;
      else if (kind === 'g') gathered.total = this.#gauge(key, value, isDatadog);
      else gathered.sketch?.add(Number(value), 1 / rate);
    }
    return gathered;
  }

  #addMember({ members }: Gathered, value: string): void {
    if (!members || members.has(value)) return;
    if (this.#members >= MAX_SET_MEMBERS) this.lost.overload += 1;
    else {
      this.#members += 1;
      members.add(value.slice(0, 200));
    }
  }

  /** A sign changes the gauge by that much in plain StatsD; Datadog's clients mean the number itself. */
  #gauge(key: string, value: string, isDatadog: boolean): number {
    const isChange = !isDatadog && /^[+-]/.test(value);
    const result = Number(value) + (isChange ? (this.#gauges.get(key) ?? 0) : 0);
    if (isDatadog) return result;
    if (this.#gauges.size >= MAX_METRICS && !this.#gauges.has(key)) this.#gauges.clear();
    this.#gauges.set(key, result);
    return result;
  }
}

function addGathered(batch: SignalBatch, { metric, total, members, sketch }: Gathered, at: number): void {
  const { name, kind, tags } = metric;
  const [type, temporality]: [MetricType, Temporality] = sketch
    ? ['histogram', 'delta']
    : kind === 'c'
      ? ['counter', 'delta']
      : ['gauge', 'none'];
  const series = batch.series({ name, type, temporality, unit: kind === 'ms' ? 'ms' : '', tags });
  if ('reason' in series) {
    batch.refuse('metric', series.reason, series.message);
    return;
  }
  const nonce = type === 'gauge' ? 0 : batch.nextNonce();
  if (!sketch) batch.addSample(series, at, members ? members.size : total, nonce);
  else {
    const { count, sum, min, max } = sketch;
    batch.addDistribution({ series, at, nonce, count, sum, min, max, ...sketch.buckets() });
  }
}

function addStatsdEvent(batch: SignalBatch, { title, text, at, fields, tags }: StatsdEvent): void {
  batch.addEvent({
    id: newId(batch.receivedAt),
    at: at ?? batch.receivedAt,
    type: 'system_event',
    category: fields.alert_type ?? 'info',
    action: title,
    label: '',
    value: null,
    userId: '',
    sessionId: '',
    properties: { text, ...fields },
    context: Object.fromEntries(tags),
    metadata: {},
  });
}

function addCheck(batch: SignalBatch, { name, status, message, at, host, tags }: StatsdCheck): void {
  batch.addEvent({
    id: newId(batch.receivedAt),
    at: at ?? batch.receivedAt,
    type: 'system_event',
    category: 'service_check',
    action: name,
    label: STATUSES[status] ?? 'unknown',
    value: status,
    userId: '',
    sessionId: '',
    properties: { message, ...(host === '' ? undefined : { host }) },
    context: Object.fromEntries(tags),
    metadata: {},
  });
}
