import { AppError } from '../../../kernel/app-error.ts';
import { FIXED64, type ProtobufReader, VARINT } from '../bytes/protobuf-reader.ts';

/** A native histogram as it was sent (fields of prometheus.Histogram, the same in both versions). */
export interface NativeHistogram {
  count: number;
  sum: number;
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  negative: Side;
  positive: Side;
  resetHint: number;
  at: number;
  customValues: number[];
  /** Whether `sum` is the mark that the series ended. */
  isStale: boolean;
}

interface Side {
  spans: { offset: number; length: number }[];
  deltas: number[];
  counts: number[];
}

const MAX_BUCKETS = 4096;
const CUSTOM_BUCKETS = -53;

/** Reads the histogram that a reader stands in, up to its end; `isStale` says whether the double at a place is the mark of an end. */
export function readHistogram(reader: ProtobufReader, isStale: (at: number) => boolean): NativeHistogram {
  const side = (): Side => ({ spans: [], deltas: [], counts: [] });
  const histogram: NativeHistogram = {
    count: 0,
    sum: 0,
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    negative: side(),
    positive: side(),
    resetHint: 0,
    at: 0,
    customValues: [],
    isStale: false,
  };
  const { negative, positive } = histogram;
  const varint = () => reader.varint();
  const double = () => reader.double();
  const sint = () => reader.sint();
  const number = (kind: number, read: () => number) => {
    reader.expect(kind);
    return read();
  };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        histogram.count = number(VARINT, varint);
        break;
      case 2:
        histogram.count = number(FIXED64, double);
        break;
      case 3:
        reader.expect(FIXED64);
        histogram.isStale = isStale(reader.at);
        histogram.sum = double();
        break;
      case 4:
        histogram.schema = number(VARINT, sint);
        break;
      case 5:
        histogram.zeroThreshold = number(FIXED64, double);
        break;
      case 6:
        histogram.zeroCount = number(VARINT, varint);
        break;
      case 7:
        histogram.zeroCount = number(FIXED64, double);
        break;
      case 8:
        negative.spans.push(readSpan(reader));
        break;
      case 9:
        reader.repeated(negative.deltas, sint);
        break;
      case 10:
        reader.repeated(negative.counts, double);
        break;
      case 11:
        positive.spans.push(readSpan(reader));
        break;
      case 12:
        reader.repeated(positive.deltas, sint);
        break;
      case 13:
        reader.repeated(positive.counts, double);
        break;
      case 14:
        histogram.resetHint = number(VARINT, varint);
        break;
      case 15:
        histogram.at = number(VARINT, () => reader.int64());
        break;
      case 16:
        reader.repeated(histogram.customValues, double);
        break;
      default:
        reader.skip();
    }
  }
  return histogram;
}

function readSpan(reader: ProtobufReader): { offset: number; length: number } {
  const span = { offset: 0, length: 0 };
  reader.inside(() => {
    while (reader.next()) {
      if (reader.field === 1) span.offset = reader.sint();
      else if (reader.field === 2) span.length = reader.varint();
      else reader.skip();
    }
  });
  return span;
}

/** Bounds and counts of a histogram in ascending order, as distributions have them: one count more than bounds. Throws VALIDATION_ERROR where the spans do not fit the counts. */
export function bucketsOf(histogram: NativeHistogram): { bounds: number[]; counts: number[] } {
  const { schema, zeroThreshold, zeroCount, customValues } = histogram;
  const buckets: { lower: number; upper: number; count: number }[] = [];
  if (schema === CUSTOM_BUCKETS) {
    const counts = Array<number>(customValues.length + 1).fill(0);
    for (const { index, count } of indexed(histogram.positive)) {
      if (index < 0 || index >= counts.length) throw unfit();
      counts[index] = count;
    }
    if (customValues.some((bound, index) => index > 0 && bound <= (customValues[index - 1] ?? 0))) throw unfit();
    return { bounds: customValues, counts };
  }
  if (schema < -4 || schema > 8) throw unfit();
  const bound = (index: number) => Math.min(Number.MAX_VALUE, 2 ** (index * 2 ** -schema));
  for (const { index, count } of indexed(histogram.negative).reverse()) {
    buckets.push({ lower: -bound(index), upper: -bound(index - 1), count });
  }
  if (zeroCount > 0 || zeroThreshold > 0) buckets.push({ lower: -zeroThreshold, upper: zeroThreshold, count: zeroCount });
  for (const { index, count } of indexed(histogram.positive)) {
    buckets.push({ lower: bound(index - 1), upper: bound(index), count });
  }
  return joined(buckets);
}

function joined(buckets: readonly { lower: number; upper: number; count: number }[]): { bounds: number[]; counts: number[] } {
  const bounds: number[] = [];
  const counts: number[] = [];
  for (const { lower, upper, count } of buckets) {
    const last = bounds.at(-1);
    if (last === undefined || last < lower) {
      bounds.push(lower);
      counts.push(0);
    }
    if (upper > (bounds.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      bounds.push(upper);
      counts.push(count);
    } else counts[counts.length - 1] = (counts.at(-1) ?? 0) + count;
  }
  return { bounds, counts: [...counts, 0] };
}

function indexed({ spans, deltas, counts }: Side): { index: number; count: number }[] {
  const total = Math.max(deltas.length, counts.length);
  // What a span claims is bounded by the numbers that really came.
  if (total > MAX_BUCKETS || spans.reduce((sum, { length }) => sum + length, 0) !== total) throw unfit();
  const result: { index: number; count: number }[] = [];
  let index = 0;
  let sum = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let step = 0; step < length; step += 1, index += 1) {
      sum += deltas[result.length] ?? 0;
      result.push({ index, count: counts.length > 0 ? (counts[result.length] ?? 0) : sum });
    }
  }
  if (result.some(({ count }) => !(count >= 0 && Number.isFinite(count)))) throw unfit();
  return result;
}

function unfit(): AppError {
  return new AppError('VALIDATION_ERROR', 'A native histogram has buckets that do not fit');
}
