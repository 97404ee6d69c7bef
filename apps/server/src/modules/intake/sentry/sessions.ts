import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { firstText, isObject, type Loose, listOf, numberOf, objectOf, textOf, timeOfText } from '../receiver/values.ts';
import type { EnvelopeFacts } from './event.ts';

const COUNTED = ['exited', 'errored', 'crashed', 'abnormal', 'unhandled'] as const;
const MOST_AGGREGATES = 100;

/** Adds a `session` item: an event that each later update of the session replaces. */
export function addSession(batch: SignalBatch, session: Loose, facts: EnvelopeFacts): void {
  const attributes = objectOf(session.attrs);
  const errors = numberOf(session.errors) ?? 0;
  const status = textOf(session.status) || 'ok';
  batch.addEvent({
    id: textOf(session.sid),
    // The time it began never changes, which makes updates the same event.
    at: timeOfText(session.started, batch.receivedAt - facts.skew) + facts.skew,
    type: 'system_event',
    category: 'session',
    action: 'session',
    label: status === 'ok' && errors > 0 ? 'errored' : status,
    value: numberOf(session.duration) ?? null,
    userId: textOf(session.did),
    sessionId: textOf(session.sid),
    properties: { status, errors, init: session.init === true, seq: session.seq, updated: session.timestamp },
    context: { userAgent: firstText(attributes.user_agent, facts.userAgent) },
    metadata: {
      release: firstText(attributes.release, facts.release),
      environment: firstText(attributes.environment, facts.environment),
    },
  });
}

/** Adds a `sessions` item: how many sessions of a minute ended how, as the counter `sessions`. */
export function addSessionCounts(batch: SignalBatch, item: Loose, facts: EnvelopeFacts): void {
  const attributes = objectOf(item.attrs);
  const release = firstText(attributes.release, facts.release);
  const environment = firstText(attributes.environment, facts.environment);
  for (const counts of listOf(item.aggregates).filter(isObject).slice(0, MOST_AGGREGATES)) {
    const at = timeOfText(counts.started, batch.receivedAt - facts.skew) + facts.skew;
    for (const status of COUNTED) {
      const count = numberOf(counts[status]) ?? 0;
      if (count > 0) addCount(batch, { name: 'sessions', tags: { status, release, environment }, at, count });
    }
  }
}

/** Adds to a counter; counts of the same moment stay apart. */
export function addCount(
  batch: SignalBatch,
  { name, tags, at, count }: { name: string; tags: Record<string, string>; at: number; count: number },
): void {
  const given = Object.entries(tags).filter(([, value]) => value !== '');
  const series = batch.series({ name, type: 'counter', temporality: 'delta', unit: '', tags: given });
  if ('reason' in series) batch.refuse('metric', series.reason, series.message);
  else batch.addSample(series, at, count, batch.nextNonce());
}
