import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { misfits, outcomeOf, spoiled } from '../receiver/testing/fuzz.ts';
import { beginBatch, KEY, READER, startTestReceivers, type TestReceivers } from '../receiver/testing/test-receivers.ts';
import { jsonContainer } from '../receiver/values.ts';
import { addEvents, addProfiles } from './decode.ts';

let receivers: TestReceivers;
beforeAll(async () => {
  receivers = await startTestReceivers();
});
beforeEach(() => {
  receivers.state.overloaded = false;
  receivers.batches.length = 0;
});
afterAll(() => receivers.close());

const FORM = 'application/x-www-form-urlencoded';
const seconds = () => 1_767_614_400;
const event = (name = 'Signed Up?>~', properties: object = {}) => ({
  event: name,
  properties: { token: KEY, distinct_id: 'u1', $insert_id: 'i1', time: seconds(), plan: 'pro', ...properties },
});
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
const get = (url: string, headers: Record<string, string> = {}) => receivers.app.inject({ url, headers });
const post = (url: string, payload: string | Buffer, type = FORM, headers: Record<string, string> = {}) =>
  receivers.app.inject({ method: 'POST', url, headers: { 'content-type': type, ...headers }, payload });

describe('Mixpanel', () => {
  it('takes the single event that node sends in the address', async () => {
    const url = `/track?ip=0&verbose=1&data=${encodeURIComponent(base64(event()))}`;
    const answer = await get(url);
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 1, error: null }]);
    expect(receivers.taken().events).toMatchObject([
      { id: 'i1', at: receivers.clock.now(), action: 'Signed Up?>~', userId: 'u1', properties: '{"plan":"pro"}' },
    ]);
  });

  it('answers the text 1 where nobody asks for more', async () => {
    const answer = await post('/track/', `data=${encodeURIComponent(base64([event()]))}`);
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([200, '1', 'text/plain; charset=utf-8']);
  });

  it('reads base64 whose plus signs were not escaped', async () => {
    const events = [event('>>>>>>'), event('~~~~~~')];
    const data = base64(events);
    expect(data).toContain('+');
    for (const sent of [data, data.replaceAll('+', ' ')]) {
      await post('/track?verbose=1', `data=${sent}`);
      expect(receivers.taken().events.map(({ action }) => action)).toEqual(['>>>>>>', '~~~~~~']);
    }
  });

  it.each([
    ['JSON', (body: object) => JSON.stringify(body), 'application/json'],
    ['gzip', (body: object) => gzipSync(JSON.stringify(body)), 'application/json'],
    [
      'lines',
      (body: object) =>
        [body]
          .flat()
          .map((one) => JSON.stringify(one))
          .join('\n'),
      'application/x-ndjson',
    ],
  ])('imports %s and says how many', async (_name, pack, type) => {
    const authorization = `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`;
    const events = [event('a'), event('b', { time: receivers.clock.now() })];
    const answer = await post('/import?strict=1', pack(events), type, { authorization });
    expect([answer.statusCode, answer.json()]).toEqual([200, { code: 200, num_records_imported: 2, status: 'OK' }]);
    expect(receivers.taken().events.map(({ at }) => at)).toEqual([receivers.clock.now(), receivers.clock.now()]);
  });

  it('keeps the good records of an import and names the bad', async () => {
    const events = [event('a'), event(''), event('b', { time: 1 }), 7];
    const answer = await post('/import?strict=1', JSON.stringify(events), 'application/json');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      num_records_imported: 1,
      failed_records: [
        { index: 1, insert_id: 'i1', field: 'event', message: 'An event needs a name' },
        { index: 2, field: 'timestamp' },
        { index: 3 },
      ],
    });
    expect(receivers.taken().events).toHaveLength(1);
  });

  it('takes changes of profiles and of groups', async () => {
    await post('/engage/', `data=${base64([{ $token: KEY, $distinct_id: 'u1', $set: { plan: 'pro' } }])}`);
    expect(receivers.taken().events).toMatchObject([{ action: 'identify', userId: 'u1', properties: '{"$set":{"plan":"pro"}}' }]);
    await get(`/groups?data=${base64({ $token: KEY, $group_key: 'company', $group_id: 'acme', $set: { a: 1 } })}`);
    expect(receivers.taken().events).toMatchObject([{ action: 'group', label: 'acme' }]);
  });

  it('takes events of browsers on other sites, and drops recordings', async () => {
    const view = event('$mp_web_page_view', { $current_url: 'https://a.example/', time: 1767614400.499 });
    const answer = await post('/track/?verbose=1&ip=1&_=1', `data=${base64([view])}`, FORM, { origin: 'https://shop.example' });
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(receivers.taken().events).toMatchObject([{ action: 'page_view', at: 1767614400499, label: 'https://a.example/' }]);
    expect((await post('/record/', 'x')).statusCode).toBe(200);
  });

  it.each([
    ['a wrong key', '/track', event('a', { token: 'mk_Nobody' }), 401, '0'],
    ['a key without permission', '/track?verbose=1', event('a', { token: READER }), 403, '{"status":0,"error"'],
    ['an event without a name', '/track', event(''), 400, '0'],
    ['a body that is no event', '/track?verbose=1', {}, 401, '{"status":0,"error"'],
    ['a wrong key of an import', '/import?strict=1', event('a', { token: 'mk_Nobody' }), 401, '{"code":401'],
  ])('refuses %s', async (_name, url, body, status, start) => {
    const answer = await post(url, JSON.stringify(body), 'application/json', { origin: 'https://shop.example' });
    expect(answer.statusCode).toBe(status);
    expect(answer.body.startsWith(start)).toBe(true);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  it('asks to wait under overload, and leaves pages of the same name alone', async () => {
    receivers.state.overloaded = true;
    const answer = await post('/track', JSON.stringify(event()));
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '2']);
    expect((await get('/track', { accept: 'application/json' })).json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('never fails but in words', () => {
    const profile = { $token: KEY, $distinct_id: 'u', $set: { a: 1 }, $group_key: 'k' };
    const bodies = [[event(), event('$identify')], [profile]];
    const decode = (bytes: Buffer) =>
      outcomeOf(() => {
        const body = jsonContainer(bytes);
        addEvents(beginBatch(receivers.clock.now()), body, KEY);
        addProfiles(beginBatch(receivers.clock.now()), body, KEY);
      });
    for (const bytes of spoiled(
      bodies.map((body) => Buffer.from(JSON.stringify(body))),
      1500,
    ))
      decode(bytes);
    for (const bytes of misfits(bodies, 1500)) decode(bytes);
  });
});
