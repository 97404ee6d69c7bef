import { describe, expect, it } from 'vitest';
import { misfits, outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import { beginBatch } from '../receiver/testing/test-receivers.ts';
import { addEnvelope } from './decode.ts';
import { readEnvelope } from './envelope.ts';

const NOW = Date.UTC(2026, 0, 5, 12);
const REQUEST = { ip: '127.0.0.1', userAgent: 'test' };
const AT = NOW / 1000;
const TRACE = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), op: 'http.server', status: 'ok', data: { a: 1 } };
const ITEMS: Record<string, unknown> = {
  event: {
    event_id: 'a'.repeat(32),
    timestamp: AT,
    fingerprint: ['{{ default }}', 'x'],
    tags: { a: 1 },
    user: { id: 1 },
    breadcrumbs: { values: [{}] },
    exception: { values: [{ type: 'E', value: 'v', stacktrace: { frames: [{ filename: 'f', lineno: 1, in_app: true }] } }] },
  },
  transaction: {
    transaction: 't',
    start_timestamp: AT,
    timestamp: AT,
    contexts: { trace: TRACE },
    measurements: { lcp: { value: 1 } },
    spans: [{ ...TRACE, start_timestamp: AT, timestamp: AT }],
  },
  span: { items: [{ ...TRACE, start_timestamp: AT, end_timestamp: AT, attributes: { a: { value: 1 } }, links: [TRACE] }] },
  session: { sid: 's', started: new Date(NOW).toISOString(), status: 'ok', attrs: { release: 'r' } },
  sessions: { aggregates: [{ started: new Date(NOW).toISOString(), exited: 1 }], attrs: {} },
  log: { items: [{ timestamp: AT, body: 'b', level: 'info', attributes: { a: { value: 1 } } }] },
  trace_metric: { items: [{ timestamp: AT, name: 'n', type: 'counter', value: 1, attributes: {} }] },
  check_in: { check_in_id: 'c', monitor_slug: 's', status: 'ok', monitor_config: {} },
  feedback: { timestamp: AT, contexts: { feedback: { message: 'm' } } },
  client_report: { timestamp: AT, discarded_events: [{ reason: 'r', category: 'c', quantity: 1 }] },
};

function itemLines(type: string, payload: string): string {
  const header = { type, ...(type === 'span' && { content_type: 'application/vnd.sentry.items.span.v2+json' }) };
  return `${JSON.stringify(header)}\n${payload}\n`;
}

function decode(bytes: Buffer) {
  const batch = beginBatch(NOW);
  return { outcome: outcomeOf(() => addEnvelope(batch, readEnvelope(bytes), REQUEST)), batch };
}

describe('decoding of envelopes', () => {
  it('takes every kind of item whole', () => {
    const body = Object.entries(ITEMS).map(([type, payload]) => itemLines(type, JSON.stringify(payload)));
    const { batch } = decode(Buffer.from(`{}\n${body.join('')}`));
    expect(batch.refused).toEqual([]);
    expect(batch.accepted).toBe(12);
  });

  it('survives spoiled bytes', () => {
    const whole = Object.entries(ITEMS).map(([type, payload]) => Buffer.from(`{}\n${itemLines(type, JSON.stringify(payload))}`));
    const seen = new Set<string>();
    for (const body of spoiled(whole, 3000)) seen.add(decode(body).outcome);
    expect(seen).toEqual(new Set(['taken', 'refused']));
  });

  it('survives values of every wrong kind', () => {
    for (const [type, payload] of Object.entries(ITEMS)) {
      for (const body of misfits([payload], 400)) {
        expect(decode(Buffer.from(`{}\n${itemLines(type, body.toString())}`)).outcome).toBe('taken');
      }
    }
  });

  it('refuses nesting and sizes without end', () => {
    const deep = itemLines('event', '['.repeat(100_000));
    const huge = itemLines('check_in', JSON.stringify({ monitor_slug: 'x'.repeat(200_000) }));
    const { batch } = decode(Buffer.from(`{}\n${deep}${huge}`));
    expect(batch.refused).toHaveLength(2);
    const many = decode(Buffer.from(`{}\n${itemLines('event', '{}').repeat(5000)}`));
    expect(many.batch.errors.length).toBeLessThanOrEqual(1000);
  });
});
