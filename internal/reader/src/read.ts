import type { Ask, Cause, FactValue, Plan, Reading } from '@monitors/contract';
import { contextOf } from './context.ts';
import { kindOf } from './fields/kinds.ts';
import { causeOf, find } from './find.ts';
import { openDocument } from './open.ts';
import { runPlan } from './run-plan.ts';
import type { SourceDocument } from './types.ts';
import { failed, vote } from './vote.ts';

/** Options of a reading: a plan to run first, the last known value to judge a repair by, the time to stamp the fact with. */
export type ReadOptions = { plan?: Plan; previous?: FactValue; now?: Date };

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

/**
 * Reads one fact from a document: with a plan by its locators, verified and where needed repaired, else by the vote of
 * all places. Gives the fact with evidence, alternatives and plan, or a cause; never throws on any content.
 */
export async function readFact(document: SourceDocument, ask: Ask, options: ReadOptions = {}): Promise<Reading> {
  const now = options.now ?? new Date();
  try {
    const opened = await openDocument(document);
    if ('cause' in opened) return failed(opened.cause);
    const reading = options.plan
      ? runPlan(opened, ask, options.plan, now, options.previous)
      : vote(find(opened, ask, now), ask, contextOf(opened, ask, now));
    return withCause(reading, causeOf(opened), ask, document.status);
  } catch (error) {
    // Content that breaks the reader is our fault, and still no reason to break the check.
    return failed('internal', error instanceof Error ? error.message.slice(0, 200) : undefined);
  }
}

/** Why a document is not the page that was asked for (a wall, a missing page, a shell), or `undefined` where it is one. */
export async function detectCause(document: SourceDocument): Promise<Cause | undefined> {
  const opened = await openDocument(document);
  return 'cause' in opened ? opened.cause : causeOf(opened);
}
