import type { SpanSignal, SpanStatus } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { firstText, isObject, type Loose, listOf, numberOf, objectOf, textOf, timeOfSeconds } from '../receiver/values.ts';
import { addVital, isVital } from '../receiver/vitals.ts';
import { type EnvelopeFacts, serviceOf, tagsOf } from './event.ts';

const MOST_SPANS = 10_000;
const UNKNOWN_SERVICE = 'unknown_service';
/** Words of status that say nothing about failing. */
const NEUTRAL: ReadonlySet<string> = new Set(['', 'unset', 'unknown', 'cancelled']);

/** What is the same for all spans of an item. */
interface Common {
  service: string;
  environment: string;
  version: string;
  skew: number;
}

/** Adds a `transaction` item of SDK 8 to 10: its root span and the spans in it. */
export function addTransaction(batch: SignalBatch, event: Loose, facts: EnvelopeFacts): void {
  const root = objectOf(objectOf(event.contexts).trace);
  const common = {
    service: serviceOf(event) || UNKNOWN_SERVICE,
    environment: firstText(event.environment, facts.environment),
    version: firstText(event.release, facts.release),
    skew: facts.skew,
  };
  const user = objectOf(event.user);
  const measurements = Object.entries(objectOf(event.measurements));
  const attributes = {
    ...tagsOf(event),
    ...objectOf(root.data),
    server_name: event.server_name,
    platform: event.platform,
    'sentry.origin': root.origin,
    'sentry.source': objectOf(event.transaction_info).source,
    'user.id': firstText(user.id, user.username),
    ...Object.fromEntries(measurements.map(([name, measured]) => [`measurements.${name}`, objectOf(measured).value])),
  };
  const times = { start_timestamp: event.start_timestamp, end_timestamp: event.timestamp };
  addSpan(batch, { ...root, ...times, name: firstText(event.transaction, root.op) }, attributes, common);
  for (const child of listOf(event.spans).slice(0, MOST_SPANS)) {
    if (isObject(child)) addPlainSpan(batch, { trace_id: root.trace_id, ...child }, common);
  }
  const at = timeOfSeconds(event.start_timestamp, batch.receivedAt) + facts.skew;
  for (const [name, measured] of measurements) {
    const value = numberOf(objectOf(measured).value);
    addBrowserVital(batch, name, value, at, { id: `${textOf(root.span_id)} ${name}`, path: textOf(event.transaction) });
  }
}

/** Adds a `span` item that is one span by itself, as older browsers send for an interaction. */
export function addStandaloneSpan(batch: SignalBatch, span: Loose, facts: EnvelopeFacts): void {
  const data = objectOf(span.data);
  const environment = firstText(data['sentry.environment'], data.environment, facts.environment);
  const version = firstText(data['sentry.release'], data.release, facts.release);
  addPlainSpan(batch, span, { service: UNKNOWN_SERVICE, environment, version, skew: facts.skew });
}

/** Adds the spans of a `span` item of SDK 11, whose attributes carry their types. */
export function addSpansV2(batch: SignalBatch, container: Loose, facts: EnvelopeFacts): void {
  for (const span of listOf(container.items).slice(0, MOST_SPANS)) {
    if (!isObject(span)) {
      batch.refuse('span', 'invalid', 'A span must be an object');
      continue;
    }
    const attributes = plainAttributes(span.attributes);
    const common = {
      service: firstText(attributes['service.name']) || UNKNOWN_SERVICE,
      environment: firstText(attributes['sentry.environment'], facts.environment),
      version: firstText(attributes['sentry.release'], facts.release),
      skew: facts.skew,
    };
    addSpan(batch, { ...span, op: attributes['sentry.op'] }, attributes, common);
    const at = timeOfSeconds(span.start_timestamp, batch.receivedAt) + facts.skew;
    for (const [key, value] of Object.entries(attributes)) {
      const [, name] = /^browser\.web_vital\.(\w+)\.value$/.exec(key) ?? [];
      const id = `${textOf(span.span_id)} ${name}`;
      if (name) addBrowserVital(batch, name, numberOf(value), at, { id, path: textOf(attributes['sentry.segment.name']) });
    }
  }
}

/** Attributes that come as `{value, type}`, without the type. */
export function plainAttributes(attributes: unknown): Loose {
  const plain: Loose = {};
  for (const [key, typed] of Object.entries(objectOf(attributes))) plain[key] = isObject(typed) ? typed.value : typed;
  return plain;
}

function addPlainSpan(batch: SignalBatch, span: Loose, common: Common): void {
  const attributes = { ...objectOf(span.data), ...objectOf(span.tags), 'sentry.origin': span.origin };
  const name = firstText(span.description, span.op);
  addSpan(batch, { ...span, name, end_timestamp: span.timestamp }, attributes, common);
}

function addSpan(batch: SignalBatch, span: Loose, attributes: Loose, { skew, ...common }: Common): void {
  const start = secondsOf(span.start_timestamp);
  const end = secondsOf(span.end_timestamp);
  if (start === undefined) {
    batch.refuse('span', 'invalid', 'start_timestamp: This is not a time');
    return;
  }
  const operation = textOf(span.op);
  const status = textOf(span.status);
  batch.addSpan({
    traceId: textOf(span.trace_id).toLowerCase(),
    spanId: textOf(span.span_id).toLowerCase(),
    parentId: textOf(span.parent_span_id).toLowerCase(),
    startNs: nanoseconds(start + skew / 1000),
    durationNs: end === undefined ? 0n : nanoseconds(end - start),
    name: textOf(span.name),
    operation,
    kind: kindOf(operation),
    ...common,
    status: statusOf(status),
    statusMessage: statusOf(status) === 'error' ? status : '',
    attributes: Object.entries(attributes),
    events: '[]',
    links: linksOf(span.links),
  });
}

function addBrowserVital(
  batch: SignalBatch,
  name: string,
  value: number | undefined,
  at: number,
  { id, path }: { id: string; path: string },
): void {
  if (value === undefined || !isVital(name)) return;
  addVital(batch, { name, value, at, id, tags: { path: path.startsWith('/') ? path : '' } });
}

/** Seconds since 1970 that fit what can be stored. */
function secondsOf(value: unknown): number | undefined {
  const ms = timeOfSeconds(value, Number.NaN);
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return undefined;
  return numberOf(value) ?? ms / 1000;
}

/** Nanoseconds; clients send microseconds at best, and finer digits are only the float's. */
function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e6)) * 1000n;
}

function statusOf(status: string): SpanStatus {
  if (status === 'ok') return 'ok';
  return NEUTRAL.has(status) ? 'unset' : 'error';
}

function kindOf(operation: string): SpanSignal['kind'] {
  if (/^(?:http|rpc|graphql|websocket)\.server\b/.test(operation)) return 'server';
  if (/^(?:http\.client|rpc\.client|db\b|cache\b)/.test(operation)) return 'client';
  if (/^queue\.(?:publish|submit)/.test(operation)) return 'producer';
  return /^queue\.(?:process|task|receive)/.test(operation) ? 'consumer' : 'internal';
}

function linksOf(links: unknown): string {
  const known = listOf(links).filter(isObject).slice(0, 100);
  return JSON.stringify(
    known.map((link) => ({
      traceId: textOf(link.trace_id).slice(0, 32),
      spanId: textOf(link.span_id).slice(0, 16),
      attributes: {},
    })),
  );
}
