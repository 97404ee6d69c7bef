import { type ApiClient, createApiClient, type ServerProcess, startServerProcess } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let server: ServerProcess;
let person: ApiClient;
let key: ApiClient;

beforeAll(async () => {
  server = await startServerProcess({ env: { RATE_LIMITS: 'off', LOG_LEVEL: 'warn' } });
  person = createApiClient(server.baseUrl);
  await person.register();
  key = await keyWith([
    'ingest',
    ...['events', 'metrics', 'logs', 'errors', 'performance'].map((area) => `monitoring.${area}.read`),
  ]);
});
afterAll(() => server?.stop());

async function keyWith(permissions: string[]): Promise<ApiClient> {
  const { key: secret } = await person.send<{ key: string }>('POST', '/api-keys', { name: 'app', permissions });
  return person.as(secret);
}

/** Asks until the answer is as wanted; signals are visible shortly after they were acknowledged. */
async function seen<Answer>(path: string, isSo: (answer: Answer) => boolean): Promise<Answer> {
  return expect
    .poll(async () => key.send<Answer>('GET', path), { timeout: 5000, interval: 50 })
    .toSatisfy(isSo)
    .then(() => key.send<Answer>('GET', path));
}

describe('events', () => {
  const event = { type: 'USER_ACTION', category: 'INTERACTION', action: 'button_click', userId: 'user-1' };

  it('come back as they were sent, by filter, property and id', async () => {
    const sent = {
      ...event,
      id: 'event-1',
      value: 2.5,
      properties: { plan: 'pro', seats: 3, 'a\'b"c': '\n\n; DROP' },
      context: { page: '/x' },
    };
    const answer = await key.send('POST', '/analytics/events', sent);
    expect(answer).toEqual({ success: true, accepted: 1, rejected: [], id: 'event-1' });
    const found = await seen<{ events: object[] }>(
      '/analytics/events?property.plan=pro&property.seats=3&type=USER_ACTION',
      ({ events }) => events.length === 1,
    );
    expect(found.events[0]).toMatchObject({
      ...sent,
      type: 'user_action',
      category: 'interaction',
      metadata: {},
      label: null,
      sessionId: null,
    });
    expect(await key.send('GET', '/analytics/events/event-1')).toMatchObject({ event: { id: 'event-1', value: 2.5 } });
    expect((await key.call('GET', '/analytics/events/nobody')).status).toBe(404);
  });

  it('of a batch are taken in part, each refusal with its place and reason', async () => {
    const events = [
      { ...event, action: 'batch' },
      { type: 'x' },
      { ...event, action: 'batch', timestamp: '1970-01-02T00:00:00Z' },
      { ...event, action: 'batch', timestamp: '2262-01-01T00:00:00Z' },
      null,
      { ...event, action: 'batch', timestamp: 'yesterday' },
    ];
    const { accepted, rejected } = await key.send<{ accepted: number; rejected: { index: number; message: string }[] }>(
      'POST',
      '/analytics/events/batch',
      { events },
    );
    expect(accepted).toBe(1);
    expect(rejected.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
    expect(rejected[0]?.message).toContain('category');
    expect(rejected[1]?.message).toContain('timestamp');
  });

  it('that are sent twice count once, and pages follow one another', async () => {
    const events = Array.from({ length: 7 }, (_, n) => ({
      ...event,
      id: `twice-${n}`,
      action: 'twice',
      timestamp: Date.now() - n,
    }));
    await key.send('POST', '/analytics/events/batch', { events });
    await key.send('POST', '/analytics/events/batch', { events });
    const first = await seen<{ events: { id: string }[]; nextCursor: string }>(
      '/analytics/events?action=twice&limit=5',
      (page) => page.events.length === 5,
    );
    const second = await key.send<{ events: { id: string }[]; nextCursor: null }>(
      'GET',
      `/analytics/events?action=twice&limit=5&cursor=${first.nextCursor}`,
    );
    expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(second.nextCursor).toBeNull();
  });

  it('hide secrets of people', async () => {
    await key.send('POST', '/analytics/events', {
      ...event,
      action: 'masked',
      properties: { note: 'mail ada@example.org', password: 'x' },
    });
    const { events } = await seen<{ events: { properties: object }[] }>(
      '/analytics/events?action=masked',
      (page) => page.events.length === 1,
    );
    expect(events[0]?.properties).toEqual({ note: 'mail [masked]', password: '[masked]' });
  });
});

describe('metrics', () => {
  it('are averaged, added up and grouped by tag', async () => {
    const at = Date.now() - 60_000;
    const metrics = [1, 2, 3, 4].flatMap((value) => [
      { name: 'cpu', value, type: 'GAUGE', tags: { host: value % 2 ? 'a' : 'b' }, timestamp: at + value },
      { name: 'signups', value, type: 'counter', tags: { host: 'a' }, timestamp: at },
      { name: 'size', value: value * 10, type: 'histogram', timestamp: at },
    ]);
    expect(await key.send('POST', '/metrics', { metrics })).toMatchObject({ accepted: 12, rejected: [] });
    type Answer = { series: { name: string; tags: object; points: [number, number][] }[] };
    const total = ({ series }: Answer) => series.flatMap(({ points }) => points).reduce((sum, [, value]) => sum + value, 0);
    await seen<Answer>('/metrics?metrics[]=signups&granularity=1h&startTime=-2h', (answer) => total(answer) === 10);
    const grouped = await key.send<{ results: object[] }>(
      'GET',
      '/metrics/aggregate?metrics[]=cpu&groupBy[]=host&aggregation=AVERAGE',
    );
    expect(grouped.results.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
      { name: 'cpu', tags: { host: 'a' }, value: 2 },
      { name: 'cpu', tags: { host: 'b' }, value: 3 },
    ]);
    expect(await key.send('GET', '/metrics/aggregate?metrics=cpu&filter=host:a&aggregation=max')).toMatchObject({
      results: [{ value: 3 }],
    });
    expect(await key.send('GET', '/metrics/aggregate?metrics=size&aggregation=p50')).toMatchObject({ results: [{ value: 25 }] });
    expect(await key.send('GET', '/metrics/names')).toMatchObject({ names: ['cpu', 'signups', 'size'] });
    expect((await key.call('GET', '/metrics?metrics=cpu&aggregation=nonsense')).status).toBe(400);
    expect((await key.call('GET', '/metrics')).status).toBe(400);
    expect((await key.call('DELETE', '/metrics?metrics=cpu')).status).toBe(403);
    expect(await person.send('DELETE', '/metrics?metrics=cpu')).toMatchObject({ deleted: 2 });
    expect(await key.send('GET', '/metrics/names')).toMatchObject({ names: ['signups', 'size'] });
  });

  it('refuse what is no number', async () => {
    const answer = await key.send<{ rejected: object[] }>('POST', '/metrics', {
      metrics: [
        { name: 'x', value: 'NaN' },
        { name: '', value: 1 },
        { name: 'ok', value: 1 },
      ],
    });
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0 }, { index: 1 }] });
  });
});

