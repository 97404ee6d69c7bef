import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KEY, READER, samplesOf, startTestReceivers, type TestReceivers } from '../receiver/testing/test-receivers.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.state.overloaded = false;
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const lines = (...parts: (object | string)[]) =>
  `${parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n')}\n`;
const post = (payload: string | Buffer, given: { url?: string; headers?: Record<string, string> } = {}) =>
  receivers.app.inject({
    method: 'POST',
    url: given.url ?? `/api/7/envelope/?sentry_version=7&sentry_key=${KEY}&sentry_client=sentry.javascript.node%2F11.11.0`,
    headers: given.headers ?? {},
    payload,
  });
const seconds = (ms = 0) => (receivers.clock.now() + ms) / 1000;
const thrown = () => ({
  event_id: 'a'.repeat(32),
  timestamp: seconds(),
  level: 'error',
  release: 'shop@1.2.3',
  environment: 'production',
  tags: [['page', 'cart']],
  user: { id: '42' },
  contexts: { trace: { trace_id: '1'.repeat(32), span_id: '2'.repeat(16) } },
  exception: {
    values: [
      { type: 'Cause', value: 'deep' },
      {
        type: 'TypeError',
        value: 'x is undefined',
        mechanism: { type: 'onerror', handled: false },
        stacktrace: {
          frames: [
            { filename: 'node:timers', function: 'run', lineno: 1, in_app: false },
            { filename: '/app/cart.js', function: 'total', lineno: 10, colno: 5, in_app: true },
          ],
        },
      },
    ],
  },
});

