import type { Ask, FactValue, ListItem, Locator, Plan, Reading } from '@monitors/contract';
import { findByLabel } from './candidates/label.ts';
import { contextOf } from './context.ts';
import { find, findBySelector } from './find.ts';
import { findByPath } from './formats/json.ts';
import { pageHints } from './html/hints.ts';
import { identityOf, isSameThing } from './identity.ts';
import type { Opened } from './open.ts';
import { fold } from './text.ts';
import type { Candidate, Finding } from './types.ts';
import { failed, vote } from './vote.ts';

/** A repaired number this many times away from the last one is no plausible repair. */
const MAX_JUMP = 5;

function sameLocator(a: Locator, b: Locator): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What stands at a locator now: a candidate, `undefined` for nothing, with the vote's own rejection kept. */
function locate(opened: Opened, locator: Locator, ask: Ask, finding: Finding, now: Date): Candidate | undefined {
  const voted = finding.candidates.filter((candidate) => sameLocator(candidate.locator, locator));
  voted.sort((a, b) => b.weight - a.weight);
  const kept = voted.find((candidate) => !candidate.rejected) ?? voted[0];
  if (kept) return kept;
  const { page, tree } = opened;
  if (locator.kind === 'json' && tree !== undefined)
    return findByPath(tree, locator.path, ask, { url: opened.source.url }, now).candidates[0];
  if (locator.kind === 'selector' && page) {
    const found = findBySelector(page, locator.css, ask, now, locator.attribute).candidates;
    return found.length > 1 && new Set(found.map(({ value }) => JSON.stringify(value))).size > 1 ? undefined : found[0];
  }
  if (locator.kind === 'label' && page) {
    const found = findByLabel(page, [fold(locator.label)], ask, pageHints(page, ask), now).filter(
      ({ locator: { kind } }) => kind === 'label',
    );
    return found.sort((a, b) => b.weight - a.weight)[0];
  }
  return undefined;
}

/** A repaired list must share items with the last one: another list of the page is no news. */
function isSameList(value: ListItem[], previous: FactValue | undefined): boolean {
  if (!Array.isArray(previous)) return false;
  const known = new Set(previous.map(({ key }) => key));
  return value.filter(({ key }) => known.has(key)).length * 3 >= Math.min(value.length, known.size);
}

function isPlausible(value: unknown, previous: FactValue | undefined): boolean {
  if (Array.isArray(value)) return isSameList(value as ListItem[], previous);
  if (typeof previous !== 'number') return true;
  if (typeof value !== 'number' || previous === 0) return true;
  const ratio = Math.abs(value / previous);
  return ratio <= MAX_JUMP && ratio >= 1 / MAX_JUMP;
}

/**
 * Runs a plan: its locators in order, then the vote. The value counts only when the page is still about the same thing
 * and the unit is the same. A value found elsewhere than at the first locator gives a repaired plan; nothing
 * trustworthy gives `layout_changed`.
 */
export function runPlan(opened: Opened, ask: Ask, plan: Plan, now: Date, previous?: FactValue): Reading {
  const context = contextOf(opened, ask, now);
  const finding = find(opened, ask, now);
  const voted = vote(finding, ask, context);
  const rest = { alternatives: voted.alternatives, ...(context.title ? { title: context.title } : {}) };
  if (opened.page && plan.identity && !isSameThing(plan.identity, identityOf(opened.page))) {
    return failed('layout_changed', `The page now shows ${context.identity?.name ?? 'another thing'}`, rest);
  }
  const isChosen = plan.chosen === true;
  let after: Plan | undefined;
  for (const [index, locator] of plan.locators.entries()) {
    const found = locate(opened, locator, ask, finding, now);
    if (!found || (found.rejected && !isChosen)) continue;
    if (plan.unit && found.unit && found.unit !== plan.unit)
      return failed('layout_changed', `The unit changed from ${plan.unit} to ${found.unit}`, rest);
    if (index > 0) {
      if (!isPlausible(found.value, previous)) continue;
      after = { ...plan, locators: [locator, ...plan.locators.filter((other) => other !== locator)] };
    }
    return settle(voted, found, context, plan, after);
  }
  if (!isChosen && voted.fact && voted.plan && voted.fact.confidence >= 0.5 && isPlausible(voted.fact.value, previous)) {
    if (plan.unit && voted.fact.unit && plan.unit !== voted.fact.unit)
      return failed('layout_changed', `The unit changed from ${plan.unit} to ${voted.fact.unit}`, rest);
    const repaired: Plan = { ...voted.plan, ask: plan.ask, ...(plan.identity ? { identity: plan.identity } : {}) };
    return { ...voted, plan: repaired, repaired: true, repair: { before: plan, after: repaired } };
  }
  if (voted.cause && voted.cause !== 'not_found_on_page' && voted.cause !== 'ambiguous') return voted;
  return failed('layout_changed', undefined, rest);
}

/** The fact of a located candidate, with the confidence of the vote where the vote agrees. */
function settle(
  voted: Reading,
  found: Candidate,
  context: ReturnType<typeof contextOf>,
  plan: Plan,
  after: Plan | undefined,
): Reading {
  const agrees = voted.fact !== undefined && JSON.stringify(voted.fact.value) === JSON.stringify(found.value);
  const single = vote({ candidates: [{ ...found, rejected: undefined, weight: Math.max(2, found.weight) }] }, plan.ask, context);
  const confidence = agrees ? voted.fact!.confidence : Math.min(0.7, single.fact?.confidence ?? 0.5);
  const unit = found.unit ?? plan.unit;
  return {
    fact: {
      value: found.value,
      type: found.type,
      ...(unit ? { unit } : {}),
      confidence: Math.max(0.5, confidence),
      at: context.now.toISOString(),
    },
    evidence: single.evidence,
    alternatives: voted.alternatives.filter(
      (one) => JSON.stringify(one.value) !== JSON.stringify(found.value) || one.unit !== unit,
    ),
    plan: after ?? plan,
    ...(after ? { repaired: true, repair: { before: plan, after } } : {}),
    ...(context.title ? { title: context.title } : {}),
  };
}
