import { isDeepStrictEqual } from 'node:util';
import type { Action, ActiveHours, Interpretation, Severity, Source, TriggerConditions } from '@monitors/contract';
import { newSecret } from '../../kernel/ids.ts';
import { initialState } from './domain/lifecycle.ts';
import { nextActive } from './domain/schedule.ts';
import type { InterpretationInput } from './preview.ts';
import type { MonitorRecord } from './record.ts';

/** What an edit may change. */
export interface UpdateInput {
  prompt?: string | undefined;
  name?: string | undefined;
  isActive?: boolean | undefined;
  triggerConditions?: TriggerConditions | undefined;
  evaluationFrequency?: number | undefined;
  activeHours?: ActiveHours | null | undefined;
  actions?: Action[] | undefined;
  source?: Source | undefined;
  interpretation?: InterpretationInput | undefined;
  tags?: string[] | undefined;
  severity?: Severity | undefined;
}

type Question = Pick<Interpretation, 'source' | 'triggerConditions'>;

type Definition = Pick<
  MonitorRecord,
  | 'type'
  | 'source'
  | 'extractedFact'
  | 'factType'
  | 'triggerCondition'
  | 'triggerConditions'
  | 'interpretation'
  | 'evaluationFrequency'
  | 'activeHours'
>;

/** The parts of a monitor that its interpretation gives. */
export function definitionOf(interpretation: Interpretation): Definition {
  return {
    type: interpretation.type,
    source: interpretation.source,
    extractedFact: interpretation.extractedFact,
    factType: interpretation.factType,
    triggerCondition: interpretation.triggerCondition,
    triggerConditions: interpretation.triggerConditions,
    interpretation,
    evaluationFrequency: interpretation.evaluationFrequency,
    activeHours: interpretation.activeHours ?? null,
  };
}

/** A page or probe is looked at as soon as it is saved; silence can only be judged once the time allowed is over. */
export function firstDue(source: Source, activeHours: ActiveHours | null | undefined, now: number): number {
  return source.kind === 'push' ? now + source.graceSeconds * 1000 : nextActive(activeHours, now);
}

/** The monitor after an edit: what changes its meaning starts its condition anew. */
export function applyEdit(
  current: MonitorRecord,
  input: UpdateInput,
  interpretation: Interpretation | undefined,
  now: number,
): MonitorRecord {
  const next: MonitorRecord = {
    ...current,
    ...(interpretation ? definitionOf(interpretation) : {}),
    ...(input.prompt === undefined ? {} : { prompt: input.prompt }),
    name: nameAfter(current, input, interpretation),
    ...(input.actions ? { actions: input.actions } : {}),
    ...(input.tags ? { tags: [...new Set(input.tags)] } : {}),
    ...(input.severity ? { severity: input.severity } : {}),
    ...(input.isActive === undefined ? {} : { isActive: input.isActive }),
    updatedAt: now,
  };
  if (next.source.kind === 'push' && !next.pingSecret) next.pingSecret = newSecret();
  const isResumed = next.isActive && !current.isActive;
  const isOther = !isSameMeaning(current, next);
  if (isOther) Object.assign(next, restarted(current, next, now));
  else if (
    isResumed ||
    next.evaluationFrequency !== current.evaluationFrequency ||
    !isSame(current.activeHours, next.activeHours)
  ) {
    next.dueAt = next.source.kind === 'push' ? (current.dueAt ?? now) : firstDue(next.source, next.activeHours, now);
  }
  if (!next.isActive && current.isActive) next.lifecycle = { ...next.lifecycle, phase: 'new', since: now };
  if (isResumed && !isOther) next.status = 'new';
  return next;
}

/** A name that nobody chose says what is watched, so it changes with that. */
function nameAfter(current: MonitorRecord, { name }: UpdateInput, interpretation: Interpretation | undefined): string {
  if (name !== undefined && name !== current.name) return name;
  return interpretation && current.name === current.interpretation.suggestedName ? interpretation.suggestedName : current.name;
}

/** A plan that was made for another address says nothing of this one. */
export function withoutStalePlan(source: Source, { source: before }: MonitorRecord): Source {
  if (source.kind !== 'page' || before.kind !== 'page' || source.url === before.url) return source;
  if (!source.plan || !isSame(source.plan, before.plan)) return source;
  const { plan: _plan, ...rest } = source;
  return rest;
}

/** Another sentence about the same page does not forget how the page is reached: by headers, by steps, in the browser. */
export function withSameWay(interpretation: Interpretation, before: Source): Interpretation {
  const { source } = interpretation;
  if (source.kind !== 'page' || before.kind !== 'page' || source.url !== before.url) return interpretation;
  const { render, headers, steps } = before;
  return { ...interpretation, source: { ...source, render, ...(headers ? { headers } : {}), ...(steps ? { steps } : {}) } };
}

/** A new condition is judged from the start; the value known so far stays when the same thing is still read. */
function restarted(current: MonitorRecord, next: MonitorRecord, now: number): Partial<MonitorRecord> {
  const isSameSource = isSame(readingOf(current), readingOf(next));
  const kept = isSameSource ? { ...current.lifecycle } : {};
  return {
    lifecycle: { ...kept, ...initialState(now) },
    status: 'new',
    cause: null,
    recent: isSameSource ? current.recent : [],
    sourceMemory: {},
    dueAt: firstDue(next.source, next.activeHours, now),
  };
}

/** What is read, without how it was found: a repaired plan is not another source, but a value pointed at is. */
function readingOf({ source }: MonitorRecord): unknown {
  if (source.kind !== 'page') return source;
  const { plan, ...rest } = source;
  return [rest, plan?.chosen ? plan.locators : undefined];
}

function isSameMeaning(one: MonitorRecord, other: MonitorRecord): boolean {
  const meaning = ({ source, triggerConditions, factType }: MonitorRecord) => [source, triggerConditions, factType];
  return isSame(meaning(one), meaning(other));
}

/** Whether something else is watched, or for something else; how it is found and how often does not count. */
export function isOtherQuestion(one: Question, other: Question): boolean {
  const asked = ({ source, triggerConditions }: Question) => [
    triggerConditions,
    source.kind === 'page' ? [source.url, source.ask] : source,
  ];
  return !isSame(asked(one), asked(other));
}

/** Why an edit ends what runs now, if it does. */
export function stopReason(current: MonitorRecord, next: MonitorRecord): 'paused' | 'edited' | undefined {
  if (current.isActive && !next.isActive) return 'paused';
  return isSameMeaning(current, next) ? undefined : 'edited';
}

/** Whether two parts mean the same, however their fields are ordered. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
