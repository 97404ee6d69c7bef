import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../kernel/app-error.ts';
import { KEYS, OVERLOAD, startReceiver } from '../testing/receiver-routes.ts';
import { damaged, NOW, noise, testBatch } from '../testing/test-receivers.ts';
import { readBulk } from './bulk-lines.ts';
import { addDocument } from './document.ts';
import { elasticsearchRoutes } from './routes.ts';

const AT = new Date(NOW).toISOString();
const lines = (...objects: unknown[]): Buffer =>
  Buffer.from(`${objects.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n')}\n`);
const auth = { authorization: `ApiKey ${Buffer.from(`id:${KEYS.all}`).toString('base64')}` };
const ndjson = { ...auth, 'content-type': 'application/vnd.elasticsearch+x-ndjson; compatible-with=9' };

function logOf(document: Record<string, unknown>, index = 'app') {
  const batch = testBatch();
  addDocument(batch, { index, id: '1' }, document);
  return batch.logs[0];
}

describe('documents', () => {
  it('have their fields as dotted keys or nested', () => {
    const nested = logOf({
      '@timestamp': AT,
      message: 'm',
      log: { level: 'error' },
      service: { name: 'web' },
      trace: { id: 't' },
      span: { id: 's' },
      error: { type: 'E', stack_trace: 'at x' },
    });
    const dotted = logOf({
      '@timestamp': NOW,
      message: 'm',
      'log.level': 'error',
      'service.name': 'web',
      'trace.id': 't',
      'span.id': 's',
      'error.type': 'E',
      'error.stack_trace': 'at x',
    });
    expect(nested).toEqual(dotted);
    expect(nested).toMatchObject({ at: NOW, level: 'error', service: 'web', message: 'm', traceId: 't', spanId: 's' });
    expect(nested?.attributes).toMatchObject({ _index: 'app', 'error.type': 'E', 'error.stack_trace': 'at x' });
    expect(nested?.attributes).not.toHaveProperty('message');
  });

  it('of pino have numbers for levels and their own names', () => {
    expect(logOf({ level: 50, time: NOW, msg: 'down', pid: 7 })).toMatchObject({
      at: NOW,
      level: 'error',
      message: 'down',
      attributes: { pid: '7' },
    });
  });

  it('without time or message still count; a data stream names the service', () => {
    expect(logOf({ a: 1 }, 'logs-checkout-prod')).toMatchObject({
      at: NOW,
      message: '{"a":1}',
      service: 'checkout',
      level: 'info',
    });
  });
});

