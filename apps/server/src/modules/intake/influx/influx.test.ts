import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ByteTable } from '../bytes/byte-table.ts';
import { KEYS, OVERLOAD, startReceiver } from '../testing/receiver-routes.ts';
import { damaged, NOW, noise, samplesOf, testBatch } from '../testing/test-receivers.ts';
import { decodeLines, type LineSeries } from './decode-lines.ts';
import { influxRoutes } from './routes.ts';
import type { TimeUnit } from './timestamp.ts';

const NS = `${NOW}000000`;

function decode(text: string | Buffer, unit: TimeUnit = 'ns') {
  const batch = testBatch();
  const { bad, badCount } = decodeLines(Buffer.from(text), unit, batch, new ByteTable<LineSeries>());
  return { batch, bad, badCount, samples: samplesOf(batch) };
}

describe('line protocol', () => {
  it.each([
    ['cpu,host=a usage=1.5', 'cpu.usage{host=a} 1.5 @0'],
    [`cpu,host=a usage=1e3 ${NS}`, 'cpu.usage{host=a} 1000 @0'],
    [`cpu usage=12i ${NOW - 1}999999`, 'cpu.usage{} 12 @-1'],
    ['cpu up=T', 'cpu.up{} 1 @0'],
    ['cpu up=false', 'cpu.up{} 0 @0'],
    ['cpu n=9007199254740991u', 'cpu.n{} 9007199254740991 @0'],
    ['cpu n=-0.25', 'cpu.n{} -0.25 @0'],
    ['my\\ cpu\\,x,ho\\=st=a\\ b va\\=l=2', 'my cpu,x.va=l{ho=st=a b} 2 @0'],
    ['cpu,a=1,b=2 v=0.1', 'cpu.v{a=1,b=2} 0.1 @0'],
    ['cpu v=123456789.12345678', 'cpu.v{} 123456789.12345678 @0'],
  ])('%s', (line, sample) => expect(decode(line)).toMatchObject({ samples: [sample], badCount: 0 }));

  it.each([
    ['us', `${NOW}123`],
    ['ms', `${NOW}`],
    ['s', `${NOW / 1000}`],
    ['m', `${NOW / 60_000}`],
    ['h', `${NOW / 3_600_000}`],
    ['auto', `${NOW / 1000}`],
    ['auto', `${NOW}000`],
  ] as const)('times in %s: %s', (unit, time) => expect(decode(`m v=1 ${time}`, unit).samples).toEqual(['m.v{} 1 @0']));

  it('takes several fields and lines, comments, empty lines and returns', () => {
    const { samples, badCount } = decode('# note\n\nm,t=x a=1,b=2\r\nm,t=x a=3,c=t,b=4\n\n');
    expect(samples).toEqual(['m.a{t=x} 1 @0', 'm.b{t=x} 2 @0', 'm.a{t=x} 3 @0', 'm.c{t=x} 1 @0', 'm.b{t=x} 4 @0']);
    expect(badCount).toBe(0);
  });

  it('takes thousands of fields in one line, in any order', () => {
    const fields = Array.from({ length: 5000 }, (_, index) => `f${index}=${index}`);
    const { batch, badCount } = decode(`m ${fields.join()}\nm ${fields.toReversed().join()}`);
    expect([batch.samples.length, batch.newSeries.length, badCount]).toEqual([10_000, 5000, 0]);
  });

  it('keeps what is less than a millisecond apart, and the same sample the same', () => {
    const nonces = [...decode(`m v=1 ${NOW}000001\nm v=2 ${NOW}000002\nm v=1 ${NOW}000001`).batch.samples.columns().nonce];
    expect(nonces).toEqual([1, 2, 1]);
  });

  it('makes events and lines of logs of texts, which may hold quotes and line ends', () => {
    const { batch } = decode('docker,host=a version="1.\\"2\n",n=3\nsyslog,appname=web,severity=err message="no, no",code=7i');
    expect(batch.events[0]).toMatchObject({ action: 'docker', properties: '{"version":"1.\\"2\\n"}', context: '{"host":"a"}' });
    expect(batch.logs[0]).toMatchObject({ service: 'web', level: 'error', message: 'no, no' });
    expect(batch.samples.length).toBe(2);
  });

  it.each([
    ['cpu', 'field'],
    ['cpu usage=', 'value'],
    ['cpu usage', 'equals'],
    ['cpu,host= usage=1', 'tag'],
    ['cpu,host usage=1', 'tag'],
    [',host=a usage=1', 'measurement'],
    ['cpu usage=abc', 'abc'],
    ['cpu usage=1x', '1x'],
    ['cpu usage=NaN', 'NaN'],
    ['cpu usage=1e999', 'too large'],
    ['cpu usage=-1u', '-1u'],
    ['cpu usage="open', 'quote'],
    ['cpu usage=1 12 13', 'after the time'],
    ['cpu usage=1 soon', 'time'],
    ['cpu usage=1 99999999999999999999', '19 digits'],
    ['cpu usage=1 1', 'Older'],
  ])('names the bad line %s and keeps the good ones', (line, word) => {
    const { samples, bad } = decode(`good v=1\n${line}\n${line.includes('"') ? '' : 'good v=2'}`);
    expect(samples[0]).toBe('good.v{} 1 @0');
    if (!line.includes('"')) expect(samples[1]).toBe('good.v{} 2 @0');
    expect(bad).toEqual([{ line: 2, message: expect.stringContaining(word) }]);
  });

  it('never breaks on damaged bytes', () => {
    const whole = Buffer.from(
      `cpu,host=a\\ b,region=eu usage=1.5,n=12i,s="a\\"b",t=T ${NS}\nmem,host=c free=7u ${NS}\n`.repeat(3),
    );
    for (const random of noise(1, 3000)) {
      const batch = testBatch();
      decodeLines(damaged(whole, random), 'ns', batch, new ByteTable<LineSeries>());
      for (const value of batch.samples.columns().value) expect(value).toSatisfy(Number.isFinite);
    }
  });
});