describe('envelopes of Sentry', () => {
  it('takes an error without a content type, and answers its id', async () => {
    const answer = await post(lines({ event_id: 'a'.repeat(32), sdk: {} }, { type: 'event' }, thrown()));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ id: 'a'.repeat(32) });
    const [error] = receivers.taken().errors;
    expect(error).toMatchObject({
      id: 'a'.repeat(32),
      at: receivers.clock.now(),
      type: 'TypeError',
      message: 'x is undefined',
      level: 'error',
      handled: false,
      release: 'shop@1.2.3',
      environment: 'production',
      userId: '42',
      traceId: '1'.repeat(32),
      fingerprint: 'TypeError\ntotal /app/cart.js',
      attributes: expect.objectContaining({ page: 'cart' }),
    });
    expect(error?.stack.split('\n').slice(0, 3)).toEqual([
      'TypeError: x is undefined',
      '    at total (/app/cart.js:10:5)',
      '    at run (node:timers:1)',
    ]);
    expect(error?.stack).toContain('Caused by: Cause: deep');
  });

  it('tells what is sent twice by the same id and time', async () => {
    const body = lines({ event_id: 'a'.repeat(32) }, { type: 'event' }, thrown());
    await post(body);
    const [first] = receivers.taken().errors;
    await post(body);
    expect(receivers.taken().errors[0]).toEqual(first);
  });

  it('keeps the rest of an envelope around unknown, broken and raw items', async () => {
    const raw = 'binary\nwith\nlines';
    const body = lines({}, { type: 'attachment', length: raw.length, filename: 'a.txt' }, raw, { type: 'replay_event' }, '{}');
    const more = lines({ type: 'event' }, '{broken', { type: 'event' }, thrown(), { type: 'log' }, 'null');
    const answer = await post(`${body}${more}${JSON.stringify({ type: 'attachment', length: 99 })}\nshort`);
    expect(answer.statusCode).toBe(200);
    const batch = receivers.taken();
    expect(batch.errors).toHaveLength(1);
    expect(batch.refused).toHaveLength(3);
  });

  it('takes messages as what they are', async () => {
    const message = (level: string) => ({
      event_id: level.padEnd(32, '0'),
      timestamp: seconds(),
      level,
      message: 'Paid 12',
      logentry: { message: 'Paid %s', params: [12] },
      exception: { values: [{ value: 'Paid 12', mechanism: { synthetic: true } }] },
    });
    await post(lines({}, { type: 'event' }, message('info'), { type: 'event' }, message('error')));
    const batch = receivers.taken();
    expect(batch.events).toMatchObject([{ category: 'message', label: 'Paid 12' }]);
    expect(batch.errors).toMatchObject([{ type: 'Message', message: 'Paid 12', fingerprint: 'Message\nPaid %s' }]);
  });

  it('takes a transaction of SDK 10 as its spans and measurements', async () => {
    const transaction = {
      type: 'transaction',
      transaction: '/cart/:id',
      start_timestamp: seconds(-2000),
      timestamp: seconds(),
      contexts: { trace: { trace_id: 'A'.repeat(32), span_id: 'b'.repeat(16), op: 'http.server', status: 'internal_error' } },
      spans: [
        {
          span_id: 'c'.repeat(16),
          parent_span_id: 'b'.repeat(16),
          op: 'db.query',
          description: 'SELECT 1',
          start_timestamp: seconds(-1500),
          timestamp: seconds(-1000.5),
          status: 'ok',
        },
      ],
      measurements: { lcp: { value: 1200, unit: 'millisecond' } },
    };
    await post(lines({}, { type: 'transaction' }, transaction));
    const batch = receivers.taken();
    expect(batch.spans).toMatchObject([
      { traceId: 'a'.repeat(32), name: '/cart/:id', kind: 'server', status: 'error', statusMessage: 'internal_error' },
      { traceId: 'a'.repeat(32), parentId: 'b'.repeat(16), name: 'SELECT 1', kind: 'client', durationNs: 499_500_000n },
    ]);
    expect(samplesOf(batch)).toMatchObject([{ name: 'web_vitals.lcp', value: 1200, tags: { path: '/cart/:id' } }]);
  });

  it('takes spans of SDK 11', async () => {
    const typed = (value: unknown) => ({ value, type: typeof value });
    const span = {
      trace_id: 'a'.repeat(32),
      span_id: 'b'.repeat(16),
      name: 'pageload',
      status: 'ok',
      is_segment: true,
      start_timestamp: seconds(-1000),
      end_timestamp: seconds(),
      attributes: {
        'sentry.op': typed('pageload'),
        'sentry.release': typed('2'),
        'sentry.segment.name': typed('/home'),
        'browser.web_vital.ttfb.value': typed(80),
      },
    };
    const header = { type: 'span', item_count: 2, content_type: 'application/vnd.sentry.items.span.v2+json' };
    await post(lines({}, header, { version: 2, items: [span, { span_id: 'x' }] }));
    const batch = receivers.taken();
    expect(batch.spans).toMatchObject([{ operation: 'pageload', version: '2', status: 'ok', durationNs: 1_000_000_000n }]);
    expect(samplesOf(batch)).toMatchObject([{ name: 'web_vitals.ttfb', value: 80 }]);
    expect(batch.refused).toHaveLength(1);
  });

  it('replaces a session by its updates and counts the aggregated ones', async () => {
    const started = new Date(receivers.clock.now() - 60_000).toISOString();
    const attrs = { release: 'r', environment: 'e' };
    const session = { sid: 's1', init: true, started, timestamp: started, status: 'ok', errors: 0, attrs };
    const update = { ...session, init: false, status: 'exited', duration: 60 };
    const aggregates = { aggregates: [{ started, exited: 5, crashed: 1 }], attrs };
    await post(lines({}, { type: 'session' }, session, { type: 'session' }, update, { type: 'sessions' }, aggregates));
    const batch = receivers.taken();
    const [first, second] = batch.events;
    expect([second?.id, second?.at, second?.action]).toEqual([first?.id, first?.at, first?.action]);
    expect(second).toMatchObject({ label: 'exited', value: 60, sessionId: 's1' });
    expect(samplesOf(batch).map(({ value, tags }) => [value, tags])).toEqual([
      [5, { status: 'exited', ...attrs }],
      [1, { status: 'crashed', ...attrs }],
    ]);
  });

  it('takes logs, metrics, check-ins, feedback and reports of loss', async () => {
    const attributes = { size: { value: 3, type: 'integer' } };
    const log = { timestamp: seconds(), trace_id: 'a'.repeat(32), level: 'warn', severity_number: 13, body: 'hot', attributes };
    const metric = { timestamp: seconds(), name: 'load', type: 'distribution', value: 2.5, unit: 'ms', attributes };
    const feedback = { event_id: 'f'.repeat(32), timestamp: seconds(), contexts: { feedback: { message: 'Nice' } } };
    const report = { timestamp: seconds(), discarded_events: [{ reason: 'ratelimit_backoff', category: 'error', quantity: 4 }] };
    const checkIn = { check_in_id: 'c1', monitor_slug: 'backup', status: 'ok', duration: 12 };
    await post(
      lines(
        {},
        ...[
          { type: 'log', content_type: 'application/vnd.sentry.items.log+json' },
          { version: 2, items: [log] },
        ],
        ...[{ type: 'trace_metric' }, { items: [metric] }],
        ...[{ type: 'check_in' }, checkIn, { type: 'feedback' }, feedback, { type: 'client_report' }, report],
      ),
    );
    const batch = receivers.taken();
    expect(batch.logs).toMatchObject([{ level: 'warn', message: 'hot', attributes: { size: '3' } }]);
    expect(batch.events).toMatchObject([
      { category: 'check_in', action: 'backup', label: 'ok', value: 12 },
      { category: 'feedback', label: 'Nice' },
    ]);
    expect(samplesOf(batch)).toMatchObject([
      { name: 'load', value: 2.5, type: 'histogram', tags: { size: '3' } },
      { name: 'sentry.discarded', value: 4, tags: { reason: 'ratelimit_backoff', category: 'error' } },
    ]);
    expect(batch.refused).toEqual([]);
  });

  it('corrects a clock that is wrong by when it says it sent', async () => {
    const event = { ...thrown(), timestamp: seconds(-3_600_000) };
    await post(lines({ sent_at: new Date(receivers.clock.now() - 3_600_000).toISOString() }, { type: 'event' }, event));
    expect(receivers.taken().errors[0]?.at).toBe(receivers.clock.now());
  });

  it.each([
    ['gzip', gzipSync, { 'content-encoding': 'gzip' }],
    ['gzip nobody speaks of', gzipSync, { 'content-type': 'text/plain;charset=UTF-8' }],
  ])('unpacks %s', async (_name, pack, headers) => {
    const answer = await post(pack(lines({}, { type: 'event' }, thrown())), { headers });
    expect(answer.statusCode).toBe(200);
    expect(receivers.taken().errors).toHaveLength(1);
  });

  it.each([
    ['a header', { url: '/api/7/envelope/', headers: { 'x-sentry-auth': `Sentry sentry_key=${KEY}, sentry_version=7` } }, {}],
    ['the envelope', { url: '/api/7/envelope' }, { dsn: `https://${KEY}@host/7` }],
  ])('finds the key in %s', async (_name, given, header) => {
    expect((await post(lines(header, { type: 'event' }, thrown()), given)).statusCode).toBe(200);
  });

  it('takes the single event of older clients', async () => {
    const answer = await post(JSON.stringify(thrown()), { url: `/api/7/store/?sentry_key=${KEY}` });
    expect(answer.json()).toEqual({ id: 'a'.repeat(32) });
    expect(receivers.taken().errors).toHaveLength(1);
  });
});

