import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { firstText, isObject, type Loose, numberOf, textOf } from '../receiver/values.ts';
import { addVital, pathTag } from '../receiver/vitals.ts';

const MAX_VITALS = 500;
const DAY_MS = 86_400_000;

/** The key in a body, where the address has none: a beacon has no headers. */
export function keyOf(body: Loose | unknown[]): string {
  const whole = Array.isArray(body) ? body[0] : body;
  return isObject(whole) ? firstText(whole.key, whole.token, whole.api_key, whole.apiKey) : '';
}

/** Adds the values of a body: one, a list, or a list under `metrics` or `vitals`. The same id again replaces the value. */
export function addVitals(batch: SignalBatch, body: Loose | unknown[]): void {
  vitalsOf(body).forEach((vital, index) => {
    const value = isObject(vital) ? numberOf(vital.value) : undefined;
    if (!isObject(vital) || value === undefined || index >= MAX_VITALS) {
      batch.refuse('metric', 'invalid', 'value: A web vital needs a number');
      return;
    }
    const id = textOf(vital.id);
    const url = firstText(vital.navigationURL, vital.url, Array.isArray(body) ? '' : body.url);
    const tags = { path: pathTag(url), navigation_type: textOf(vital.navigationType) };
    addVital(batch, { name: textOf(vital.name), value, at: timeOf(id, batch.receivedAt), id, tags });
  });
}

function vitalsOf(body: Loose | unknown[]): unknown[] {
  if (Array.isArray(body)) return body;
  if (Array.isArray(body.metrics)) return body.metrics;
  return Array.isArray(body.vitals) ? body.vitals : [body];
}

/** The library makes ids of a version, the time in milliseconds and chance: the one time that stays the same for every report. */
function timeOf(id: string, receivedAt: number): number {
  const time = Number(/^v\d+-(\d{13})-\d+$/.exec(id)?.[1]);
  return Math.abs(receivedAt - time) < DAY_MS ? time : receivedAt;
}
