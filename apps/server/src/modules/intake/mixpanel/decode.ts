import { newId } from '../../../kernel/ids.ts';
import type { Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { firstText, isObject, type Loose, numberOf, objectOf, textOf } from '../receiver/values.ts';

/** Most events or profile changes of one request. */
export const MAX_RECORDS = 2000;
/** Times above are milliseconds, below seconds. */
const FIRST_MS = 1e11;

/** An item that was not taken, as Mixpanel words it. */
export interface FailedRecord {
  index: number;
  insert_id: string;
  field: string;
  message: string;
}

/** The items of a body: a list, or one alone. */
export function recordsOf(body: Loose | unknown[]): unknown[] {
  return Array.isArray(body) ? body : [body];
}

/** The key in a body, which its first item carries. */
export function tokenOf(body: Loose | unknown[]): string {
  const first = objectOf(recordsOf(body)[0]);
  return firstText(objectOf(first.properties).token, first.$token);
}

/** Adds events; gives those that were not taken. `key` is that of the request: events with another one are not for this project. */
export function addEvents(batch: SignalBatch, body: Loose | unknown[], key: string): FailedRecord[] {
  return each(batch, body, (record) => {
    const { token, $insert_id, distinct_id, time, ...properties } = objectOf(record.properties);
    const name = textOf(record.event);
    if (name === '') return batch.refuse('event', 'invalid', 'event: An event needs a name');
    if (textOf(token) !== '' && token !== key) return batch.refuse('event', 'invalid', 'token: Of another project');
    const { action, category, label } = wordsOf(name, properties);
    return batch.addEvent({
      id: textOf($insert_id) || newId(batch.receivedAt),
      at: timeOf(time, batch.receivedAt),
      type: category === 'profile' ? 'system_event' : 'user_action',
      category,
      action,
      label,
      value: numberOf(properties.value ?? properties.$amount) ?? null,
      userId: firstText(distinct_id, properties.$user_id, properties.$device_id),
      sessionId: textOf(properties.$session_id),
      properties,
      context: {},
      metadata: { source: 'mixpanel' },
    });
  });
}

/** Adds changes of profiles of people or groups; gives those that were not taken. */
export function addProfiles(batch: SignalBatch, body: Loose | unknown[], key: string): FailedRecord[] {
  return each(batch, body, (record) => {
    const { $token, $distinct_id, $time, $ip: _ip, ...changes } = record;
    if (textOf($token) !== '' && $token !== key) return batch.refuse('event', 'invalid', '$token: Of another project');
    const isGroup = record.$group_key !== undefined;
    return batch.addEvent({
      id: newId(batch.receivedAt),
      at: timeOf($time, batch.receivedAt),
      type: 'system_event',
      category: isGroup ? 'group' : 'profile',
      action: isGroup ? 'group' : 'identify',
      label: isGroup ? textOf(record.$group_id) : '',
      value: null,
      userId: textOf($distinct_id),
      sessionId: '',
      properties: changes,
      context: {},
      metadata: { source: 'mixpanel' },
    });
  });
}

function each(batch: SignalBatch, body: Loose | unknown[], add: (record: Loose) => Refusal | undefined): FailedRecord[] {
  const failed: FailedRecord[] = [];
  recordsOf(body).forEach((record, index) => {
    const refusal =
      index < MAX_RECORDS && isObject(record)
        ? add(record)
        : batch.refuse('event', 'invalid', `Not an object, or past the ${MAX_RECORDS}th record`);
    if (!refusal) return;
    const [field = '', message] = refusal.message.split(': ');
    const insertId = textOf(objectOf(objectOf(record).properties).$insert_id);
    failed.push({ index, insert_id: insertId, field: message ? field : '', message: message ?? field });
  });
  return failed;
}

function wordsOf(name: string, properties: Loose) {
  switch (name) {
    case '$mp_web_page_view':
      return {
        category: 'navigation',
        action: 'page_view',
        label: firstText(properties.$current_url, properties.current_page_title),
      };
    case '$identify':
      return { category: 'profile', action: 'identify', label: textOf(properties.$anon_distinct_id) };
    case '$create_alias':
      return { category: 'profile', action: 'alias', label: textOf(properties.alias) };
    default:
      return { category: 'track', action: name, label: '' };
  }
}

function timeOf(value: unknown, receivedAt: number): number {
  if (value === undefined || value === null || value === '') return receivedAt;
  const time = numberOf(value);
  if (time === undefined) return typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Math.round(time > FIRST_MS ? time : time * 1000);
}
