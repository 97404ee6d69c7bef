import type { Ask, Cause, FactValue, Plan, Reading } from '@monitors/contract';
import { contextOf } from './context.ts';
import { kindOf } from './fields/kinds.ts';
import { causeOf, find } from './find.ts';
import { type Opened, openDocument } from './open.ts';
import { runPlan } from './run-plan.ts';
import { thisMoment } from './this-moment.ts';
import type { SourceDocument } from './types.ts';
import { failed, vote } from './vote.ts';

/** Options of a reading: a plan to run first, the last known value to judge a repair by, the time to stamp the fact with. */
export type ReadOptions = { plan?: Plan; previous?: FactValue; now?: Date };

/** Options of several readings: plans and last known values in the order of the questions, one time for all facts. */
export type ReadManyOptions = {
  plans?: readonly (Plan | undefined)[];
  previous?: readonly (FactValue | undefined)[];
  now?: Date;
};

/** A fact strong enough to prove that a page is no wall, whatever else it says. */
const PROOF = 0.75;
/** The same for a page that is only bare of visible text: what its head or scripts state is still its own. */
const PROOF_OF_SHELL = 0.6;
const BARE = new Set<Cause>(['needs_javascript', 'empty', 'consent_wall']);

function withCause(reading: Reading, cause: Cause | undefined, ask: Ask, status: number | undefined): Reading {
  if (!cause) return reading;
  const kind = kindOf(ask);
  // A shell without its scripts still carries its name in the head.
  if (kind === 'title' && reading.fact && (cause === 'needs_javascript' || cause === 'empty')) return reading;
  const isProof =
    reading.fact &&
    reading.fact.confidence >= (BARE.has(cause) ? PROOF_OF_SHELL : PROOF) &&
    kind !== 'text' &&
    kind !== 'items' &&
    kind !== 'title';
  if (isProof && (status === undefined || status < 400)) return reading;
  return failed(cause, undefined, { alternatives: reading.alternatives, ...(reading.title ? { title: reading.title } : {}) });
}

function readOpened(opened: Opened, ask: Ask, options: ReadOptions, now: Date): Reading {
  try {
    const reading = options.plan
      ? runPlan(opened, ask, options.plan, now, options.previous)
      : vote(find(opened, ask, now), ask, contextOf(opened, ask, now));
    return withCause(reading, causeOf(opened), ask, opened.source.status);
  } catch (error) {
    return broken(error);
  }
}

/** Content that breaks the reader is our fault, and still no reason to break the check. */
function broken(error: unknown): Reading {
  return failed('internal', error instanceof Error ? error.message.slice(0, 200) : undefined);
}

/**
 * Reads one fact from a document: with a plan by its locators, verified and where needed repaired, else by the vote of
 * all places. Gives the fact with evidence, alternatives and plan, or a cause; never throws on any content.
 */
export async function readFact(document: SourceDocument, ask: Ask, options: ReadOptions = {}): Promise<Reading> {
  const { plan, previous, now } = options;
  const [reading] = await readFacts(document, [ask], { plans: [plan], previous: [previous], now });
  return reading!;
}

/**
 * Reads several facts from one parse of a document, each as `readFact` would: one reading for each question, in their
 * order. Facts of one call belong together, as they come from the same page at the same time.
 */
export async function readFacts(
  document: SourceDocument,
  asks: readonly Ask[],
  options: ReadManyOptions = {},
): Promise<Reading[]> {
  const now = options.now ?? thisMoment();
  try {
    const opened = await openDocument(document);
    return asks.map((ask, at) =>
      'cause' in opened
        ? failed(opened.cause)
        : readOpened(opened, ask, { plan: options.plans?.[at], previous: options.previous?.[at] }, now),
    );
  } catch (error) {
    return asks.map(() => broken(error));
  }
}

/** Why a document is not the page that was asked for (a wall, a missing page, a shell), or `undefined` where it is one. */
export async function detectCause(document: SourceDocument): Promise<Cause | undefined> {
  const opened = await openDocument(document);
  return 'cause' in opened ? opened.cause : causeOf(opened);
}
