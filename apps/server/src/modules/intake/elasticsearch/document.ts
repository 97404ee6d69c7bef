import { hash } from 'node:crypto';
import type { LogLevel, Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from '../domain/levels.ts';
import { isObject, type Loose, textOf, timeOfText } from '../receiver/values.ts';

const TIMES = ['@timestamp', 'timestamp', 'time', 'ts'];
const MESSAGES = ['message', 'msg', 'log', 'event.original'];
const LEVELS = ['log.level', 'level', 'severity', 'severity_text', 'log.syslog.severity.name'];
const SERVICES = ['service.name', 'service', 'app', 'application', 'data_stream.dataset'];
const MAX_DEPTH = 8;

/** Where a document is meant to go. */
export interface Place {
  index: string;
  id: string;
}

/** Adds a document as a line of a log. The same document under the same id counts once. */
export function addDocument(batch: SignalBatch, { index, id }: Place, document: Loose): Refusal | undefined {
  const time = pick(document, TIMES);
  const message = pick(document, MESSAGES);
  const used = new Set([time.name, message.name]);
  const service = pick(document, SERVICES);
  return batch.addLog({
    id: hash('sha1', `${index}\n${id}`, 'buffer').readBigUInt64LE(0),
    at: timeOfText(time.value, batch.receivedAt),
    level: levelIn(document),
    service: textOf(service.value) || streamDataset(index),
    message: textOf(message.value) || JSON.stringify(document),
    traceId: textOf(pick(document, ['trace.id', 'trace_id', 'traceId']).value),
    spanId: textOf(pick(document, ['span.id', 'span_id', 'spanId']).value),
    attributes: attributesOf(document, index, used),
  });
}

function* attributesOf(document: Loose, index: string, used: ReadonlySet<string>): Generator<readonly [string, unknown]> {
  yield ['_index', index];
  for (const [name, value] of leaves(document, '', 0)) if (!used.has(name)) yield [name, value];
}

function* leaves(value: Loose, above: string, depth: number): Generator<readonly [string, unknown]> {
  for (const [key, item] of Object.entries(value)) {
    const name = above === '' ? key : `${above}.${key}`;
    if (isObject(item) && depth < MAX_DEPTH) yield* leaves(item, name, depth + 1);
    else yield [name, item];
  }
}

/** A level as text or as a number of pino. Levels of errors keep their place in the attributes. */
function levelIn(document: Loose): LogLevel {
  for (const name of LEVELS) {
    const value = textOf(fieldOf(document, name));
    if (value !== '') return levelOf(value);
  }
  return levelOf(undefined);
}

function pick(document: Loose, names: readonly string[]): { name: string; value: unknown } {
  for (const name of names) {
    const value = fieldOf(document, name);
    if (textOf(value) !== '') return { name, value };
  }
  return { name: '', value: undefined };
}

/** A field by its dotted name, written as one key or as nested objects. */
function fieldOf(document: Loose, name: string): unknown {
  if (Object.hasOwn(document, name)) return document[name];
  const dot = name.indexOf('.');
  if (dot === -1) return undefined;
  const inner = document[name.slice(0, dot)];
  return isObject(inner) ? fieldOf(inner, name.slice(dot + 1)) : undefined;
}

/** The middle of a data stream's name, `type-dataset-namespace`; empty for an index of another form. */
function streamDataset(index: string): string {
  return /^(?:logs|metrics|traces|synthetics)-([^-]+)-[^-]+$/.exec(index)?.[1] ?? '';
}