describe('answers to Sentry clients', () => {
  it.each([
    ['no key', '/api/7/envelope/', 401],
    ['an unknown key', '/api/7/envelope/?sentry_key=mk_Nobody', 401],
    ['a key without permission', `/api/7/envelope/?sentry_key=${READER}`, 403],
    ['the key of another project', `/api/8/envelope/?sentry_key=${KEY}`, 403],
    ['a project that is no number', `/api/shop/envelope/?sentry_key=${KEY}`, 404],
    ['bytes that are no envelope', `/api/7/envelope/?sentry_key=${KEY}`, 400],
  ])('refuses %s, readable from other sites', async (name, url, status) => {
    const body = name.startsWith('bytes') ? 'nonsense' : lines({});
    const answer = await post(body, { url, headers: { origin: 'https://shop.example' } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(answer.headers['x-sentry-error']).toBeTruthy();
    expect(receivers.batches).toEqual([]);
  });

  it.each([
    ['a body beyond all measure', () => Buffer.alloc(17 * 1_048_576, 0x20)],
    ['a bomb', () => gzipSync(Buffer.alloc(65 * 1_048_576, 0x20), { level: 1 })],
  ])('refuses %s', async (_name, body) => {
    const answer = await post(body(), { headers: { origin: 'https://shop.example' } });
    expect(answer.statusCode).toBe(413);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  it('tells clients to wait when too much comes in', async () => {
    receivers.state.overloaded = true;
    const answer = await post(lines({}, { type: 'event' }, thrown()), { headers: { origin: 'https://shop.example' } });
    expect(answer.statusCode).toBe(429);
    expect(answer.headers).toMatchObject({
      'retry-after': '2',
      'x-sentry-rate-limits': '2::organization',
      'access-control-expose-headers': 'x-sentry-error, x-sentry-rate-limits, retry-after',
    });
  });

  it('answers a preflight without a key', async () => {
    const headers = { origin: 'https://shop.example', 'access-control-request-headers': 'x-sentry-auth' };
    const answer = await receivers.app.inject({ method: 'OPTIONS', url: '/api/7/envelope/', headers });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-headers': 'x-sentry-auth',
      vary: 'Origin',
    });
  });
});
