import { SPAN_KINDS } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { isObject, type Loose, listOf, objectOf, textOf } from '../receiver/values.ts';
import type { Tally } from './tally.ts';
import { big, eachItem, entries, type Origin, timeOf } from './values.ts';

/** Adds the spans of a request, and the exceptions among their events as errors. */
export function addTraces(batch: SignalBatch, request: Loose, tally: Tally): void {
  eachItem(request, 'Spans', 'spans', (span, origin) => {
    const traceId = textOf(span.traceId).toLowerCase();
    const spanId = textOf(span.spanId).toLowerCase();
    const startNs = big(span.startTimeUnixNano);
    const status = objectOf(span.status);
    const refusal = batch.addSpan({
      traceId,
      spanId,
      parentId: textOf(span.parentSpanId).toLowerCase(),
      startNs,
      durationNs: big(span.endTimeUnixNano) - startNs,
      name: textOf(span.name),
      operation: '',
      kind: SPAN_KINDS[Number(span.kind ?? 0)] ?? 'unspecified',
      service: origin.service,
      environment: origin.environment,
      version: origin.version,
      status: { 1: 'ok' as const, 2: 'error' as const }[Number(status.code ?? 0)] ?? 'unset',
      statusMessage: textOf(status.message),
      attributes: [...entries(span.attributes), ...origin.attributes],
      events: batch.bounds.json(listOf(span.events).filter(isObject).map(eventOf)),
      links: batch.bounds.json(listOf(span.links).filter(isObject).map(linkOf)),
    });
    tally(refusal);
    if (refusal) return;
    for (const [index, event] of listOf(span.events).filter(isObject).entries()) {
      if (event.name === 'exception') addException(batch, event, { traceId, spanId, index, origin });
    }
  });
}

function eventOf(event: Loose): Loose {
  const { name, timeUnixNano, attributes } = event;
  return { name: textOf(name), at: String(big(timeUnixNano)), attributes: Object.fromEntries(entries(attributes)) };
}

function linkOf(link: Loose): Loose {
  const { traceId, spanId, attributes } = link;
  return { traceId: textOf(traceId), spanId: textOf(spanId), attributes: Object.fromEntries(entries(attributes)) };
}

function addException(
  batch: SignalBatch,
  event: Loose,
  where: { traceId: string; spanId: string; index: number; origin: Origin },
): void {
  const { traceId, spanId, index, origin } = where;
  const attributes = entries(event.attributes);
  const named = new Map(attributes);
  batch.addError({
    // The place in the span: a span that is sent again brings the same errors.
    id: `${traceId}-${spanId}-${index}`,
    at: timeOf(batch.receivedAt, event.timeUnixNano),
    fingerprint: '',
    type: textOf(named.get('exception.type')) || 'Error',
    message: textOf(named.get('exception.message')),
    level: 'error',
    handled: named.get('exception.escaped') !== true,
    stack: textOf(named.get('exception.stacktrace')),
    service: origin.service,
    environment: origin.environment,
    release: origin.version,
    userId: textOf(named.get('user.id') ?? named.get('enduser.id')),
    sessionId: textOf(named.get('session.id')),
    traceId,
    spanId,
    attributes: attributes.filter(([name]) => !name.startsWith('exception.')),
  });
}
