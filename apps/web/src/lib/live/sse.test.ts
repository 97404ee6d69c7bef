import { expect, test } from 'vitest';
import { EventCutter } from './sse.ts';

const STREAM = 'retry: 3000\n\n: beat\n\nevent: incident\ndata: {"a":1}\n\ndata: x\r\ndata:  y\r\n\r\nevent: half\ndata: z';

test.each([1, 2, 7, 1000])('events are the same in pieces of %i characters', (size) => {
  const cutter = new EventCutter();
  const found = [];
  for (let at = 0; at < STREAM.length; at += size) found.push(...cutter.push(STREAM.slice(at, at + size)));
  expect(found).toEqual([
    { name: 'incident', data: '{"a":1}' },
    { name: 'message', data: 'x\n y' },
  ]);
  expect(cutter.push('\n\n')).toEqual([{ name: 'half', data: 'z' }]);
});
