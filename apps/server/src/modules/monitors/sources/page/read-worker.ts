import { parentPort } from 'node:worker_threads';
import type { Ask, Plan, Reading } from '@monitors/contract';
import { readFact, type SourceDocument } from '@monitors/reader';

/** A reading to be made in the thread. */
export interface ReadTask {
  document: SourceDocument;
  ask: Ask;
  plan?: Plan;
  previous?: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** The thread tells that it is ready once, then answers each task. */
export type ReadAnswer = { kind: 'ready' } | { kind: 'reading'; reading: Reading };

const port = parentPort;
if (!port) throw new Error('This file runs in a thread only');

port.on('message', async ({ document, ask, plan, previous, now }: ReadTask) => {
  const reading = await readFact(document, ask, { plan, previous, now: new Date(now) });
  port.postMessage({ kind: 'reading', reading } satisfies ReadAnswer);
});
port.postMessage({ kind: 'ready' } satisfies ReadAnswer);
