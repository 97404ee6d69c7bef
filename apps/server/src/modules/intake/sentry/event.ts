import { newId } from '../../../kernel/ids.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from '../domain/levels.ts';
import { firstText, isObject, type Loose, listOf, objectOf, textOf, timeOfSeconds } from '../receiver/values.ts';
import { exceptionsOf, ownFingerprint, stackText } from './stack.ts';

/** What the rest of an envelope says about its items. */
export interface EnvelopeFacts {
  /** Milliseconds that the sender's clock is behind ours. */
  skew: number;
  eventId: string;
  environment: string;
  release: string;
  /** Of the request, for what asks to be filled in. */
  ip: string;
  userAgent: string;
}

const DEFAULT = /^\{\{\s*default\s*\}\}$/;
const MOST_BREADCRUMBS = 30;

/** Adds an `event` item: exceptions, and messages as grave as one, are errors; other messages are events. */
export function addSentryEvent(batch: SignalBatch, event: Loose, facts: EnvelopeFacts): void {
  const exceptions = exceptionsOf(event);
  const message = messageOf(event);
  // A message with a made-up exception, which only carries its stack, is still a message.
  const isMessage = message !== '' && exceptions.every((exception) => textOf(exception.type) === '');
  const thrown = exceptions.at(-1) ?? {};
  const level = levelOf(textOf(event.level), 'error');
  const id = firstText(event.event_id, facts.eventId) || newId(batch.receivedAt);
  const at = timeOfSeconds(event.timestamp, batch.receivedAt - facts.skew) + facts.skew;
  const user = objectOf(event.user);
  const userId = firstText(user.id, user.username);
  const trace = objectOf(objectOf(event.contexts).trace);
  if (isMessage && level !== 'error' && level !== 'fatal') {
    batch.addEvent({
      id,
      at,
      type: 'system_event',
      category: 'message',
      action: 'message',
      label: message,
      value: null,
      userId,
      sessionId: '',
      properties: { level, ...tagsOf(event), ...objectOf(event.extra) },
      context: objectOf(event.contexts),
      metadata: { release: event.release, environment: event.environment, platform: event.platform },
    });
    return;
  }
  batch.addError({
    id,
    at,
    fingerprint: fingerprintOf(event, exceptions, isMessage),
    type: isMessage ? 'Message' : firstText(thrown.type, 'Error'),
    message: isMessage ? message : firstText(thrown.value, message),
    level,
    handled: exceptions.every((exception) => objectOf(exception.mechanism).handled !== false),
    stack: exceptions.length > 0 ? stackText(exceptions) : '',
    service: serviceOf(event),
    environment: firstText(event.environment, facts.environment),
    release: firstText(event.release, facts.release),
    userId,
    sessionId: '',
    traceId: textOf(trace.trace_id).toLowerCase(),
    spanId: textOf(trace.span_id).toLowerCase(),
    attributes: attributesOf(event, facts),
  });
}

/** The service an event names; clients of Sentry have no word for it. */
export function serviceOf(event: Loose): string {
  const resource = objectOf(objectOf(objectOf(event.contexts).otel).resource);
  return firstText(tagsOf(event).service, resource['service.name']);
}

/** Tags, which come as an object or as a list of pairs. */
export function tagsOf(event: Loose): Loose {
  if (!Array.isArray(event.tags)) return objectOf(event.tags);
  const pairs = event.tags.filter(
    (pair): pair is [string, unknown] => Array.isArray(pair) && typeof pair[0] === 'string' && pair[0] !== '__proto__',
  );
  return Object.fromEntries(pairs.map(([key, value]) => [key, value]));
}

function messageOf(event: Loose): string {
  const { message } = event;
  const entry = objectOf(event.logentry);
  return firstText(entry.formatted, message, objectOf(message).formatted, objectOf(message).message, entry.message);
}

function fingerprintOf(event: Loose, exceptions: readonly Loose[], isMessage: boolean): string {
  const entry = objectOf(event.logentry);
  const template = isMessage && textOf(entry.message) !== '' ? `Message\n${textOf(entry.message)}` : '';
  const byDefault = isMessage ? template : ownFingerprint(exceptions);
  const parts = listOf(event.fingerprint).map(textOf);
  if (parts.length === 0 || (parts.length === 1 && DEFAULT.test(parts[0] ?? ''))) return byDefault;
  return parts.map((part) => (DEFAULT.test(part) && byDefault !== '' ? byDefault : part)).join('\n');
}

function* attributesOf(event: Loose, facts: EnvelopeFacts): Generator<readonly [string, unknown]> {
  for (const key of ['transaction', 'server_name', 'platform', 'dist', 'logger'] as const) yield [key, event[key]];
  yield* Object.entries(tagsOf(event));
  const request = objectOf(event.request);
  for (const key of ['url', 'method', 'query_string'] as const) yield [`request.${key}`, request[key]];
  const user = objectOf(event.user);
  for (const [key, value] of Object.entries(user)) {
    yield [`user.${key}`, key === 'ip_address' && value === '{{auto}}' ? facts.ip : value];
  }
  yield ['user_agent', firstText(objectOf(request.headers)['User-Agent'], facts.userAgent)];
  for (const [name, context] of Object.entries(objectOf(event.contexts))) {
    if (name === 'trace' || !isObject(context)) continue;
    for (const [key, value] of Object.entries(context)) if (key !== 'type') yield [`${name}.${key}`, value];
  }
  yield* Object.entries(objectOf(event.extra));
  const breadcrumbs = Array.isArray(event.breadcrumbs) ? event.breadcrumbs : listOf(objectOf(event.breadcrumbs).values);
  if (breadcrumbs.length > 0) yield ['breadcrumbs', breadcrumbs.slice(-MOST_BREADCRUMBS)];
  yield ['sdk', firstText(objectOf(event.sdk).name)];
}