describe('bulk bodies', () => {
  it('may carry keys beside the operation, numbers as ids and no last line end', () => {
    const body = Buffer.from(
      '{"create":{"_index":"x","pipeline":null},"attempts":0}\n{"a":1}\n\n{"delete":{"_id":5}}\r\n{"index":{}}\n{"b":2}',
    );
    expect(readBulk(body, 'd')).toEqual([
      { operation: 'create', index: 'x', id: undefined, document: { a: 1 } },
      { operation: 'delete', index: 'd', id: '5', document: {} },
      { operation: 'index', index: 'd', id: undefined, document: { b: 2 } },
    ]);
  });

  it('are refused in words or read when damaged, and never break', () => {
    const whole = lines(
      { index: { _index: 'x', _id: '1' } },
      { message: 'm', a: [1, { b: 2 }] },
      { delete: { _id: '2' } },
      { create: {} },
      { c: null },
    );
    for (const random of noise(5, 3000)) {
      try {
        const batch = testBatch();
        for (const { document } of readBulk(damaged(whole, random), 'd')) {
          if (typeof document !== 'string') addDocument(batch, { index: 'd', id: '1' }, document);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
      }
    }
  });
});

describe('Elasticsearch clients', () => {
  it('get an answer for each item, in order, and the header they insist on', async () => {
    const { app, written } = await startReceiver(elasticsearchRoutes);
    const payload = lines(
      { create: { _id: 'a' } },
      { message: 'one' },
      { create: { _id: 'a' } },
      { message: 'again' },
      { index: { _index: 'other' } },
      '{"broken":',
      { delete: { _id: 'gone' } },
      { index: { _id: 'b' } },
      { message: 'two', '@timestamp': '1970-01-01T00:00:00Z' },
      { update: { _id: 'c' } },
      { doc: { message: 'three' }, doc_as_upsert: true },
      { update: { _id: 'd' } },
      { doc: { message: 'four' } },
    );
    const answer = await app.inject({ method: 'POST', url: '/app/_bulk?refresh=true', headers: ndjson, payload });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['x-elastic-product']).toBe('Elasticsearch');
    const { errors, items, took } = answer.json();
    expect([errors, typeof took]).toEqual([true, 'number']);
    const found = items.map(
      (item: Record<string, { status: number; _index: string }>) =>
        Object.entries(item).map(([operation, { status, _index }]) => `${operation} ${_index} ${status}`)[0],
    );
    expect(found).toEqual([
      'create app 201',
      'create app 409',
      'index other 400',
      'delete app 404',
      'index app 400',
      'update app 201',
      'update app 404',
    ]);
    expect(items[0].create).toMatchObject({ _id: 'a', result: 'created', _version: 1, _shards: { failed: 0 } });
    expect(items[1].create.error.type).toBe('version_conflict_engine_exception');
    expect(written[0]?.logs.map(({ message }) => message)).toEqual(['one', 'three']);
  });

  it('count a missing document that is deleted as no error', async () => {
    const { app } = await startReceiver(elasticsearchRoutes);
    const answer = await app.inject({
      method: 'POST',
      url: '/_bulk',
      headers: ndjson,
      payload: lines({ delete: { _index: 'x', _id: '1' } }),
    });
    expect(answer.json()).toMatchObject({ errors: false, items: [{ delete: { status: 404, result: 'not_found' } }] });
  });

  it('may repeat a batch: what is created twice counts once, what is indexed twice is replaced', async () => {
    const { app, written } = await startReceiver(elasticsearchRoutes);
    const payload = lines(
      { create: { _index: 'x', _id: '1' } },
      { message: 'm', '@timestamp': AT },
      { index: { _index: 'x', _id: '2' } },
      { message: 'n', '@timestamp': AT },
    );
    const send = async () =>
      (
        await app.inject({
          method: 'POST',
          url: '/_bulk',
          headers: { ...ndjson, 'content-encoding': 'gzip' },
          payload: gzipSync(payload),
        })
      ).json().items;
    await send();
    const again = await send();
    expect([again[0].create.status, again[1].index.status, again[1].index.result]).toEqual([409, 200, 'updated']);
    expect(written[0]?.logs[1]?.id).toBe(written[1]?.logs[0]?.id);
  });

  it.each([
    ['POST', '/i/_doc', 201],
    ['PUT', '/i/_doc/7', 201],
    ['PUT', '/i/_create/8', 201],
  ] as const)('%s %s stores one document', async (method, url, status) => {
    const { app, written } = await startReceiver(elasticsearchRoutes);
    const bad = await app.inject({ method, url, headers: auth, payload: '[' });
    expect([bad.statusCode, bad.json().status]).toEqual([400, 400]);
    const answer = await app.inject({
      method,
      url,
      headers: { ...auth, 'content-type': 'application/json' },
      payload: { message: 'm' },
    });
    expect([answer.statusCode, answer.json().result, answer.json()._index]).toEqual([status, 'created', 'i']);
    expect(written.at(-1)?.logs).toHaveLength(1);
  });

  it.each([
    ['GET', '/_cluster/health?timeout=30s&wait_for_status=yellow', { status: 'green', timed_out: false }],
    ['GET', '/app/_refresh', { _shards: { failed: 0 } }],
    ['GET', '/_license', { license: { status: 'active' } }],
    ['GET', '/_nodes/http', { _nodes: { failed: 0 } }],
    ['PUT', '/_index_template/template_app', { acknowledged: true }],
    ['GET', '/_ilm/policy/filebeat', { acknowledged: true }],
  ] as const)('%s %s is answered', async (method, url, body) => {
    const { app } = await startReceiver(elasticsearchRoutes);
    const answer = await app.inject({ method, url, headers: auth });
    expect([answer.statusCode, answer.headers['x-elastic-product']]).toEqual([200, 'Elasticsearch']);
    expect(answer.json()).toMatchObject(body);
  });

  it('find their template there', async () => {
    const { app } = await startReceiver(elasticsearchRoutes);
    const answer = await app.inject({ method: 'HEAD', url: '/_index_template/template_app', headers: auth });
    expect([answer.statusCode, answer.headers['x-elastic-product']]).toEqual([200, 'Elasticsearch']);
  });

  it('share the front door with people', async () => {
    const { app } = await startReceiver(elasticsearchRoutes);
    const get = (headers: object, method: 'GET' | 'HEAD' = 'GET') => app.inject({ method, url: '/', headers: { ...headers } });
    const asClient = await get({ ...auth, 'user-agent': 'elasticsearch-js/7.17.14 (linux)' });
    expect(asClient.json()).toMatchObject({ tagline: 'You Know, for Search', version: { build_flavor: 'default' } });
    expect((await get({ ...auth, accept: 'application/json' })).json().version.number).toMatch(/^\d+\.\d+\.\d+$/);
    expect((await get({ ...auth, 'user-agent': 'Elastic-filebeat/8.1' }, 'HEAD')).headers['x-elastic-product']).toBe(
      'Elasticsearch',
    );
    expect((await get({ 'user-agent': 'elasticsearch-js/7.17' })).statusCode).toBe(401);
    const asPerson = await get({ accept: 'text/html,application/xhtml+xml', 'user-agent': 'Mozilla/5.0' });
    expect([asPerson.statusCode, asPerson.headers['x-elastic-product']]).toEqual([404, undefined]);
  });

  it.each([
    ['ApiKey as it is', `ApiKey ${KEYS.all}`, 200],
    ['Basic', `Basic ${Buffer.from(`elastic:${KEYS.all}`).toString('base64')}`, 200],
    ['Bearer', `Bearer ${KEYS.all}`, 200],
    ['a key for metrics', `Bearer ${KEYS.metrics}`, 403],
    ['nothing', '', 401],
    ['another key', 'ApiKey bWs6bm8=', 401],
  ])('show %s', async (_what, authorization, status) => {
    const { app } = await startReceiver(elasticsearchRoutes);
    const answer = await app.inject({
      method: 'POST',
      url: '/_bulk',
      headers: { authorization },
      payload: lines({ index: { _index: 'x' } }, { a: 1 }),
    });
    expect([answer.statusCode, answer.headers['x-elastic-product']]).toEqual([status, 'Elasticsearch']);
    if (status !== 200) expect(answer.json()).toMatchObject({ status, error: { type: 'security_exception' } });
  });

  it('are told of lines without meaning and of overload', async () => {
    const { app, fail, written } = await startReceiver(elasticsearchRoutes);
    const send = (payload: Buffer) => app.inject({ method: 'POST', url: '/_bulk', headers: ndjson, payload });
    const bad = await send(lines({ message: 'no action' }));
    expect([bad.statusCode, bad.json().error.reason]).toEqual([400, expect.stringContaining('[1]')]);
    expect(written).toHaveLength(0);
    fail(OVERLOAD);
    const busy = await send(lines({ index: { _index: 'x' } }, { a: 1 }));
    expect([busy.statusCode, busy.json().error.type, busy.headers['retry-after']]).toEqual([
      429,
      'es_rejected_execution_exception',
      '2',
    ]);
  });
});
