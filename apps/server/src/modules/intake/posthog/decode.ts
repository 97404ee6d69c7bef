import { newId } from '../../../kernel/ids.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { levelOf } from '../domain/levels.ts';
import {
  clockSkew,
  firstText,
  isObject,
  type Loose,
  listOf,
  numberOf,
  objectOf,
  textOf,
  timeOfSeconds,
  timeOfText,
} from '../receiver/values.ts';
import { addVital, pathTag } from '../receiver/vitals.ts';

const MAX_EVENTS = 10_000;
const MOST_FRAMES = 100;
const VITALS = ['LCP', 'CLS', 'INP', 'FCP'] as const;

/** The events of a body: a batch under `batch` or `data`, a bare list, or one event alone. */
export function eventsOf(body: Loose | unknown[]): unknown[] {
  if (Array.isArray(body)) return body;
  if (Array.isArray(body.batch)) return body.batch;
  return Array.isArray(body.data) ? body.data : [body];
}

/** The key in a body: of the whole, or of its first event, as older clients have it. */
export function keyOf(body: Loose | unknown[]): string {
  const whole = Array.isArray(body) ? {} : body;
  const [first] = eventsOf(body);
  const event = objectOf(first);
  return firstText(whole.api_key, whole.token, event.api_key, event.token, objectOf(event.properties).token);
}

/** Adds events; gives how each of those with a `uuid` was taken. */
export function addPostHog(batch: SignalBatch, body: Loose | unknown[], sentAt: unknown): Map<string, 'ok' | 'drop'> {
  const results = new Map<string, 'ok' | 'drop'>();
  const skew = clockSkew(sentAt, batch.receivedAt);
  const events = eventsOf(body);
  const key = keyOf(body);
  events.forEach((event, index) => {
    if (index >= MAX_EVENTS || !isObject(event)) {
      batch.refuse('event', 'invalid', 'Not an object, or one event too many');
      return;
    }
    const own = textOf(objectOf(event.properties).token);
    const refused = batch.refused.length;
    if (own !== '' && own !== key) batch.refuse('event', 'invalid', 'token: All events of a request go to one project');
    else addEvent(batch, event, skew);
    const uuid = textOf(event.uuid);
    if (uuid !== '') results.set(uuid, batch.refused.length > refused ? 'drop' : 'ok');
  });
  return results;
}

function addEvent(batch: SignalBatch, event: Loose, skew: number): void {
  const action = textOf(event.event);
  if (action === '') {
    batch.refuse('event', 'invalid', 'event: An event needs a name');
    return;
  }
  const { $set = event.$set, ...properties } = objectOf(event.properties);
  delete properties.token;
  const at = timeOf(event, properties, batch.receivedAt, skew);
  const id = firstText(event.uuid, properties.$insert_id) || newId(batch.receivedAt);
  const userId = firstText(event.distinct_id, properties.distinct_id, properties.$distinct_id);
  const sessionId = firstText(properties.$session_id, event.session_id);
  const url = textOf(properties.$current_url);
  const facts = { id, at, userId, sessionId };
  if (action === '$exception') addException(batch, properties, facts);
  if (action === '$web_vitals') {
    for (const name of VITALS) {
      const value = numberOf(properties[`$web_vitals_${name}_value`]);
      if (value !== undefined) addVital(batch, { name, value, at, id: `${id} ${name}`, tags: { path: pathTag(url) } });
    }
  }
  if (action === '$exception' || action === '$web_vitals') return;
  batch.addEvent({
    ...facts,
    ...wordsOf(action, properties, url),
    value: numberOf(properties.value ?? properties.revenue) ?? null,
    properties: $set === undefined ? properties : { ...properties, $set },
    context: {},
    metadata: { source: 'posthog' },
  });
}

function wordsOf(action: string, properties: Loose, url: string) {
  switch (action) {
    case '$pageview':
      return { type: 'user_action', category: 'navigation', action: 'page_view', label: url };
    case '$pageleave':
      return { type: 'user_action', category: 'navigation', action: 'page_leave', label: url };
    case '$screen':
      return { type: 'user_action', category: 'navigation', action: 'screen_view', label: textOf(properties.$screen_name) };
    case '$identify':
    case '$set':
      return { type: 'system_event', category: 'profile', action: 'identify', label: textOf(properties.$anon_distinct_id) };
    case '$create_alias':
      return { type: 'system_event', category: 'profile', action: 'alias', label: textOf(properties.alias) };
    case '$groupidentify':
      return { type: 'system_event', category: 'group', action: 'group', label: textOf(properties.$group_key) };
    default:
      return { type: action.startsWith('$') ? 'system_event' : 'user_action', category: 'track', action, label: '' };
  }
}

/** Of the event; of its properties in seconds, as older clients have it; or counted back from now. */
function timeOf(event: Loose, properties: Loose, receivedAt: number, skew: number): number {
  const given = event.timestamp ?? properties.timestamp;
  if (given !== undefined && given !== null) return timeOfText(given, receivedAt) + skew;
  const offset = numberOf(event.offset);
  if (offset !== undefined) return receivedAt - offset;
  return timeOfSeconds(properties.$time, receivedAt - skew) + skew;
}

function addException(
  batch: SignalBatch,
  properties: Loose,
  facts: { id: string; at: number; userId: string; sessionId: string },
): void {
  const exceptions = listOf(properties.$exception_list).filter(isObject);
  const thrown = exceptions[0] ?? {};
  const { $exception_list: _list, ...attributes } = properties;
  batch.addError({
    ...facts,
    fingerprint: textOf(properties.$exception_fingerprint),
    type: firstText(thrown.type, properties.$exception_type, 'Error'),
    message: firstText(thrown.value, properties.$exception_message),
    level: levelOf(textOf(properties.$exception_level), 'error'),
    handled: exceptions.every((exception) => objectOf(exception.mechanism).handled !== false),
    stack: exceptions.slice(0, 10).map(stackOf).join('\nCaused by: '),
    service: '',
    environment: firstText(properties.$environment, properties.environment),
    release: firstText(properties.$release, properties.release),
    traceId: textOf(properties.$trace_id),
    spanId: textOf(properties.$span_id),
    attributes: Object.entries(attributes),
  });
}

/** Innermost call first, unlike on the wire. */
function stackOf(exception: Loose): string {
  const frames = listOf(objectOf(exception.stacktrace).frames).filter(isObject).slice(-MOST_FRAMES).reverse();
  const lines = frames.map((frame) => {
    const place = [firstText(frame.filename, frame.abs_path, '<anonymous>'), textOf(frame.lineno), textOf(frame.colno)];
    return `    at ${firstText(frame.function, '?')} (${place.filter((part) => part !== '').join(':')})`;
  });
  return [`${firstText(exception.type, 'Error')}: ${textOf(exception.value)}`, ...lines].join('\n');
}
