import { setTimeout } from 'node:timers/promises';
import { openLocalLog } from './index.ts';

/** Appends numbered records, several at a time, until it is killed; prints each number once it is acknowledged. */
const [directory = '', first = '0'] = process.argv.slice(2);
const log = await openLocalLog({ directory, segmentBytes: 64 * 1024 });
let next = Number(first);

async function work(): Promise<void> {
  for (;;) {
    const numbers = [next++, next++];
    await log.append(numbers.map((n) => ({ key: String(n), value: Buffer.alloc(n % 2000, 120) })));
    process.stdout.write(`${numbers.join('\n')}\n`);
    // The test reads slower than this writes.
    await setTimeout(1);
  }
}
await Promise.all([work(), work(), work()]);
