import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventStream, openEventStream } from './event-stream.ts';
import type { Module } from './module.ts';
import { PEOPLE, startTestHttp, type TestHttp } from './testing/test-http.ts';

let http: TestHttp;
let port = 0;
let opened: EventStream[] = [];
let valid = true;
const live: Module = {
  name: 'live',
  routes(api) {
    api.get('/stream', { config: { access: 'monitors.read' } }, (request, reply) => {
      opened.push(openEventStream(request, reply));
    });
    api.get('/slow', { config: { access: 'public' } }, async () => {
      await answerSlow;
      return { success: true };
    });
  },
};
let releaseSlow = () => {};
let answerSlow: Promise<void>;

beforeEach(async () => {
  opened = [];
  valid = true;
  answerSlow = new Promise((resolve) => {
    releaseSlow = resolve;
  });
  http = await startTestHttp({ modules: [live], authenticate: async () => (valid ? (PEOPLE.owner ?? null) : null) });
  await http.app.listen({ port: 0, host: '127.0.0.1' });
  port = (http.app.server.address() as AddressInfo).port;
});
afterEach(() => http.close());

/** One event or comment after another, as they arrive. */
interface Reader {
  request: ClientRequest;
  response: IncomingMessage;
  next(): Promise<string>;
  ended: Promise<unknown>;
}

async function listen(path = '/api/v1/stream'): Promise<Reader> {
  const request = get({ host: '127.0.0.1', port, path, headers: { authorization: 'Bearer owner' }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.setEncoding('utf8');
  const blocks: string[] = [];
  const waiting: ((block: string) => void)[] = [];
  let rest = '';
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) (waiting.shift() ?? ((block) => blocks.push(block)))(part);
  });
  response.on('error', () => {});
  const next = () =>
    new Promise<string>((resolve) => {
      const block = blocks.shift();
      if (block === undefined) waiting.push(resolve);
      else resolve(block);
    });
  return { request, response, next, ended: new Promise((resolve) => response.once('close', resolve)) };
}

describe('openEventStream', () => {
  it('sends events as JSON, and a sign of life every 15 seconds', async () => {
    const reader = await listen();
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-request-id': expect.any(String),
      'content-security-policy': expect.any(String),
    });
    expect(await reader.next()).toBe('retry: 3000');
    opened[0]?.send('evaluation', { text: 'two\nlines' });
    expect(await reader.next()).toBe('event: evaluation\ndata: {"text":"two\\nlines"}');
    await http.clock.advance(15_000);
    expect(await reader.next()).toBe(': still here');
    await http.clock.advance(15_000);
    expect(await reader.next()).toBe(': still here');
    reader.request.destroy();
  });

  it('notices when the client goes, and stops the heartbeat with the last', async () => {
    const reader = await listen();
    expect(http.metrics.render()).toContain('monitors_event_streams 1');
    const closed = once(opened[0]?.closed as AbortSignal, 'abort');
    reader.request.destroy();
    await closed;
    opened[0]?.send('late', {});
    expect(http.metrics.render()).toContain('monitors_event_streams 0');
    expect(http.clock.waiting).toBe(0);
  });

  it('lets go of a client that does not read, and counts it', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write('GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer owner\r\n\r\n');
    while (opened.length === 0) await new Promise(setImmediate);
    const [stream] = opened;
    for (let count = 0; count < 100 && !stream?.closed.aborted; count += 1) stream?.send('big', 'x'.repeat(1_000_000));
    expect(stream?.closed.aborted).toBe(true);
    expect(http.metrics.render()).toContain('monitors_event_streams_dropped_total{reason="slow_client"} 1');
    socket.destroy();
  });

  it('ends when the credentials do not hold any more', async () => {
    const reader = await listen();
    await http.clock.advance(60_000);
    expect(opened[0]?.closed.aborted).toBe(false);
    valid = false;
    await http.clock.advance(60_000);
    await reader.ended;
    expect(opened[0]?.closed.aborted).toBe(true);
  });

  it('answers HEAD with the headers alone', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/stream`, {
      method: 'HEAD',
      headers: { authorization: 'Bearer owner' },
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
  });

  it('is no measure of how long answers take', async () => {
    const reader = await listen();
    opened[0]?.close();
    reader.response.resume();
    await reader.ended;
    expect(http.metrics.render()).not.toContain('route="/api/v1/stream"');
  });
});

describe('stopping', () => {
  it('ends open streams and waits for the answers under way', async () => {
    const reader = await listen();
    const slow = listenSlow();
    await slow.started;
    const stopped = http.app.close();
    reader.response.resume();
    await reader.ended;
    releaseSlow();
    expect(await slow.body).toBe('{"success":true}');
    await stopped;
  });

  function listenSlow() {
    const request = get({ host: '127.0.0.1', port, path: '/api/v1/slow', agent: false });
    const started = new Promise<void>((resolve) => http.app.server.once('request', () => resolve()));
    return { started, body: once(request, 'response').then(([response]) => text(response as IncomingMessage)) };
  }
});

describe('bytes that are no request', () => {
  it.each(['nonsense\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nLong: ${'x'.repeat(100_000)}\r\n\r\n`])(
    'are told so: %.20s',
    async (bytes) => {
      const socket = connect(port, '127.0.0.1');
      socket.end(bytes);
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toMatch(/X-Request-Id: [0-9a-f-]{36}/);
      expect(JSON.parse(answer.slice(answer.indexOf('{'))).error.code).toBe('VALIDATION_ERROR');
    },
  );
});
