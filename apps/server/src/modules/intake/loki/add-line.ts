import { hash } from 'node:crypto';
import type { LogLevel, Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from '../domain/levels.ts';

type Pairs = readonly (readonly [string, string])[];

/** A stream's labels, and what follows from them for each of its lines. */
export interface LokiStream {
  labels: Pairs;
  service: string;
  /** Undefined where the lines themselves must say. */
  level: LogLevel | undefined;
  /** The labels as one text, whatever their order. */
  identity: string;
}

const SERVICES = ['service_name', 'service', 'app', 'application', 'job'];
const LEVELS = ['level', 'severity', 'detected_level', 'lvl', 'loglevel'];
/** Where in a long line of JSON its level is looked for. */
const LOOKED_AT = 4000;
const JSON_LEVEL = /"(?:level|severity|lvl)"\s*:\s*(?:"([A-Za-z]{1,16})"|(\d{1,3})\b)/;

/** What the labels of a stream say. */
export function streamOf(labels: Pairs): LokiStream {
  const level = firstOf(labels, LEVELS);
  return {
    labels,
    service: firstOf(labels, SERVICES) ?? '',
    level: level === undefined ? undefined : levelOf(level),
    identity: JSON.stringify(labels.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Adds a line. The same line of the same stream and nanosecond counts once, however often it is sent. */
export function addLine(
  batch: SignalBatch,
  stream: LokiStream,
  at: { ms: number; nanos: number },
  line: string,
  metadata: Pairs,
): Refusal | undefined {
  return batch.addLog({
    id: hash('sha1', `${stream.identity}\n${at.nanos}\n${line}`, 'buffer').readBigUInt64LE(0),
    at: at.ms,
    level: stream.level ?? levelOfLine(line, metadata),
    service: stream.service || (firstOf(metadata, SERVICES) ?? ''),
    message: line,
    traceId: firstOf(metadata, ['trace_id', 'traceId', 'traceID']) ?? '',
    spanId: firstOf(metadata, ['span_id', 'spanId', 'spanID']) ?? '',
    attributes: [...stream.labels, ...metadata],
  });
}

function levelOfLine(line: string, metadata: Pairs): LogLevel {
  const said = firstOf(metadata, LEVELS);
  if (said !== undefined) return levelOf(said);
  const [, word, number] = (line.startsWith('{') && JSON_LEVEL.exec(line.slice(0, LOOKED_AT))) || [];
  return levelOf(word ?? number);
}

function firstOf(pairs: Pairs, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = pairs.find(([key, value]) => key === name && value !== '');
    if (found) return found[1];
  }
  return undefined;
}
