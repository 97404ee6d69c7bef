import type { Alternative, Ask, Cause, FactValue, Plan, Reading } from '@monitors/contract';
import { MAX_ALTERNATIVES } from './limits.ts';
import { compilePlan } from './plan.ts';
import { cut, fold } from './text.ts';
import type { Candidate, Finding, Format } from './types.ts';

/** Candidates that say the same, with their joint strength. */
type Group = { candidates: Candidate[]; score: number; best: Candidate };

/** What the vote needs to know of the document it votes for. */
export type Context = { url: string; format: Format; title?: string; identity?: Plan['identity']; now: Date };

function valueKey({ value, unit, type }: Candidate): string {
  if (typeof value === 'number') return `n${Number(value.toPrecision(12))} ${type === 'number' ? (unit ?? '') : ''}`;
  if (typeof value === 'string') return `s${fold(value).slice(0, 500)}`;
  return `j${JSON.stringify(value)}`;
}

/** A candidate without a unit joins the group of the same number that has one. */
function groupByValue(candidates: Candidate[]): Group[] {
  const groups = new Map<string, Candidate[]>();
  const bare: Candidate[] = [];
  for (const candidate of candidates) {
    if (typeof candidate.value === 'number' && !candidate.unit) bare.push(candidate);
    else groups.set(valueKey(candidate), [...(groups.get(valueKey(candidate)) ?? []), candidate]);
  }
  for (const candidate of bare) {
    const partner = [...groups.values()].find((list) => list[0]?.value === candidate.value);
    if (partner) partner.push(candidate);
    else groups.set(valueKey(candidate), [...(groups.get(valueKey(candidate)) ?? []), candidate]);
  }
  return [...groups.values()].map(scoreGroup).sort((a, b) => b.score - a.score);
}

/** Each place votes once, with its strongest candidate; agreement of places adds up. */
function scoreGroup(candidates: Candidate[]): Group {
  const sorted = [...candidates].sort((a, b) => b.weight - a.weight);
  const bySource = new Map<string, number>();
  for (const { source, weight } of sorted) if (!bySource.has(source)) bySource.set(source, weight);
  let score = 0;
  for (const weight of bySource.values()) score += weight;
  return { candidates: sorted, score, best: sorted[0]! };
}

function confidenceOf(top: Group, second: Group | undefined): number {
  const strength = 1 - Math.exp(-top.score / 1.8);
  const margin = second ? Math.max(0, 1 - second.score / top.score) : 1;
  return Math.round(Math.min(0.99, strength * (0.55 + 0.45 * margin)) * 100) / 100;
}

function evidenceOf(candidate: Candidate, url: string): { locator: string; snippet: string; url: string } {
  const snippet = candidate.note ? `${candidate.snippet} (${candidate.note})` : candidate.snippet;
  return { locator: locatorText(candidate.locator), snippet: cut(snippet), url };
}

/** A locator in one line for people: `json-ld Product offers.price`, `css .price`. */
export function locatorText(locator: Candidate['locator']): string {
  if (locator.kind === 'json') return locator.path;
  if (locator.kind === 'jsonld') return `json-ld ${locator.types.join('/')} ${locator.path}`;
  if (locator.kind === 'microdata') return `microdata ${locator.itemtype} ${locator.property}`;
  if (locator.kind === 'meta') return `meta ${locator.name}`;
  if (locator.kind === 'state') return `state ${locator.script} ${locator.path}`;
  if (locator.kind === 'selector') return locator.attribute ? `css ${locator.css} @${locator.attribute}` : `css ${locator.css}`;
  if (locator.kind === 'label') return `label ${locator.label}`;
  return locator.kind;
}

function alternativeOf(candidate: Candidate, url: string, reason: string, confidence: number): Alternative {
  return {
    value: candidate.value,
    type: candidate.type,
    ...(candidate.unit ? { unit: candidate.unit } : {}),
    confidence,
    reason,
    evidence: evidenceOf(candidate, url),
    locator: candidate.locator,
  };
}

function alternativesOf(groups: Group[], winner: Group | undefined, rejected: Candidate[], url: string): Alternative[] {
  const list: Alternative[] = [];
  const total = groups.reduce((sum, group) => sum + group.score, 0) || 1;
  for (const group of groups) {
    if (group === winner) continue;
    const reason = winner ? 'Fewer or weaker places on the page say so' : 'As strong as another value';
    list.push(alternativeOf(group.best, url, reason, Math.round((group.score / total) * 100) / 100));
  }
  const seen = new Set(winner ? [valueKey(winner.best)] : []);
  for (const candidate of rejected) {
    const key = `${valueKey(candidate)}|${candidate.rejected}`;
    if (seen.has(key)) continue;
    seen.add(key);
    list.push(alternativeOf(candidate, url, candidate.rejected ?? '', 0.05));
  }
  return list.slice(0, MAX_ALTERNATIVES);
}

/** A reading that gives no fact, only its cause. */
export function failed(cause: Cause, message?: string, rest: Partial<Reading> = {}): Reading {
  return { cause, ...(message ? { message } : {}), alternatives: [], ...rest };
}

/** How close the second may come to the first before the vote is called open. */
const OPEN_VOTE = 0.82;
/** A number or answer less certain than this is a guess. */
const MIN_CONFIDENCE = 0.3;
/** Below this strength a value is a guess and none is given. */
const MIN_SCORE = 0.7;

/** Counts the votes: the winner with confidence, evidence and plan, or the cause why none wins. */
export function vote(finding: Finding, ask: Ask, context: Context): Reading {
  const rejected = finding.candidates.filter((candidate) => candidate.rejected).sort((a, b) => b.weight - a.weight);
  const groups = groupByValue(finding.candidates.filter((candidate) => !candidate.rejected));
  const [top, second] = groups;
  const base = context.title ? { title: cut(context.title, 500) } : {};
  if (finding.cause) {
    return failed(finding.cause, finding.message, {
      ...base,
      alternatives: alternativesOf(groups, undefined, rejected, context.url),
    });
  }
  if (!top || top.score < MIN_SCORE) {
    return failed('not_found_on_page', finding.message, {
      ...base,
      alternatives: alternativesOf(groups, undefined, rejected, context.url),
    });
  }
  if (second && second.score > top.score * OPEN_VOTE && typeof top.best.value === 'number') {
    return failed(finding.whenOpen ?? 'ambiguous', finding.message, {
      ...base,
      alternatives: alternativesOf(groups, undefined, rejected, context.url),
    });
  }
  const { best } = top;
  const confidence = confidenceOf(top, second);
  if (confidence < MIN_CONFIDENCE && best.type === 'number') {
    return failed(finding.whenOpen ?? 'ambiguous', finding.message, {
      ...base,
      alternatives: alternativesOf(groups, undefined, rejected, context.url),
    });
  }
  const unit = best.unit ?? top.candidates.find((candidate) => candidate.unit)?.unit;
  return {
    fact: {
      value: best.value as FactValue,
      type: best.type,
      ...(unit ? { unit } : {}),
      confidence,
      at: context.now.toISOString(),
    },
    evidence: evidenceOf(best, context.url),
    alternatives: alternativesOf(groups, top, rejected, context.url),
    plan: compilePlan(ask, top.candidates, context, unit),
    ...base,
  };
}
