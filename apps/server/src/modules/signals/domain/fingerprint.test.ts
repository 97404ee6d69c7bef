import { describe, expect, it } from 'vitest';
import { fingerprintOf, groupIdOf, messageTemplate, ownFrames } from './fingerprint.ts';

const STACK = `TypeError: x is undefined
    at pay (/app/src/pay.js:10:5)
    at async Object.handle (/app/node_modules/fastify/lib/x.js:1:2)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at /app/src/server.js:3:1`;

const error = (more: object = {}) => ({ fingerprint: '', type: 'TypeError', message: 'x is undefined', stack: STACK, ...more });

describe('fingerprintOf', () => {
  it('is the same after lines have moved and the message has other parameters', () => {
    const moved = error({ message: 'y is undefined', stack: STACK.replace(':10:5', ':99:1') });
    expect(fingerprintOf(moved)).toBe(fingerprintOf(error()));
  });

  it('differs with the type and with the app’s own frames', () => {
    const prints = [error(), error({ type: 'RangeError' }), error({ stack: STACK.replace('pay', 'refund') })].map(fingerprintOf);
    expect(new Set(prints).size).toBe(3);
  });

  it('is the client’s word where there is one, with room for the default', () => {
    expect(fingerprintOf(error({ fingerprint: 'mine' }))).toBe('mine');
    expect(fingerprintOf(error({ fingerprint: 'mine {{ default }}' }))).toBe(`mine ${fingerprintOf(error())}`);
  });

  it('is of the message where there is no stack', () => {
    const first = error({ stack: '', message: 'user 17 not found' });
    expect(fingerprintOf(first)).toBe(fingerprintOf({ ...first, message: 'user 18 not found' }));
    expect(fingerprintOf(first)).not.toBe(fingerprintOf({ ...first, message: 'order 18 not found' }));
  });
});

it('finds the frames of the app in the stacks of several runtimes', () => {
  expect(ownFrames(STACK)).toEqual(['pay /app/src/pay.js', '/app/src/server.js']);
  expect(ownFrames('pay@https://shop.example/app.js?v=1:10:5')).toEqual(['pay /app.js']);
  expect(ownFrames('  File "/app/pay.py", line 3, in pay\n    raise X')).toEqual(['pay /app/pay.py']);
});

it('takes parameters out of messages', () => {
  expect(messageTemplate('GET https://a.example/1 took 1,024.5 ms for "ada" 4bf92f3577b34da6')).toBe(
    'GET <url> took <n> ms for <text> <id>',
  );
});

it('gives a group one id in a project, another one in another', () => {
  expect(groupIdOf('a', 'x')).toBe(groupIdOf('a', 'x'));
  expect(groupIdOf('a', 'x')).not.toBe(groupIdOf('b', 'x'));
  expect(groupIdOf('a', 'x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});
