import type { ProbeSource } from '@monitors/contract';
import { startWebsite, type Website } from '@monitors/testkit';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../kernel/clock.ts';
import { createNetworkGuard } from '../../../../net/guard.ts';
import { createSourceReader, type SourceContext } from '../index.ts';

const CONTEXT: SourceContext = { field: 'up', factType: 'boolean', memory: {}, previous: undefined, mode: 'check' };

const guard = createNetworkGuard({
  allowPrivate: ['127.0.0.1'],
  ownOrigins: [],
  resolver: async () => Promise.reject(new Error('ENOTFOUND')),
});
const sources = createSourceReader({ guard, userAgent: 'Monitors/0.1', clock: systemClock });

let site: Website;
beforeEach(async () => {
  site = await startWebsite({ '/health': { body: 'ok' }, '/broken': { status: 503, body: 'no' } });
});
afterEach(() => site.close());
afterAll(() => sources.close());

const check = (source: Partial<ProbeSource>, more: Partial<SourceContext> = {}) =>
  sources.check({ kind: 'probe', check: 'http', target: site.url('/health'), ...source }, { ...CONTEXT, ...more });

describe('an HTTP probe', () => {
  it('is up where the service answers, and says what was seen', async () => {
    const { reading, retryable, durationMs } = await check({});
    expect(reading).toMatchObject({
      fact: { value: true, type: 'boolean', confidence: 1 },
      evidence: { url: site.url('/health') },
    });
    expect(reading.evidence?.snippet).toMatch(/^200 OK in \d+ ms$/);
    expect(retryable).toBe(false);
    expect(durationMs).toBeGreaterThan(0);
  });

  it('is not up where it answers with an error, which is a fact', async () => {
    const { reading, retryable } = await check({ target: site.url('/broken') });
    expect(reading.fact).toMatchObject({ value: false });
    expect(reading.evidence?.snippet).toMatch(/^503 Service Unavailable in \d+ ms: .*\(http_error\)$/);
    expect(retryable).toBe(false);
  });

  it('is not up where nobody answers, which is a fact with its cause in the evidence', async () => {
    await site.close();
    const { reading } = await check({});
    expect(reading).toMatchObject({
      fact: { value: false },
      evidence: { snippet: expect.stringContaining('(connection_refused)') },
    });
    expect(reading.cause).toBeUndefined();
    const unknown = await check({ target: 'https://nowhere.example/health' });
    expect(unknown.reading).toMatchObject({ fact: { value: false }, evidence: { snippet: expect.stringContaining('(dns)') } });
  });

  it('is unknown where we may not ask', async () => {
    const { reading } = await check({ target: 'http://10.0.0.1/' });
    expect(reading.cause).toBe('not_allowed');
    expect(reading.fact).toBeUndefined();
  });

  it('measures what the condition asks for', async () => {
    expect((await check({}, { field: 'status_code' })).reading.fact).toMatchObject({ value: 200, type: 'number' });
    expect((await check({ target: site.url('/broken') }, { field: 'status_code' })).reading.fact?.value).toBe(503);
    const { fact } = (await check({}, { field: 'response_time' })).reading;
    expect(fact).toMatchObject({ type: 'number', unit: 'ms' });
    expect(fact?.value).toBeGreaterThan(0);
    expect((await check({}, { field: 'price' })).reading).toMatchObject({ cause: 'type_mismatch' });
  });

  it('knows no response time and no status of a service that does not answer', async () => {
    await site.close();
    for (const field of ['response_time', 'status_code']) {
      const result = await check({}, { field });
      expect(result).toMatchObject({ reading: { cause: 'connection_refused' }, retryable: true });
      expect(result.reading.fact).toBeUndefined();
    }
  });

  it('takes options', async () => {
    expect((await check({ target: site.url('/broken'), options: { expectedStatus: 503 } })).reading.fact?.value).toBe(true);
    expect((await check({ options: { bodyMatch: { lacks: 'ok' } } })).reading.fact?.value).toBe(false);
    expect((await check({ options: { timeoutMs: -1 } })).reading).toMatchObject({
      cause: 'internal',
      message: expect.stringContaining('timeoutMs'),
    });
  });
});

describe('a socket probe', () => {
  it('says whether a port answers', async () => {
    const target = `127.0.0.1:${site.port}`;
    const up = await check({ check: 'tcp', target });
    expect(up.reading).toMatchObject({ fact: { value: true }, evidence: { snippet: expect.stringMatching(/^Connected in/) } });
    await site.close();
    expect((await check({ check: 'tcp', target })).reading.fact?.value).toBe(false);
    expect((await check({ check: 'tcp', target: '127.0.0.1' })).reading.cause).toBe('not_allowed');
  });

  it('says that there is no certificate to judge', async () => {
    const result = await check({ check: 'tls', target: `127.0.0.1:${site.port}` }, { field: 'days_left', factType: 'number' });
    expect(result.reading.fact).toBeUndefined();
    expect(result.reading.cause).toBe('tls');
  });
});
