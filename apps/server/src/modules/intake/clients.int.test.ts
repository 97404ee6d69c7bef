import { gzipSync } from 'node:zlib';
import { type ApiClient, createApiClient, type ServerProcess, startServerProcess } from '@monitors/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { msgpack } from './datadog/testing/msgpack-writer.ts';

let server: ServerProcess;
let person: ApiClient;
let key: string;

beforeAll(async () => {
  server = await startServerProcess({ env: { RATE_LIMITS: 'off', LOG_LEVEL: 'warn' } });
  person = createApiClient(server.baseUrl);
  await person.register();
  ({ key } = await person.send<{ key: string }>('POST', '/api-keys', { name: 'app', permissions: ['ingest'] }));
});
afterAll(() => server?.stop());

const send = async (path: string, body: unknown, init: RequestInit = {}) => {
  const payload =
    typeof body === 'string' || body instanceof Uint8Array ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body);
  const answer = await fetch(`${server.baseUrl}${path}`, { method: 'POST', body: payload, redirect: 'error', ...init });
  return { status: answer.status, text: await answer.text() };
};
const seen = (path: string, wanted: object) =>
  expect.poll(() => person.send('GET', path), { timeout: 5000, interval: 50 }).toMatchObject(wanted);
const now = () => new Date().toISOString();

describe('clients of other tools', () => {
  it('send events that count once, however often they are sent', async () => {
    const segment = { batch: [{ type: 'track', event: 'paid', userId: 'u', messageId: 'm1', timestamp: now() }], sentAt: now() };
    const posthog = { api_key: key, batch: [{ event: 'clicked', distinct_id: 'u', uuid: 'p1', timestamp: now() }] };
    const time = Date.now() / 1000;
    const mixpanel = [{ event: 'opened', properties: { token: key, distinct_id: 'u', $insert_id: 'x1', time } }];
    const basic = { headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` } };
    for (let round = 0; round < 2; round += 1) {
      expect(await send('/v1/batch', segment, basic)).toEqual({ status: 200, text: '{"success":true}' });
      expect(await send('/e/', gzipSync(JSON.stringify(posthog)))).toEqual({ status: 200, text: '{"status":1}' });
      const data = Buffer.from(JSON.stringify(mixpanel)).toString('base64');
      expect(await send('/track/', `data=${encodeURIComponent(data)}`)).toEqual({ status: 200, text: '1' });
    }
    const ga4 = { client_id: 'u', events: [{ name: 'purchase' }] };
    expect(await send(`/mp/collect?api_secret=${key}`, ga4)).toEqual({ status: 204, text: '' });
    for (const action of ['paid', 'clicked', 'opened', 'purchase']) {
      await seen(`/analytics/events?action=${action}`, { events: [{ action, userId: 'u' }] });
    }
  });

  it('send metrics and logs', async () => {
    const headers = { headers: { 'dd-api-key': key } };
    const series = [{ metric: 'load', type: 3, points: [{ timestamp: Math.floor(Date.now() / 1000), value: 0.5 }] }];
    expect(await send('/api/v2/series', { series }, headers)).toEqual({ status: 202, text: '{"errors":[]}' });
    expect(await send('/api/v2/logs', [{ message: 'from datadog', service: 'shop' }], headers)).toEqual({
      status: 202,
      text: '{}',
    });
    const vital = { name: 'LCP', value: 1200, id: `v6-${Date.now()}-1234567890123`, navigationURL: 'https://a.example/' };
    expect(await send(`/v1/web-vitals?key=${key}`, vital)).toEqual({ status: 204, text: '' });
    await seen('/logs?service=shop', { logs: [{ message: 'from datadog' }] });
    await seen('/metrics/names', { names: ['load', 'web_vitals.lcp'] });
  });

  it('send traces', async () => {
    const start = BigInt(Date.now()) * 1_000_000n;
    const span = {
      trace_id: 2n ** 63n,
      span_id: 5n,
      parent_id: 0,
      name: 'web',
      resource: 'GET /',
      service: 's',
      start,
      duration: 9n,
    };
    const init = { method: 'PUT', headers: { 'dd-api-key': key, 'content-type': 'application/msgpack' } };
    const answer = await send('/v0.4/traces', new Uint8Array(msgpack([[span]])), init);
    expect(answer).toEqual({ status: 200, text: '{"rate_by_service":{"service:,env:":1}}' });
  });
});
