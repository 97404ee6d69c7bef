import { newId } from '../../../kernel/ids.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf, levelOfSeverity } from '../domain/levels.ts';
import { type Loose, textOf } from '../receiver/values.ts';
import type { Tally } from './tally.ts';
import { eachItem, entries, number, type Origin, plainValue, timeOf } from './values.ts';

/** Adds the records of a request: those with the name of an event as events, all others as lines of logs. */
export function addLogRecords(batch: SignalBatch, request: Loose, tally: Tally): void {
  eachItem(request, 'Logs', 'logRecords', (record, origin) => {
    const attributes = entries(record.attributes);
    const eventName = textOf(record.eventName) || textOf(attributes.find(([name]) => name === 'event.name')?.[1]);
    const at = timeOf(batch.receivedAt, record.timeUnixNano, record.observedTimeUnixNano);
    const body = plainValue(record.body);
    if (eventName !== '') return tally(addEvent(batch, { eventName, at, body, attributes, origin }));
    tally(
      batch.addLog({
        id: batch.nextLineId(),
        at,
        level: levelOfSeverity(number(record.severityNumber ?? 0)) ?? levelOf(textOf(record.severityText)),
        service: origin.service,
        message: typeof body === 'string' ? body : body === undefined ? '' : batch.bounds.json(body),
        traceId: textOf(record.traceId).toLowerCase(),
        spanId: textOf(record.spanId).toLowerCase(),
        attributes: [...attributes, ...origin.attributes],
      }),
    );
  });
}

function addEvent(
  batch: SignalBatch,
  event: { eventName: string; at: number; body: unknown; attributes: [string, unknown][]; origin: Origin },
) {
  const named = new Map(event.attributes);
  return batch.addEvent({
    id: newId(batch.receivedAt),
    at: event.at,
    type: 'custom',
    category: 'otel',
    action: event.eventName,
    label: typeof event.body === 'string' ? event.body : '',
    value: null,
    userId: textOf(named.get('user.id') ?? named.get('enduser.id')),
    sessionId: textOf(named.get('session.id')),
    properties: {
      ...Object.fromEntries(event.attributes),
      ...(typeof event.body === 'object' && event.body !== null ? { body: event.body } : {}),
    },
    context: Object.fromEntries(event.origin.attributes),
    metadata: {},
  });
}
