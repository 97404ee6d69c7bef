import { newId } from '../../../kernel/ids.ts';
import type { MetricType } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf, levelOfSeverity } from '../domain/levels.ts';
import { firstText, isObject, type Loose, listOf, numberOf, objectOf, textOf, timeOfSeconds } from '../receiver/values.ts';
import type { EnvelopeFacts } from './event.ts';
import { addCount } from './sessions.ts';
import { plainAttributes } from './spans.ts';

const MOST_ITEMS = 10_000;
const METRIC_TYPES: Readonly<Record<string, MetricType>> = { counter: 'counter', gauge: 'gauge', distribution: 'histogram' };

/** Adds the lines of a `log` item. */
export function addSentryLogs(batch: SignalBatch, container: Loose, facts: EnvelopeFacts): void {
  for (const log of listOf(container.items).slice(0, MOST_ITEMS)) {
    if (!isObject(log)) {
      batch.refuse('log', 'invalid', 'A log must be an object');
      continue;
    }
    const attributes = plainAttributes(log.attributes);
    batch.addLog({
      id: batch.nextLineId(),
      at: timeOfSeconds(log.timestamp, batch.receivedAt - facts.skew) + facts.skew,
      level: levelOfSeverity(numberOf(log.severity_number) ?? 0) ?? levelOf(textOf(log.level)),
      service: firstText(attributes['service.name']),
      message: textOf(log.body),
      traceId: textOf(log.trace_id).toLowerCase(),
      spanId: firstText(log.span_id, attributes['sentry.trace.parent_span_id']).toLowerCase(),
      attributes: Object.entries(attributes),
    });
  }
}

/** Adds the measurements of a `trace_metric` item; each is one value, nothing is added up by the client. */
export function addTraceMetrics(batch: SignalBatch, container: Loose, facts: EnvelopeFacts): void {
  for (const metric of listOf(container.items).slice(0, MOST_ITEMS)) {
    const { type: word, name, unit, value, timestamp, attributes } = objectOf(metric);
    const type = METRIC_TYPES[textOf(word)];
    if (!type) {
      batch.refuse('metric', 'invalid', 'type: One of counter, gauge, distribution');
      continue;
    }
    const series = batch.series({
      name: textOf(name),
      type,
      temporality: type === 'counter' ? 'delta' : 'none',
      unit: textOf(unit),
      tags: Object.entries(plainAttributes(attributes)).filter(([key]) => !/^(?:sentry\.(?:sdk|trace|replay)|user)\./.test(key)),
    });
    if ('reason' in series) {
      batch.refuse('metric', series.reason, series.message);
      continue;
    }
    const at = timeOfSeconds(timestamp, batch.receivedAt - facts.skew) + facts.skew;
    batch.addSample(series, at, numberOf(value) ?? Number.NaN, type === 'gauge' ? 0 : batch.nextNonce());
  }
}

/** Adds a `check_in` item as an event of the job it reports on. */
export function addCheckIn(batch: SignalBatch, checkIn: Loose, facts: EnvelopeFacts): void {
  const status = textOf(checkIn.status);
  batch.addEvent({
    id: `${textOf(checkIn.check_in_id)}-${status}`,
    at: batch.receivedAt,
    type: 'system_event',
    category: 'check_in',
    action: firstText(checkIn.monitor_slug, 'check_in'),
    label: status,
    value: numberOf(checkIn.duration) ?? null,
    userId: '',
    sessionId: '',
    properties: { checkInId: checkIn.check_in_id, status },
    context: objectOf(checkIn.monitor_config),
    metadata: {
      release: firstText(checkIn.release, facts.release),
      environment: firstText(checkIn.environment, facts.environment),
    },
  });
}

/** Adds a `feedback` item, or a `user_report` of older clients, as an event with the user's words. */
export function addFeedback(batch: SignalBatch, event: Loose, facts: EnvelopeFacts): void {
  const given = objectOf(objectOf(event.contexts).feedback);
  const user = objectOf(event.user);
  batch.addEvent({
    id: firstText(event.event_id, facts.eventId) || newId(batch.receivedAt),
    at: timeOfSeconds(event.timestamp, batch.receivedAt - facts.skew) + facts.skew,
    type: 'user_action',
    category: 'feedback',
    action: 'feedback',
    label: firstText(given.message, event.comments, event.message),
    value: null,
    userId: firstText(user.id, user.username),
    sessionId: '',
    properties: {
      email: firstText(given.contact_email, event.email),
      name: firstText(given.name, event.name),
      url: textOf(given.url),
      errorId: firstText(given.associated_event_id, event.comments === undefined ? '' : event.event_id),
    },
    context: {},
    metadata: { release: firstText(event.release, facts.release), environment: firstText(event.environment, facts.environment) },
  });
}

/** Adds a `client_report` item: what clients dropped before it ever came here, as the counter `sentry.discarded`. */
export function addClientReport(batch: SignalBatch, report: Loose, facts: EnvelopeFacts): void {
  const at = timeOfSeconds(report.timestamp, batch.receivedAt - facts.skew) + facts.skew;
  for (const lost of listOf(report.discarded_events).filter(isObject).slice(0, 100)) {
    const tags = { reason: textOf(lost.reason), category: textOf(lost.category) };
    addCount(batch, { name: 'sentry.discarded', tags, at, count: numberOf(lost.quantity) ?? Number.NaN });
  }
}
