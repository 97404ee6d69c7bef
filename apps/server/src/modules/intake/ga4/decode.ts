import { newId } from '../../../kernel/ids.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { firstText, isObject, type Loose, listOf, numberOf, objectOf, textOf } from '../receiver/values.ts';

const MAX_EVENTS = 1000;
/** Google's own limits, which its validation tells of. */
const [USUAL_EVENTS, USUAL_PARAMETERS, USUAL_NAME] = [25, 25, 40];
const EVENT_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** What Google's validation says about a part of a body. */
export interface ValidationMessage {
  fieldPath: string;
  description: string;
  validationCode: string;
}

/** Adds the events of a body. */
export function addGa4(batch: SignalBatch, body: Loose): void {
  const { receivedAt } = batch;
  const userId = firstText(body.user_id, body.client_id, body.app_instance_id);
  const userProperties = Object.entries(objectOf(body.user_properties));
  const context = {
    user: Object.fromEntries(userProperties.map(([name, property]) => [name, isObject(property) ? property.value : property])),
    consent: body.consent,
  };
  listOf(body.events).forEach((event, index) => {
    const { name, params, timestamp_micros } = objectOf(event);
    const action = textOf(name);
    if (action === '' || index >= MAX_EVENTS) {
      batch.refuse('event', 'invalid', 'events: An event needs a name, and there may be only so many');
      return;
    }
    const properties = objectOf(params);
    const isPage = action === 'page_view' || action === 'screen_view';
    batch.addEvent({
      id: newId(receivedAt),
      at: timeOf(timestamp_micros ?? body.timestamp_micros, receivedAt),
      type: 'user_action',
      category: isPage ? 'navigation' : 'track',
      action,
      label: isPage ? firstText(properties.page_location, properties.screen_name, properties.page_title) : '',
      value: numberOf(properties.value) ?? null,
      userId,
      sessionId: firstText(properties.session_id, properties.ga_session_id),
      properties,
      context,
      metadata: { source: 'ga4' },
    });
  });
}

/** What is wrong with a body, as Google's validation words it; nothing is stored for it. */
export function validate(body: Loose): ValidationMessage[] {
  const messages: ValidationMessage[] = [];
  const say = (fieldPath: string, validationCode: string, description: string) =>
    messages.push({ fieldPath, description, validationCode });
  if (textOf(body.client_id) === '' && textOf(body.app_instance_id) === '') {
    say('client_id', 'VALUE_REQUIRED', 'Measurement requires a client_id or an app_instance_id.');
  }
  const events = listOf(body.events);
  if (events.length === 0) say('events', 'VALUE_REQUIRED', 'There is no event.');
  if (events.length > USUAL_EVENTS) say('events', 'EXCEEDED_MAX_ENTITIES', `More than ${USUAL_EVENTS} events.`);
  events.slice(0, USUAL_EVENTS).forEach((event, index) => {
    const { name, params } = objectOf(event);
    const text = textOf(name);
    if (!EVENT_NAME.test(text) || text.length > USUAL_NAME) {
      say(
        `events[${index}].name`,
        'NAME_INVALID',
        'A name begins with a letter and has at most 40 letters, digits and underscores.',
      );
    }
    if (Object.keys(objectOf(params)).length > USUAL_PARAMETERS) {
      say(`events[${index}].params`, 'EXCEEDED_MAX_ENTITIES', `More than ${USUAL_PARAMETERS} parameters.`);
    }
  });
  return messages;
}

function timeOf(micros: unknown, receivedAt: number): number {
  if (micros === undefined || micros === null) return receivedAt;
  return Math.trunc((numberOf(micros) ?? Number.NaN) / 1000);
}
