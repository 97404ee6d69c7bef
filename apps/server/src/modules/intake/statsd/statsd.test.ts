import { createSocket } from 'node:dgram';
import { createFakeClock } from '@monitors/testkit';
import { describe, expect, it } from 'vitest';
import { Metrics } from '../../../kernel/metrics.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { KEYS, OVERLOAD } from '../testing/receiver-routes.ts';
import { damaged, NOW, noise, samplesOf, testBatch } from '../testing/test-receivers.ts';
import { StatsdAggregate } from './aggregate.ts';
import { StatsdServer } from './listener.ts';
import { parseDatagram } from './parse-datagram.ts';

function gathered(...datagrams: string[]) {
  const aggregate = new StatsdAggregate();
  for (const datagram of datagrams) parseDatagram(Buffer.from(datagram), aggregate);
  const batch = testBatch();
  const lost = { ...aggregate.lost };
  aggregate.drainInto(batch);
  return { batch, lost, samples: samplesOf(batch) };
}

describe('lines', () => {
  it.each([
    ['counters by their rate', ['a:2|c|@0.5', 'a:1|c'], ['a{} 5 @0']],
    ['packed counters', ['a:1:2:3|c|#k:v'], ['a{k=v} 6 @0']],
    ['the last of a gauge', ['a:10|g', 'a:7|g'], ['a{} 7 @0']],
    ['changes of a plain gauge', ['a:10|g', 'a:+3|g\na:-1|g'], ['a{} 12 @0']],
    ['negative gauges of Datadog', ['a:10|g|#k:v', 'a:-3|g|#k:v'], ['a{k=v} -3 @0']],
    ['members of a set once', ['a:u1|s|#x', 'a:u2|s|#x\na:u1|s|#x\n'], ['a{x=true} 2 @0']],
    ['tags in any order, split at the first colon', ['a:1|c|#b:c:d,flag', 'a:1|c|#flag,b:c:d'], ['a{b=c:d,flag=true} 2 @0']],
    ['unknown sections not at all', ['a:1|c|c:ci-1|e:x|card:low|#k:v'], ['a{k=v} 1 @0']],
    ['a time of their own', [`a:4|g|T${NOW / 1000 - 60}`], ['a{} 4 @-60000']],
  ])('count %s', (_what, datagrams, samples) => expect(gathered(...datagrams)).toMatchObject({ samples, lost: { invalid: 0 } }));

  it('make distributions of timings, weighed by their rate', () => {
    const { batch } = gathered('t:100|ms\nt:200|ms|@0.5\nh:1:2:3|h|#k:v', 'd:0|d\nd:-5|d');
    const [timing, histogram, mixed] = batch.distributions;
    expect(timing).toMatchObject({ count: 3, sum: 500, min: 100, max: 200, series: { unit: 'ms', temporality: 'delta' } });
    expect(histogram).toMatchObject({ count: 3, sum: 6, series: { tags: { k: 'v' } } });
    for (const { bounds, counts, count } of batch.distributions) {
      expect(counts).toHaveLength(bounds.length + 1);
      expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(count);
    }
    const above = timing?.bounds.find((bound) => bound >= 200) ?? 0;
    expect(above / 200).toBeLessThan(1.03);
    expect(mixed?.bounds.some((bound) => bound < 0)).toBe(true);
  });

  it('tell events with lengths in bytes and in characters', () => {
    const inBytes = `_e{${Buffer.byteLength('Größe')},8}:Größe|a\\nb|c d|d:${NOW / 1000}|h:web1|t:error|p:low|#k:v`;
    const { batch } = gathered(inBytes, `_e{5,4}:Größe|über|#k:v`);
    expect(batch.events[0]).toMatchObject({ action: 'Größe', category: 'error', at: NOW, context: '{"k":"v"}' });
    expect(JSON.parse(batch.events[0]?.properties ?? '')).toEqual({
      text: 'a\nb|c d',
      host: 'web1',
      alert_type: 'error',
      priority: 'low',
    });
    expect(batch.events[1]).toMatchObject({ action: 'Größe' });
  });

  it('tell service checks, the message last', () => {
    const { batch } = gathered(`_sc|db.up|2|d:${NOW / 1000}|h:web1|#k:v|m:no | answer`);
    expect(batch.events[0]).toMatchObject({
      action: 'db.up',
      value: 2,
      label: 'critical',
      category: 'service_check',
      properties: '{"message":"no | answer","host":"web1"}',
    });
  });

  it.each([
    'a',
    'a:|c',
    ':1|c',
    'a:1',
    'a:1|x',
    'a:x|c',
    'a:1|c|@0',
    'a:1|c|@2',
    'a:NaN|g',
    'a:1e999|g',
    '_e{9,9}:a|b',
    '_e{0,0}:|',
    '_sc|x|9',
    '_sc||1',
  ])('like %s are left out alone', (line) =>
    expect(gathered(`${line}\nok:1|c`)).toMatchObject({ lost: { invalid: 1 }, samples: ['ok{} 1 @0'] }),
  );

  it('never break when damaged', () => {
    const whole = Buffer.from(
      `a:1|c|@0.5|#k:v\nb:2|ms\n_e{5,4}:title|text|t:error|#k\n_sc|x|1|m:hi\nc:u|s|#t\nd:+1|g|T${NOW / 1000}`,
    );
    for (const random of noise(6, 3000)) {
      const aggregate = new StatsdAggregate();
      parseDatagram(damaged(whole, random), aggregate);
      aggregate.drainInto(testBatch());
    }
  });

  it('stay bounded, and what is lost is counted', () => {
    const { lost, batch } = gathered(...Array.from({ length: 20_010 }, (_, index) => `m${index}:1|c`));
    expect([batch.samples.length, lost.overload]).toEqual([20_000, 10]);
  });
});

