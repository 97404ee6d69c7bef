import { hash } from 'node:crypto';
import type { Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from '../domain/levels.ts';

const MESSAGE_FIELDS = ['message', 'msg', 'log'];
const SERVICE_TAGS = ['service', 'service_name', 'appname', 'app', 'job'];

/** Adds the text fields of a line: a line of a log where one is a message, else an event named after the measurement. The same line again counts once. */
export function addTexts(
  batch: SignalBatch,
  line: { measurement: string; tags: readonly (readonly [string, string])[] },
  texts: readonly (readonly [string, string])[],
  ms: number,
  nanos: number,
): Refusal | undefined {
  const { measurement, tags } = line;
  const digest = hash('sha1', JSON.stringify([measurement, tags, texts, ms, nanos]), 'buffer');
  const message = texts.find(([key]) => MESSAGE_FIELDS.includes(key));
  const word = (names: readonly string[]) => [...tags, ...texts].find(([key]) => names.includes(key))?.[1];
  if (message) {
    return batch.addLog({
      id: digest.readBigUInt64LE(0),
      at: ms,
      level: levelOf(word(['level', 'severity'])),
      service: word(SERVICE_TAGS) ?? measurement,
      message: message[1],
      traceId: word(['trace_id', 'traceId']) ?? '',
      spanId: word(['span_id', 'spanId']) ?? '',
      attributes: [['measurement', measurement], ...tags, ...texts.filter((text) => text !== message)],
    });
  }
  return batch.addEvent({
    id: digest.toString('hex', 0, 16),
    at: ms,
    type: 'system_event',
    category: 'system',
    action: measurement,
    label: '',
    value: null,
    userId: '',
    sessionId: '',
    properties: Object.fromEntries(texts),
    context: Object.fromEntries(tags),
    metadata: {},
  });
}