describe('logs', () => {
  it('are found by words, level, service and trace, and counted', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const logs = [
      { message: 'Payment failed: card_declined for order 17', level: 'ERROR', service: 'shop', traceId },
      { message: 'payment ok', level: 'info', service: 'shop', attributes: { order: 18, nested: { a: [1] } } },
      { message: 'cache warm', level: 'warning', service: 'web' },
    ];
    await key.send('POST', '/logs', { logs });
    type Page = { logs: { message: string; level: string; attributes: object; traceId: string | null }[] };
    await seen<Page>('/logs', (page) => page.logs.length === 3);
    const messages = async (query: string) => (await key.send<Page>('GET', `/logs?${query}`)).logs.map(({ message }) => message);
    expect(await messages('q=PAYMENT%20declined')).toEqual([logs[0]?.message]);
    expect(await messages('q=%22order%2017%22')).toEqual([logs[0]?.message]);
    expect(await messages('q=pay')).toEqual([]);
    expect(await messages('level=warning')).toEqual(['cache warm']);
    expect(await messages('level=error,warn&service=web')).toEqual(['cache warm']);
    expect(await messages(`traceId=${traceId.toUpperCase()}`)).toEqual([logs[0]?.message]);
    const [ok] = (await key.send<Page>('GET', '/logs?q=ok')).logs;
    expect(ok).toMatchObject({ level: 'info', attributes: { order: '18', nested: '{"a":[1]}' }, traceId: null });
    expect(await key.send('GET', '/logs/facets')).toMatchObject({
      total: 3,
      facets: {
        service: [
          { value: 'shop', count: 2 },
          { value: 'web', count: 1 },
        ],
      },
    });
  });

  it('reach a watcher as they come', async () => {
    const stop = new AbortController();
    const response = await fetch(`${server.baseUrl}/api/v1/logs/live?service=live`, {
      headers: { authorization: `Bearer ${key.token}` },
      signal: stop.signal,
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await key.send('POST', '/logs', {
      logs: [
        { message: 'other', service: 'x' },
        { message: 'now', service: 'live' },
      ],
    });
    let text = '';
    while (!text.includes('event: log')) text += (await reader.read()).value ?? '';
    expect(text).toContain('"message":"now"');
    expect(text).not.toContain('other');
    stop.abort();
  });
});

describe('errors', () => {
  it('are grouped, counted, resolved and opened again when they come back', async () => {
    const error = (n: number) => ({
      name: 'TypeError',
      message: `user ${n} not found`,
      level: 'error',
      context: { userId: `u${n % 2}`, tags: { a: 1 } },
    });
    const { id } = await key.send<{ id: string }>('POST', '/errors', { ...error(1), id: 'e-1' });
    expect(id).toBe('e-1');
    await key.send('POST', '/errors', { errors: [error(2), error(3), { message: 'other', type: 'RangeError' }] });
    type Page = {
      errors: {
        id: string;
        type: string;
        status: string;
        occurrences: number;
        affectedUsers: number;
        regressedAt: string | null;
      }[];
    };
    const page = await seen<Page>(
      '/errors',
      ({ errors }) => errors.length === 2 && errors.some(({ occurrences }) => occurrences === 3),
    );
    const group = page.errors.find(({ type }) => type === 'TypeError');
    expect(group).toMatchObject({ occurrences: 3, affectedUsers: 2, status: 'open', regressedAt: null });
    const detail = await key.send<{ occurrences: object[] }>('GET', `/errors/${group?.id}`);
    expect(detail.occurrences).toHaveLength(3);
    expect(await key.send('PUT', `/errors/${group?.id}/resolve`)).toMatchObject({ error: { status: 'resolved' } });
    expect(await key.send('GET', '/errors/stats')).toMatchObject({
      stats: { total: 4, groups: { open: 1, resolved: 1, ignored: 0 } },
    });
    await key.send('POST', '/errors', { ...error(4), timestamp: Date.now() + 1000 });
    await seen<Page>('/errors?status=open', ({ errors }) => errors.length === 2);
    const again = await key.send<{ error: { regressedAt: string | null } }>('GET', `/errors/${group?.id}`);
    expect(again.error.regressedAt).not.toBeNull();
    expect((await key.call('PUT', '/errors/nobody/ignore')).status).toBe(404);
  });
});

describe('who may send and read', () => {
  it('is told by the permissions of the key', async () => {
    const reader = await keyWith(['monitoring.logs.read']);
    expect((await reader.call('POST', '/logs', { message: 'x' })).status).toBe(403);
    expect((await reader.call('GET', '/metrics?metrics=x')).status).toBe(403);
    const writer = await keyWith(['monitoring.logs.write']);
    expect((await writer.call('POST', '/logs', { message: 'mine' })).status).toBe(200);
    expect((await writer.call('POST', '/metrics', { name: 'x', value: 1 })).status).toBe(403);
    expect((await person.as('mk_00000000000000000000000000000000').call('POST', '/logs', { message: 'x' })).status).toBe(401);
  });

  it('ends at the project', async () => {
    const stranger = createApiClient(server.baseUrl);
    await stranger.register();
    expect(await stranger.send('GET', '/logs')).toMatchObject({ logs: [] });
    expect(await stranger.send('GET', '/metrics?metrics=signups&startTime=-2h')).toMatchObject({ series: [] });
    expect((await stranger.call('GET', '/analytics/events/event-1')).status).toBe(404);
  });
});