describe('the port', () => {
  async function startPort(firstProject: string | undefined = 'p1') {
    const written: { projectId: string; samples: string[] }[] = [];
    const state: { failure?: Error } = {};
    const metrics = new Metrics();
    const clock = createFakeClock();
    let heard = () => {};
    const server = new StatsdServer({
      writer: {
        begin: (projectId) => Object.assign(testBatch(), { projectId }),
        async write(batch: SignalBatch) {
          if (state.failure) throw state.failure;
          written.push({ projectId: batch.projectId, samples: samplesOf(batch) });
          heard();
        },
      },
      authenticate: async ({ authorization }) =>
        authorization === `Bearer ${KEYS.all}`
          ? {
              userId: 'u',
              projectId: 'p2',
              role: 'member',
              isAdmin: false,
              via: 'key',
              permissions: new Set(['monitoring.metrics.write']),
            }
          : null,
      firstProject: async () => firstProject,
      clock,
      metrics,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      port: 0,
      host: '127.0.0.1',
    });
    const written1 = new Promise<void>((resolve) => {
      heard = resolve;
    });
    return { server, written, metrics, clock, state, written1 };
  }

  it('takes datagrams and writes them after ten seconds', async () => {
    const { server, written, clock, written1 } = await startPort();
    const port = await server.start();
    const socket = createSocket('udp4');
    const arrived = new Promise<void>((resolve) => {
      const take = server.take.bind(server);
      server.take = (bytes) => {
        take(bytes);
        resolve();
      };
    });
    socket.send('a:1|c\na:2|c\n', port, '127.0.0.1');
    await arrived;
    await clock.advance(10_000);
    await written1;
    expect(written).toEqual([{ projectId: 'p1', samples: ['a{} 3 @0'] }]);
    socket.close();
    await server.stop();
  });

  it('lets a tag with a key choose the project, and keeps the key to itself', async () => {
    const { server, written } = await startPort();
    server.take(Buffer.from(`a:1|c|#monitors_key:${KEYS.all},k:v\nb:1|c\nc:1|c|#monitors_key:mk_wrong`));
    await server.flush();
    expect(written).toEqual([
      { projectId: 'p2', samples: ['a{k=v} 1 @0'] },
      { projectId: 'p1', samples: ['b{} 1 @0'] },
    ]);
  });

  it('counts what is lost for want of a project or of room', async () => {
    const { server, metrics, state } = await startPort('');
    state.failure = OVERLOAD;
    server.take(Buffer.from('a:1|c\nbad'));
    await server.flush();
    expect(metrics.render()).toMatch(/reason="overload"} 1/);
    expect(metrics.render()).toMatch(/reason="invalid"} 1/);
  });
});
