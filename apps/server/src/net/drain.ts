import type { IncomingMessage } from 'node:http';
import type { Clock } from '../kernel/clock.ts';

const MOST_BYTES = 65_536;
const LONGEST_MS = 2000;

/** Reads the rest of an answer nobody needs so that its connection can be used again, or closes it when that costs more. */
export function drain(response: IncomingMessage, clock: Clock): void {
  response.on('error', ignore);
  const length = response.headers['content-length'];
  if (length !== undefined && Number(length) > MOST_BYTES) {
    response.destroy();
    return;
  }
  let left = MOST_BYTES;
  response.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) response.destroy();
  });
  const stop = clock.after(LONGEST_MS, () => response.destroy());
  response.on('close', stop);
}

const ignore = () => {};