describe('Influx clients', () => {
  const token = { authorization: `Token ${KEYS.all}` };
  const basic = { authorization: `Basic ${Buffer.from(`user:${KEYS.metrics}`).toString('base64')}` };

  it.each([
    ['/api/v2/write?org=o&bucket=b&precision=ns', token],
    ['/api/v2/write?bucket=b&precision=ns', { authorization: `Bearer ${KEYS.all}` }],
    ['/write?db=d&precision=n&rp=', basic],
    [`/write?db=d&u=user&p=${KEYS.all}`, {}],
    ['/api/v3/write_lp?db=d&precision=nanosecond', token],
  ])('%s answers 204 to any type of body', async (url, headers) => {
    const { app, written } = await startReceiver(influxRoutes);
    for (const type of ['text/plain; charset=utf-8', 'application/x-www-form-urlencoded', undefined]) {
      const answer = await app.inject({
        method: 'POST',
        url,
        headers: { ...headers, ...(type && { 'content-type': type }) },
        payload: Buffer.from(`m v=1 ${NS}`),
      });
      expect([answer.statusCode, answer.body]).toEqual([204, '']);
    }
    expect(written.map((batch) => batch.samples.length)).toEqual([1, 1, 1]);
  });

  it('takes gzip, announced or not, and describes a series once', async () => {
    const { app, written } = await startReceiver(influxRoutes);
    for (const headers of [{ ...token, 'content-encoding': 'gzip' }, token]) {
      const answer = await app.inject({ method: 'POST', url: '/api/v2/write', headers, payload: gzipSync('m v=1') });
      expect(answer.statusCode).toBe(204);
    }
    expect(written.map((batch) => [batch.samples.length, batch.newSeries.length])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });

  it('describes a series again after its batch was not stored', async () => {
    const { app, written, fail } = await startReceiver(influxRoutes);
    fail(OVERLOAD);
    const send = () => app.inject({ method: 'POST', url: '/api/v2/write', headers: token, payload: 'm v=1' });
    const answer = await send();
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().code]).toEqual([429, '2', 'too many requests']);
    fail(undefined);
    await send();
    expect(written).toHaveLength(1);
  });

  it.each([
    ['/api/v2/write', { code: 'invalid', message: expect.stringContaining('line 2') }],
    ['/write', { error: expect.stringContaining('line 2') }],
    ['/api/v3/write_lp', { error: expect.stringContaining('line 2'), data: expect.objectContaining({ line_number: 2 }) }],
  ])('%s keeps the good lines and answers 400 naming the bad', async (url, body) => {
    const { app, written } = await startReceiver(influxRoutes);
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { ...token, origin: 'https://app.example' },
      payload: 'm v=1\nm v=\nm v=3',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual(body);
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(written[0]?.samples.length).toBe(2);
  });

  it.each([
    [{}, 401, 'unauthorized'],
    [{ authorization: 'Token mk_other' }, 401, 'unauthorized'],
    [{ authorization: `Token ${KEYS.none}` }, 403, 'forbidden'],
  ])('refuses %o', async (headers, status, code) => {
    const { app } = await startReceiver(influxRoutes);
    const answer = await app.inject({ method: 'POST', url: '/api/v2/write', headers, payload: 'm v=1' });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it('refuses units nobody knows and gzip that is damaged', async () => {
    const { app } = await startReceiver(influxRoutes);
    const send = (url: string, payload: Buffer) => app.inject({ method: 'POST', url, headers: token, payload });
    expect((await send('/api/v2/write?precision=weeks', Buffer.from('m v=1'))).statusCode).toBe(400);
    expect((await send('/api/v2/write', gzipSync('m v=1').subarray(0, 15))).statusCode).toBe(400);
  });

  it('answers what clients ask at their start', async () => {
    const { app } = await startReceiver(influxRoutes);
    const ping = await app.inject('/ping');
    expect([ping.statusCode, ping.headers['x-influxdb-version']]).toEqual([204, expect.stringMatching(/^1\.8/)]);
    const made = await app.inject({ method: 'POST', url: '/query?q=CREATE%20DATABASE%20d', headers: basic });
    expect(made.json()).toEqual({ results: [{ statement_id: 0 }] });
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/api/v2/write',
      headers: { origin: 'https://a.example', 'access-control-request-headers': 'authorization' },
    });
    expect([preflight.statusCode, preflight.headers['access-control-allow-headers']]).toEqual([204, 'authorization']);
  });
});
