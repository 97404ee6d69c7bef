import type { ColumnData, ColumnStore, ColumnType } from '@monitors/engines/ports';
import type { SignalBatch } from '../../kernel/signal-batch.ts';
import type { PackedRows } from '../../kernel/signal-sink.ts';
import { fingerprintOf, groupIdOf } from './domain/fingerprint.ts';

/** What a group of errors is told of its newest occurrences; travels as JSON beside the occurrences. */
export interface GroupNews {
  id: string;
  projectId: string;
  fingerprint: string;
  type: string;
  message: string;
  level: string;
  service: string;
  firstSeen: number;
  lastSeen: number;
}

/** Not a table of the column store: records of this name update the groups in the relational store. */
export const ERROR_GROUPS = 'error_groups';

type Readers<Row> = Record<string, readonly [ColumnType, (row: Row) => unknown]>;

const TEXT = 'String';
const WORD = 'LowCardinality(String)';
const TIME = 'DateTime64(3)';
const TAGS = 'Map(LowCardinality(String), String)';

/** The rows of a batch, table by table; `store` makes the bytes. */
export function packRows(batch: SignalBatch, store: Pick<ColumnStore, 'pack'>): PackedRows[] {
  const packs: PackedRows[] = [];
  const { projectId } = batch;
  const add = <Row>(table: string, rows: readonly Row[], readers: Readers<Row>): void => {
    if (rows.length === 0) return;
    const columns: ColumnData[] = [{ name: 'project_id', type: 'UUID', values: Array<string>(rows.length).fill(projectId) }];
    for (const [name, [type, read]] of Object.entries(readers)) columns.push({ name, type, values: rows.map(read) });
    packs.push({ table, bytes: store.pack(columns) });
  };

  add('metric_series', batch.newSeries, {
    name: [WORD, (row) => row.name],
    series: ['UInt64', (row) => (BigInt(row.high) << 32n) | BigInt(row.low)],
    type: [WORD, (row) => row.type],
    temporality: [WORD, (row) => row.temporality],
    unit: [WORD, (row) => row.unit],
    tags: [TAGS, (row) => row.tags],
    last_seen: [TIME, () => batch.receivedAt],
  });
  if (batch.samples.length > 0) packs.push(packSamples(batch, store));
  add('metric_distributions', batch.distributions, {
    series: ['UInt64', ({ series }) => (BigInt(series.high) << 32n) | BigInt(series.low)],
    at: [TIME, (row) => row.at],
    nonce: ['UInt32', (row) => row.nonce],
    count: ['Float64', (row) => row.count],
    sum: ['Float64', (row) => row.sum],
    min: ['Nullable(Float64)', (row) => row.min],
    max: ['Nullable(Float64)', (row) => row.max],
    bounds: ['Array(Float64)', (row) => row.bounds],
    counts: ['Array(Float64)', (row) => row.counts],
  });
  add('events', batch.events, {
    at: [TIME, (row) => row.at],
    id: [TEXT, (row) => row.id],
    type: [WORD, (row) => row.type],
    category: [WORD, (row) => row.category],
    action: [WORD, (row) => row.action],
    label: [TEXT, (row) => row.label],
    value: ['Nullable(Float64)', (row) => row.value],
    user_id: [TEXT, (row) => row.userId],
    session_id: [TEXT, (row) => row.sessionId],
    properties: [TEXT, (row) => row.properties],
    context: [TEXT, (row) => row.context],
    metadata: [TEXT, (row) => row.metadata],
  });
  add('logs', batch.logs, {
    at: [TIME, (row) => row.at],
    id: ['UInt64', (row) => row.id],
    level: [WORD, (row) => row.level],
    service: [WORD, (row) => row.service],
    message: [TEXT, (row) => row.message],
    trace_id: [TEXT, (row) => row.traceId],
    span_id: [TEXT, (row) => row.spanId],
    attributes: [TAGS, (row) => row.attributes],
  });
  add('spans', batch.spans, {
    at: [TIME, (row) => Number(row.startNs / 1_000_000n)],
    start_ns: ['Int64', (row) => row.startNs],
    duration_ns: ['Int64', (row) => row.durationNs],
    trace_id: [TEXT, (row) => row.traceId],
    span_id: [TEXT, (row) => row.spanId],
    parent_id: [TEXT, (row) => row.parentId],
    name: [WORD, (row) => row.name],
    operation: [WORD, (row) => row.operation],
    kind: [WORD, (row) => row.kind],
    service: [WORD, (row) => row.service],
    environment: [WORD, (row) => row.environment],
    version: [WORD, (row) => row.version],
    status: [WORD, (row) => row.status],
    status_message: [TEXT, (row) => row.statusMessage],
    attributes: [TAGS, (row) => row.attributes],
    events: [TEXT, (row) => row.events],
    links: [TEXT, (row) => row.links],
  });
  const groups = batch.errors.length === 0 ? new Map<string, GroupNews>() : groupsOf(batch);
  add('errors', batch.errors, {
    group_id: ['UUID', (row) => groupIdOf(projectId, fingerprintOf(row))],
    at: [TIME, (row) => row.at],
    id: [TEXT, (row) => row.id],
    type: [WORD, (row) => row.type],
    message: [TEXT, (row) => row.message],
    level: [WORD, (row) => row.level],
    handled: ['Bool', (row) => row.handled],
    stack: [TEXT, (row) => row.stack],
    service: [WORD, (row) => row.service],
    environment: [WORD, (row) => row.environment],
    release: [WORD, (row) => row.release],
    user_id: [TEXT, (row) => row.userId],
    session_id: [TEXT, (row) => row.sessionId],
    trace_id: [TEXT, (row) => row.traceId],
    span_id: [TEXT, (row) => row.spanId],
    attributes: [TAGS, (row) => row.attributes],
  });
  if (groups.size > 0) packs.push({ table: ERROR_GROUPS, bytes: Buffer.from(JSON.stringify([...groups.values()])) });
  return packs;
}

function packSamples(batch: SignalBatch, store: Pick<ColumnStore, 'pack'>): PackedRows {
  const { series, at, nonce, value } = batch.samples.columns();
  const bytes = store.pack([
    { name: 'project_id', type: 'UUID', values: Array<string>(series.length).fill(batch.projectId) },
    { name: 'series', type: 'UInt64', values: series },
    { name: 'at', type: TIME, values: at },
    { name: 'nonce', type: 'UInt32', values: nonce },
    { name: 'value', type: 'Float64', values: value },
  ]);
  return { table: 'metric_samples', bytes };
}

function groupsOf(batch: SignalBatch): Map<string, GroupNews> {
  const groups = new Map<string, GroupNews>();
  for (const error of batch.errors) {
    const fingerprint = fingerprintOf(error);
    const id = groupIdOf(batch.projectId, fingerprint);
    const known = groups.get(id);
    const { type, message, level, service, at } = error;
    if (!known) {
      const words = { type, message: message.slice(0, 1000), level, service };
      groups.set(id, { id, projectId: batch.projectId, fingerprint, ...words, firstSeen: at, lastSeen: at });
    } else {
      known.firstSeen = Math.min(known.firstSeen, at);
      known.lastSeen = Math.max(known.lastSeen, at);
    }
  }
  return groups;
}
