import type { MessageFields } from './proto-reader.ts';

// Field numbers of opentelemetry-proto 1.x, under the names of its JSON form. What is not listed is skipped.

const ANY_VALUE: MessageFields = {
  1: { name: 'stringValue', type: 'text' },
  2: { name: 'boolValue', type: 'bool' },
  3: { name: 'intValue', type: 'int64' },
  4: { name: 'doubleValue', type: 'double' },
  7: { name: 'bytesValue', type: 'base64' },
};
const KEY_VALUE: MessageFields = {
  1: { name: 'key', type: 'text' },
  2: { name: 'value', type: 'message', fields: ANY_VALUE },
};
const VALUES = (fields: MessageFields): MessageFields => ({ 1: { name: 'values', type: 'message', fields, repeated: true } });
ANY_VALUE[5] = { name: 'arrayValue', type: 'message', fields: VALUES(ANY_VALUE) };
ANY_VALUE[6] = { name: 'kvlistValue', type: 'message', fields: VALUES(KEY_VALUE) };

const attributes = { name: 'attributes', type: 'message', fields: KEY_VALUE, repeated: true } as const;
const RESOURCE: MessageFields = { 1: attributes };
const SCOPE: MessageFields = { 1: { name: 'name', type: 'text' }, 2: { name: 'version', type: 'text' } };

/** A request: resources, in them scopes, in them items. */
function request(kind: string, item: string, fields: MessageFields): MessageFields {
  const scopes: MessageFields = {
    1: { name: 'scope', type: 'message', fields: SCOPE },
    2: { name: item, type: 'message', fields, repeated: true },
  };
  const resources: MessageFields = {
    1: { name: 'resource', type: 'message', fields: RESOURCE },
    2: { name: `scope${kind}`, type: 'message', fields: scopes, repeated: true },
  };
  return { 1: { name: `resource${kind}`, type: 'message', fields: resources, repeated: true } };
}

/** ExportTraceServiceRequest. */
export const TRACES: MessageFields = request('Spans', 'spans', {
  1: { name: 'traceId', type: 'hex' },
  2: { name: 'spanId', type: 'hex' },
  4: { name: 'parentSpanId', type: 'hex' },
  5: { name: 'name', type: 'text' },
  6: { name: 'kind', type: 'int32' },
  7: { name: 'startTimeUnixNano', type: 'fixed64' },
  8: { name: 'endTimeUnixNano', type: 'fixed64' },
  9: attributes,
  11: {
    name: 'events',
    type: 'message',
    repeated: true,
    fields: { 1: { name: 'timeUnixNano', type: 'fixed64' }, 2: { name: 'name', type: 'text' }, 3: attributes },
  },
  13: {
    name: 'links',
    type: 'message',
    repeated: true,
    fields: { 1: { name: 'traceId', type: 'hex' }, 2: { name: 'spanId', type: 'hex' }, 4: attributes },
  },
  15: {
    name: 'status',
    type: 'message',
    fields: { 2: { name: 'message', type: 'text' }, 3: { name: 'code', type: 'int32' } },
  },
});

/** ExportLogsServiceRequest. */
export const LOGS: MessageFields = request('Logs', 'logRecords', {
  1: { name: 'timeUnixNano', type: 'fixed64' },
  2: { name: 'severityNumber', type: 'int32' },
  3: { name: 'severityText', type: 'text' },
  5: { name: 'body', type: 'message', fields: ANY_VALUE },
  6: attributes,
  9: { name: 'traceId', type: 'hex' },
  10: { name: 'spanId', type: 'hex' },
  11: { name: 'observedTimeUnixNano', type: 'fixed64' },
  12: { name: 'eventName', type: 'text' },
});

const START = { name: 'startTimeUnixNano', type: 'fixed64' } as const;
const TIME = { name: 'timeUnixNano', type: 'fixed64' } as const;
const NUMBER_POINT: MessageFields = {
  2: START,
  3: TIME,
  4: { name: 'asDouble', type: 'double' },
  6: { name: 'asInt', type: 'sfixed64' },
  7: attributes,
  8: { name: 'flags', type: 'int32' },
};
const HISTOGRAM_POINT: MessageFields = {
  2: START,
  3: TIME,
  4: { name: 'count', type: 'fixed64' },
  5: { name: 'sum', type: 'double' },
  6: { name: 'bucketCounts', type: 'fixed64', repeated: true },
  7: { name: 'explicitBounds', type: 'double', repeated: true },
  9: attributes,
  10: { name: 'flags', type: 'int32' },
  11: { name: 'min', type: 'double' },
  12: { name: 'max', type: 'double' },
};
const BUCKETS: MessageFields = {
  1: { name: 'offset', type: 'sint32' },
  2: { name: 'bucketCounts', type: 'uint64', repeated: true },
};
const EXPONENTIAL_POINT: MessageFields = {
  1: attributes,
  2: START,
  3: TIME,
  4: { name: 'count', type: 'fixed64' },
  5: { name: 'sum', type: 'double' },
  6: { name: 'scale', type: 'sint32' },
  7: { name: 'zeroCount', type: 'fixed64' },
  8: { name: 'positive', type: 'message', fields: BUCKETS },
  9: { name: 'negative', type: 'message', fields: BUCKETS },
  10: { name: 'flags', type: 'int32' },
  12: { name: 'min', type: 'double' },
  13: { name: 'max', type: 'double' },
  14: { name: 'zeroThreshold', type: 'double' },
};
const SUMMARY_POINT: MessageFields = {
  2: START,
  3: TIME,
  4: { name: 'count', type: 'fixed64' },
  5: { name: 'sum', type: 'double' },
  6: {
    name: 'quantileValues',
    type: 'message',
    repeated: true,
    fields: { 1: { name: 'quantile', type: 'double' }, 2: { name: 'value', type: 'double' } },
  },
  7: attributes,
  8: { name: 'flags', type: 'int32' },
};
const points = (fields: MessageFields): MessageFields => ({
  1: { name: 'dataPoints', type: 'message', fields, repeated: true },
  2: { name: 'aggregationTemporality', type: 'int32' },
  3: { name: 'isMonotonic', type: 'bool' },
});

/** ExportMetricsServiceRequest. */
export const METRICS: MessageFields = request('Metrics', 'metrics', {
  1: { name: 'name', type: 'text' },
  3: { name: 'unit', type: 'text' },
  5: { name: 'gauge', type: 'message', fields: points(NUMBER_POINT) },
  7: { name: 'sum', type: 'message', fields: points(NUMBER_POINT) },
  9: { name: 'histogram', type: 'message', fields: points(HISTOGRAM_POINT) },
  10: { name: 'exponentialHistogram', type: 'message', fields: points(EXPONENTIAL_POINT) },
  11: { name: 'summary', type: 'message', fields: points(SUMMARY_POINT) },
});
