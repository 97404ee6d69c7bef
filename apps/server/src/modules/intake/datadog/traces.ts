import { AppError } from '../../../kernel/app-error.ts';
import { SPAN_KINDS } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { type Packed, readMsgpack } from './msgpack.ts';

/** A tag of spans that carries the key, as tracers have no other place for it: `DD_TAGS=monitors.key:mk_…`. */
export const KEY_TAG = 'monitors.key';

/** Spans of one trace, root first, as version 0.4 names their fields. */
export type DatadogTrace = Map<Packed, Packed>[];

const FIELDS = ['service', 'name', 'resource', 'trace_id', 'span_id', 'parent_id', 'start', 'duration', 'error'] as const;
/** Place of the tags, numbers and type in a span of version 0.5. */
const [META, METRICS, TYPE] = [9, 10, 11];
const HEX_16 = /^[0-9a-f]{16}$/i;

/** The traces of a body of version 0.3 or 0.4. Throws VALIDATION_ERROR for anything else. */
export function readTraces(bytes: Buffer): DatadogTrace[] {
  return tracesIn(readMsgpack(bytes)).map((trace) => trace.filter((span): span is Map<Packed, Packed> => span instanceof Map));
}

/** The traces of a body of version 0.5, whose texts stand in a table. */
export function readTracesWithTable(bytes: Buffer): DatadogTrace[] {
  const body = readMsgpack(bytes);
  const [table, traces] = Array.isArray(body) ? body : [];
  if (!Array.isArray(table)) throw new AppError('VALIDATION_ERROR', 'The body must be a table of texts and a list of traces');
  const textAt = (index: Packed | undefined) => (typeof index === 'number' ? (table[index] ?? '') : '');
  const named = (map: Packed | undefined, value: (raw: Packed) => Packed) =>
    new Map(map instanceof Map ? [...map].map(([key, raw]) => [textAt(key), value(raw)] as const) : []);
  return tracesIn(traces).map((trace) =>
    trace.filter(Array.isArray).map((span: Packed[]) => {
      const fields = FIELDS.map((field, index): [Packed, Packed] => [
        field,
        index < 3 ? textAt(span[index]) : (span[index] ?? null),
      ]);
      fields.push(
        ['meta', named(span[META], textAt)],
        ['metrics', named(span[METRICS], (raw) => raw)],
        ['type', textAt(span[TYPE])],
      );
      return new Map(fields);
    }),
  );
}

/** The key that spans carry; empty where they do not. */
export function keyOfTraces(traces: readonly DatadogTrace[]): string {
  for (const trace of traces) {
    for (const span of trace) {
      const key = mapOf(span.get('meta')).get(KEY_TAG);
      if (typeof key === 'string') return key;
    }
  }
  return '';
}

/** Adds the spans of traces. */
export function addTraces(batch: SignalBatch, traces: readonly DatadogTrace[]): void {
  for (const trace of traces) {
    const [root] = trace;
    // Only the first span of a piece of a trace has the upper half of its id.
    const upper = textOf(mapOf(root?.get('meta')).get('_dd.p.tid'));
    for (const span of trace) addSpan(batch, span, HEX_16.test(upper) ? upper.toLowerCase() : '0'.repeat(16));
  }
}

function addSpan(batch: SignalBatch, span: Map<Packed, Packed>, upper: string): void {
  const meta = mapOf(span.get('meta'));
  const start = wholeOf(span.get('start'));
  if (start === undefined) {
    batch.refuse('span', 'invalid', 'start: This is not a time');
    return;
  }
  const parent = wholeOf(span.get('parent_id')) ?? 0n;
  const failed = wholeOf(span.get('error')) === 1n;
  const name = textOf(span.get('name'));
  batch.addSpan({
    traceId: upper + hex(wholeOf(span.get('trace_id'))),
    spanId: hex(wholeOf(span.get('span_id'))),
    parentId: parent === 0n ? '' : hex(parent),
    startNs: start,
    durationNs: wholeOf(span.get('duration')) ?? 0n,
    name: textOf(span.get('resource')) || name,
    operation: name,
    kind: SPAN_KINDS.find((kind) => kind === textOf(meta.get('span.kind'))) ?? 'internal',
    service: textOf(span.get('service')),
    environment: textOf(meta.get('env')),
    version: textOf(meta.get('version')),
    status: failed ? 'error' : 'unset',
    statusMessage: failed ? textOf(meta.get('error.message')) || textOf(meta.get('error.msg')) : '',
    attributes: attributesOf(span, meta),
    events: '[]',
    links: '[]',
  });
}

function* attributesOf(span: Map<Packed, Packed>, meta: Map<Packed, Packed>): Generator<readonly [string, unknown]> {
  yield ['span.type', textOf(span.get('type')) || undefined];
  for (const [key, value] of meta) {
    if (key !== KEY_TAG && key !== '_dd.p.tid') yield [textOf(key), textOf(value)];
  }
  for (const [key, value] of mapOf(span.get('metrics'))) {
    if (typeof value === 'number' || typeof value === 'bigint') yield [textOf(key), String(value)];
  }
}

function tracesIn(value: Packed | undefined): Packed[][] {
  if (!Array.isArray(value)) throw new AppError('VALIDATION_ERROR', 'The body must be a list of traces');
  return value.filter(Array.isArray);
}

function mapOf(value: Packed | undefined): Map<Packed, Packed> {
  return value instanceof Map ? value : new Map();
}

function textOf(value: Packed | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

/** Whole numbers of 64 bits, of which a double holds too little. */
function wholeOf(value: Packed | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function hex(id: bigint | undefined): string {
  return BigInt.asUintN(64, id ?? 0n)
    .toString(16)
    .padStart(16, '0');
}
