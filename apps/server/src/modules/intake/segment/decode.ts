import { newId } from '../../../kernel/ids.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { clockSkew, firstText, isObject, type Loose, numberOf, objectOf, textOf, timeOfText } from '../receiver/values.ts';

/** Calls of Segment; the browser's paths have their first letters. */
export const CALLS = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type Call = (typeof CALLS)[number];

/** Most messages of one request. */
const MAX_MESSAGES = 10_000;

/** Adds the messages of a body: a batch, or one message whose path says what it is. Those that make no sense are refused one by one. */
export function addSegment(batch: SignalBatch, body: Loose, call?: Call): void {
  const messages = Array.isArray(body.batch) ? body.batch : [body];
  messages.slice(MAX_MESSAGES).forEach(() => {
    batch.refuse('event', 'invalid', `batch: At most ${MAX_MESSAGES} messages`);
  });
  for (const message of messages.slice(0, MAX_MESSAGES)) {
    if (!isObject(message)) batch.refuse('event', 'invalid', 'A message must be an object');
    else addMessage(batch, message, { call, sentAt: message.sentAt ?? body.sentAt, context: objectOf(body.context) });
  }
}

function addMessage(
  batch: SignalBatch,
  message: Loose,
  given: { call: Call | undefined; sentAt: unknown; context: Loose },
): void {
  const call = CALLS.find((known) => known === message.type) ?? given.call;
  if (!call) {
    batch.refuse('event', 'invalid', `type: One of ${CALLS.join(', ')}`);
    return;
  }
  const { receivedAt } = batch;
  const skew = clockSkew(given.sentAt, receivedAt);
  const context = { ...given.context, ...objectOf(message.context) };
  const properties = objectOf(message.properties);
  batch.addEvent({
    id: firstText(message.messageId) || newId(receivedAt),
    at: timeOfText(message.originalTimestamp ?? message.timestamp, receivedAt - skew) + skew,
    type: call === 'track' || call === 'page' || call === 'screen' ? 'user_action' : 'system_event',
    ...wordsOf(call, message, properties, objectOf(context.page)),
    value: numberOf(properties.revenue ?? properties.value) ?? null,
    userId: firstText(message.userId, message.anonymousId),
    sessionId: firstText(context.sessionId, properties.session_id),
    properties: propertiesOf(call, message, properties),
    context,
    metadata: { source: 'segment', anonymousId: message.anonymousId, integrations: message.integrations },
  });
}

function wordsOf(call: Call, message: Loose, properties: Loose, page: Loose) {
  const name = firstText(message.name, properties.name);
  switch (call) {
    case 'track':
      return { category: firstText(properties.category, 'track'), action: firstText(message.event, 'track'), label: '' };
    case 'page':
      return { category: 'navigation', action: 'page_view', label: firstText(name, properties.url, page.url, page.path) };
    case 'screen':
      return { category: 'navigation', action: 'screen_view', label: name };
    case 'group':
      return { category: 'group', action: 'group', label: textOf(message.groupId) };
    default:
      return { category: 'profile', action: call, label: textOf(message.previousId) };
  }
}

function propertiesOf(call: Call, message: Loose, properties: Loose): Loose {
  const traits = objectOf(message.traits);
  if (call === 'identify') return traits;
  if (call === 'group') return { ...traits, groupId: message.groupId };
  if (call === 'alias') return { previousId: message.previousId, userId: message.userId };
  return properties;
}
