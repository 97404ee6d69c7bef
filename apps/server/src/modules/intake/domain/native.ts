import { errorInputSchema, eventInputSchema, logInputSchema, metricInputSchema, type RejectedItem } from '@monitors/contract';
import { newId } from '../../../kernel/ids.ts';
import type { MetricType, Refusal, SignalKind } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from './levels.ts';

/** What the schemas of the contract look like from here. */
interface ItemSchema<Item> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: Item }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

const TRACE_ID = /^[0-9a-f]{32}$/i;
const SPAN_ID = /^[0-9a-f]{16}$/i;

/** Adds events of the native API; gives those that were not taken. */
export function addEvents(batch: SignalBatch, items: readonly unknown[]): RejectedItem[] {
  return each(batch, 'event', eventInputSchema, items, (event) =>
    batch.addEvent({
      id: event.id || newId(batch.receivedAt),
      at: timeOf(event.timestamp, batch.receivedAt),
      type: wireWord(event.type),
      category: wireWord(event.category),
      action: event.action,
      label: event.label ?? '',
      value: event.value ?? null,
      userId: event.userId ?? '',
      sessionId: event.sessionId ?? '',
      properties: event.properties ?? {},
      context: event.context ?? {},
      metadata: event.metadata ?? {},
    }),
  );
}

/** Adds metrics of the native API; counters and observations of the same moment stay apart, gauges replace each other. */
export function addMetrics(batch: SignalBatch, items: readonly unknown[]): RejectedItem[] {
  return each(batch, 'metric', metricInputSchema, items, (metric) => {
    const type = metric.type.toLowerCase() as MetricType;
    const series = batch.series({
      name: metric.name,
      type,
      temporality: type === 'counter' ? 'delta' : 'none',
      unit: metric.unit ?? '',
      tags: Object.entries(metric.tags ?? {}),
    });
    if ('reason' in series) return batch.refuse('metric', series.reason, series.message);
    const at = timeOf(metric.timestamp, batch.receivedAt);
    return batch.addSample(series, at, metric.value, type === 'gauge' ? 0 : batch.nextNonce());
  });
}

/** Adds lines of logs of the native API. */
export function addLogs(batch: SignalBatch, items: readonly unknown[]): RejectedItem[] {
  return each(batch, 'log', logInputSchema, items, (log) =>
    batch.addLog({
      id: batch.nextLineId(),
      at: timeOf(log.timestamp, batch.receivedAt),
      level: levelOf(log.level),
      service: log.service ?? '',
      message: log.message,
      traceId: TRACE_ID.test(log.traceId ?? '') ? (log.traceId ?? '').toLowerCase() : (log.traceId ?? ''),
      spanId: SPAN_ID.test(log.spanId ?? '') ? (log.spanId ?? '').toLowerCase() : (log.spanId ?? ''),
      attributes: Object.entries(log.attributes ?? {}),
    }),
  );
}

/** Adds errors of the native API. */
export function addErrors(batch: SignalBatch, items: readonly unknown[]): RejectedItem[] {
  return each(batch, 'error', errorInputSchema, items, (error) => {
    const context = error.context ?? {};
    const { userId, sessionId, environment, release, tags, extra, ...rest } = context;
    return batch.addError({
      id: error.id || newId(batch.receivedAt),
      at: timeOf(error.timestamp, batch.receivedAt),
      fingerprint: Array.isArray(error.fingerprint) ? error.fingerprint.join('\n') : (error.fingerprint ?? ''),
      type: error.type || error.name || 'Error',
      message: error.message,
      level: levelOf(error.level, 'error'),
      handled: error.handled ?? true,
      stack: error.stack ?? '',
      service: error.service ?? '',
      environment: environment ?? '',
      release: release ?? '',
      userId: userId ?? '',
      sessionId: sessionId ?? '',
      traceId: error.traceId ?? '',
      spanId: error.spanId ?? '',
      attributes: Object.entries({ ...rest, ...extra, ...tags }),
    });
  });
}

/** Milliseconds of a time of the native API, now where there is none; NaN for what is no time. */
export function timeOf(value: string | number | null | undefined, now: number): number {
  if (value === null || value === undefined) return now;
  return typeof value === 'number' ? value : Date.parse(value);
}

/** Words in upper case, as seed 002 has them, in the lower case of the wire. */
export function wireWord(text: string): string {
  return /^[A-Z][A-Z0-9_]*$/.test(text) ? text.toLowerCase() : text;
}

function each<Item>(
  batch: SignalBatch,
  kind: SignalKind,
  schema: ItemSchema<Item>,
  items: readonly unknown[],
  add: (item: Item) => Refusal | undefined,
): RejectedItem[] {
  const rejected: RejectedItem[] = [];
  items.forEach((item, index) => {
    const read = schema.safeParse(item);
    const refusal = read.success ? add(read.data) : batch.refuse(kind, 'invalid', wordsOf(read.error.issues));
    if (refusal) rejected.push({ index, code: 'VALIDATION_ERROR', message: refusal.message });
  });
  return rejected;
}

function wordsOf(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  const [first] = issues;
  if (!first) return 'This is not valid';
  const field = first.path.map(String).join('.').slice(0, 200);
  const message = first.message.endsWith('received undefined') ? 'This field is required' : first.message;
  return field === '' ? message : `${field}: ${message}`;
}
