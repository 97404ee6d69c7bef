import { parseJsonBody } from '../../../http/json-body.ts';
import { AppError } from '../../../kernel/app-error.ts';
import type { SignalKind } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { clockSkew, firstText, isObject, type Loose, objectOf, textOf } from '../receiver/values.ts';
import type { Envelope, EnvelopeItem } from './envelope.ts';
import { addSentryEvent, type EnvelopeFacts } from './event.ts';
import { addCheckIn, addClientReport, addFeedback, addSentryLogs, addTraceMetrics } from './items.ts';
import { addSession, addSessionCounts } from './sessions.ts';
import { addSpansV2, addStandaloneSpan, addTransaction } from './spans.ts';

type Add = (batch: SignalBatch, payload: Loose, facts: EnvelopeFacts) => void;

/** Items that are kept; all others are skipped, as the protocol asks. */
const KNOWN: ReadonlyMap<string, { kind: SignalKind; maxBytes: number; add: Add }> = new Map([
  ['event', { kind: 'error', maxBytes: 1_048_576, add: addSentryEvent }],
  ['transaction', { kind: 'span', maxBytes: 16_777_216, add: addTransaction }],
  ['session', { kind: 'event', maxBytes: 102_400, add: addSession }],
  ['sessions', { kind: 'metric', maxBytes: 1_048_576, add: addSessionCounts }],
  ['log', { kind: 'log', maxBytes: 16_777_216, add: addSentryLogs }],
  ['trace_metric', { kind: 'metric', maxBytes: 16_777_216, add: addTraceMetrics }],
  ['check_in', { kind: 'event', maxBytes: 102_400, add: addCheckIn }],
  ['feedback', { kind: 'event', maxBytes: 1_048_576, add: addFeedback }],
  ['user_report', { kind: 'event', maxBytes: 102_400, add: addFeedback }],
  ['client_report', { kind: 'metric', maxBytes: 102_400, add: addClientReport }],
] as const);

const SPANS_V2 = 'application/vnd.sentry.items.span.v2+json';
const SPAN = { kind: 'span', maxBytes: 16_777_216 } as const;

/** What the request around an envelope says. */
export interface RequestFacts {
  ip: string;
  userAgent: string;
}

/** Adds what an envelope holds, item by item: one that is broken is refused, the rest is kept. Gives the id of the event in it. */
export function addEnvelope(batch: SignalBatch, envelope: Envelope, request: RequestFacts): string {
  const trace = objectOf(envelope.header.trace);
  const facts: EnvelopeFacts = {
    skew: clockSkew(envelope.header.sent_at, batch.receivedAt),
    eventId: textOf(envelope.header.event_id),
    environment: textOf(trace.environment),
    release: textOf(trace.release),
    ...request,
  };
  let eventId = facts.eventId;
  for (const item of envelope.items) {
    const known = item.type === 'span' ? { ...SPAN, add: spansOf(item) } : KNOWN.get(item.type);
    if (!known) continue;
    const payload = payloadOf(item, known.maxBytes);
    if (!payload) {
      batch.refuse(known.kind, 'invalid', `${item.type}: Not a JSON object, or too large`);
      continue;
    }
    eventId = firstText(eventId, payload.event_id);
    known.add(batch, payload, facts);
  }
  for (let count = 0; count < envelope.broken; count += 1) batch.refuse('event', 'invalid', 'An item is cut off');
  return eventId;
}

/** Adds the one event of the older `/store/` call; gives its id. */
export function addStored(batch: SignalBatch, event: Loose, request: RequestFacts): string {
  const facts: EnvelopeFacts = { skew: 0, eventId: '', environment: '', release: '', ...request };
  const add = event.type === 'transaction' ? addTransaction : addSentryEvent;
  add(batch, event, facts);
  return textOf(event.event_id);
}

function spansOf(item: EnvelopeItem): Add {
  const type = textOf(item.header.content_type);
  return type.startsWith(SPANS_V2) ? addSpansV2 : addStandaloneSpan;
}

function payloadOf(item: EnvelopeItem, maxBytes: number): Loose | undefined {
  if (item.payload.length > maxBytes) return undefined;
  try {
    const value = parseJsonBody(item.payload);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
