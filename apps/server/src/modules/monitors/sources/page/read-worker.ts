import { parentPort } from 'node:worker_threads';
import type { Ask, Cause, Plan, Reading } from '@monitors/contract';
import { detectCause, listFacts, type OfferedFact, readFact, type SourceDocument, snapshot } from '@monitors/reader';

/** A reading to be made in the thread. */
export interface ReadTask {
  document: SourceDocument;
  ask: Ask;
  plan?: Plan;
  previous?: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** A page to be prepared for showing. */
export interface ViewTask {
  document: SourceDocument;
  now: number;
}

/** A page as a person may look at it: its safe copy, and the values it offers. */
export interface PageView {
  html?: string;
  title?: string;
  facts: OfferedFact[];
  /** Why the page is not the one that was asked for. */
  cause?: Cause;
}

export type WorkerTask = { kind: 'read'; task: ReadTask } | { kind: 'view'; task: ViewTask };

/** The thread tells that it is ready once, then answers each task. */
export type WorkerAnswer = { kind: 'ready' } | { kind: 'read'; reading: Reading } | { kind: 'view'; view: PageView };

const port = parentPort;
if (!port) throw new Error('This file runs in a thread only');

async function read({ document, ask, plan, previous, now }: ReadTask): Promise<Reading> {
  const at = new Date(now);
  const reading = await readFact(document, ask, { plan, previous, now: at });
  if (!reading.repair || !isNamed(reading.repair.before)) return reading;
  // A page that no longer says what it shows cannot prove that a value found elsewhere is still of the same thing.
  const anew = await readFact(document, ask, { now: at });
  return isNamed(anew.plan) ? reading : unproven(reading);
}

function isNamed(plan: Plan | undefined): boolean {
  return plan?.identity?.name !== undefined || plan?.identity?.sku !== undefined;
}

function unproven({ alternatives, title }: Reading): Reading {
  const message = 'The page no longer says what it shows, so a value found elsewhere may be of another thing';
  return { cause: 'layout_changed', message, alternatives, ...(title ? { title } : {}) };
}

async function view({ document, now }: ViewTask): Promise<PageView> {
  const at = new Date(now);
  const [html, facts, cause, { title }] = [
    await snapshot(document),
    await listFacts(document, at),
    await detectCause(document),
    await readFact(document, { field: 'title', type: 'text' }, { now: at }),
  ];
  return { ...(html ? { html } : {}), facts, ...(cause ? { cause } : {}), ...(title ? { title } : {}) };
}

port.on('message', async (message: WorkerTask) => {
  const answer: WorkerAnswer =
    message.kind === 'read'
      ? { kind: 'read', reading: await read(message.task) }
      : { kind: 'view', view: await view(message.task) };
  port.postMessage(answer);
});
port.postMessage({ kind: 'ready' } satisfies WorkerAnswer);
