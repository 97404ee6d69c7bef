import type { Action, ActiveHours, Interpretation, Monitor, Severity, Source, TriggerConditions } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus, UnitOfWork } from '../../kernel/events.ts';
import { newId, newSecret } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { initialState } from './domain/lifecycle.ts';
import { nextActive } from './domain/schedule.ts';
import { validateParts } from './domain/validate.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { InterpretationInput, Previewer } from './preview.ts';
import type { MonitorRecord } from './record.ts';
import type { SourceReader } from './sources/index.ts';
import type { MonitorFilter, MonitorStore } from './store.ts';
import { toInterpretation, toMonitor, type ViewOptions } from './view.ts';

export interface ServiceDeps {
  store: MonitorStore;
  evaluations: EvaluationStore;
  previewer: Previewer;
  sources: SourceReader;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  view: ViewOptions;
  /** Monitors one user may have; undefined: as many as they like. */
  monitorLimit: number | undefined;
  /** Called after an edit, so that the scheduler looks at once. */
  wake: () => void;
}

export interface CreateInput {
  prompt: string;
  name?: string | undefined;
  url?: string | undefined;
  interpretation?: InterpretationInput | undefined;
  actions?: Action[] | undefined;
  tags?: string[] | undefined;
  severity?: Severity | undefined;
}

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

/** Creates, edits and removes monitors. */
export class MonitorService {
  readonly #deps: ServiceDeps;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  async create(principal: Principal, input: CreateInput): Promise<{ monitor: Monitor; interpretation: Interpretation }> {
    const { store, previewer, sources, clock, monitorLimit } = this.#deps;
    if (monitorLimit !== undefined && (await store.countByUser(principal.userId)) >= monitorLimit) {
      throw new AppError('MONITOR_LIMIT_EXCEEDED', `This account may have ${monitorLimit} monitors`, {
        details: { limit: monitorLimit },
      });
    }
    const interpretation = previewer.interpret(input.prompt, {
      ...withUrl(input.url),
      ...(input.interpretation ? { edited: input.interpretation } : {}),
    });
    await sources.admit(interpretation.source);
    const now = clock.now();
    const record: MonitorRecord = {
      id: newId(now),
      projectId: principal.projectId,
      userId: principal.userId,
      name: input.name ?? interpretation.suggestedName,
      prompt: input.prompt,
      severity: input.severity ?? 'warning',
      actions: input.actions ?? [{ type: 'email', onRecovery: interpretation.source.kind !== 'page' }],
      tags: [...new Set(input.tags ?? [])],
      ...definitionOf(interpretation),
      pingSecret: interpretation.source.kind === 'push' ? newSecret() : null,
      createdAt: now,
      updatedAt: now,
      isActive: true,
      status: 'new',
      cause: null,
      lifecycle: initialState(now),
      recent: [],
      sourceMemory: {},
      lastChecked: null,
      lastRefreshAt: null,
      reportedAt: null,
      triggerCount: 0,
      evaluationCount: 0,
      dueAt: firstDue(interpretation.source, interpretation.activeHours, now),
      attempt: 0,
    };
    await this.#transaction(async (unit) => {
      await store.insert(unit.tx, record);
      this.#announce(unit, record, 'created');
    });
    return { monitor: this.#view(record), interpretation };
  }

  async list(
    principal: Principal,
    filter: MonitorFilter,
  ): Promise<{ monitors: Monitor[]; total: number; nextCursor: string | null }> {
    const { monitors, total } = await this.#deps.store.list(principal.projectId, filter);
    const last = monitors.at(-1);
    return {
      monitors: monitors.map((record) => this.#view(record)),
      total,
      nextCursor: monitors.length === filter.limit && last ? last.id : null,
    };
  }

  async find(principal: Principal, id: string): Promise<MonitorRecord> {
    return known(await this.#deps.store.find(principal.projectId, id));
  }

  view(record: MonitorRecord): Monitor {
    return this.#view(record);
  }

  tags(principal: Principal): Promise<{ tag: string; count: number }[]> {
    return this.#deps.store.tags(principal.projectId);
  }

  /** Edits a monitor. What changes its meaning starts its condition anew; a name, a tag or who is told does not. */
  async update(principal: Principal, id: string, input: UpdateInput): Promise<Monitor> {
    const { store, sources, clock } = this.#deps;
    const before = await this.find(principal, id);
    const interpretation = this.#edited(before, input);
    if (interpretation) {
      validateParts(interpretation);
      await sources.admit(interpretation.source);
    }
    const record = await this.#transaction(async (unit) => {
      const current = known(await store.findForUpdate(unit.tx, principal.projectId, id));
      const now = clock.now();
      const next = applyEdit(current, input, interpretation, now);
      await store.update(unit.tx, next);
      const why = stopReason(current, next);
      if (why) await unit.emit('monitor.stopped', { monitorId: id, projectId: current.projectId, at: now, why });
      this.#announce(unit, next, 'updated');
      return next;
    });
    return this.#view(record);
  }

  async delete(principal: Principal, id: string): Promise<void> {
    const { store, clock, evaluations } = this.#deps;
    await this.#transaction(async (unit) => {
      const record = known(await store.findForUpdate(unit.tx, principal.projectId, id));
      await unit.emit('monitor.stopped', { monitorId: id, projectId: record.projectId, at: clock.now(), why: 'deleted' });
      await store.delete(unit.tx, id);
      unit.afterCommit(() => evaluations.forget(record.projectId, id));
      this.#announce(unit, record, 'deleted');
    });
  }

  /** A copy under a new name, checked from now on; it shares no history. */
  async duplicate(principal: Principal, id: string): Promise<Monitor> {
    const record = await this.find(principal, id);
    const { monitor } = await this.create(principal, {
      prompt: record.prompt,
      name: `${record.name.slice(0, 93)} (copy)`,
      interpretation: toInterpretation(record),
      actions: record.actions,
      tags: record.tags,
      severity: record.severity,
    });
    return monitor;
  }

  /** The interpretation after an edit, or undefined where the meaning stays. */
  #edited(before: MonitorRecord, input: UpdateInput): Interpretation | undefined {
    const { previewer } = this.#deps;
    if (input.interpretation) return previewer.complete(input.interpretation);
    const isNewSentence = input.prompt !== undefined && input.prompt !== before.prompt;
    const base = isNewSentence ? previewer.interpret(input.prompt ?? '', {}) : toInterpretation(before);
    const { triggerConditions, evaluationFrequency, activeHours, source } = input;
    if (!isNewSentence && !triggerConditions && evaluationFrequency === undefined && activeHours === undefined && !source)
      return undefined;
    return previewer.complete({
      ...base,
      ...(triggerConditions ? { triggerConditions } : {}),
      ...(evaluationFrequency === undefined ? {} : { evaluationFrequency }),
      ...(activeHours === undefined ? {} : { activeHours: activeHours ?? undefined }),
      ...(source ? { source } : {}),
    });
  }

  #transaction<Result>(work: (unit: UnitOfWork<SqlExecutor>) => Promise<Result>): Promise<Result> {
    return this.#deps.events.transaction({ transaction: (run) => this.#deps.store.transaction(run) }, work);
  }

  #announce(unit: UnitOfWork<SqlExecutor>, record: MonitorRecord, change: 'created' | 'updated' | 'deleted'): void {
    unit.afterCommit(() => {
      this.#deps.wake();
      this.#deps.events.live({ projectId: record.projectId, event: 'monitor', data: { monitorId: record.id, change } });
    });
  }

  #view(record: MonitorRecord): Monitor {
    return toMonitor(record, this.#deps.view);
  }
}

function known(record: MonitorRecord | undefined): MonitorRecord {
  if (!record) throw new AppError('NOT_FOUND', 'No such monitor');
  return record;
}

function withUrl(url: string | undefined): { url?: string } {
  return url ? { url } : {};
}

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

function definitionOf(interpretation: Interpretation): Definition {
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
function firstDue(source: Source, activeHours: ActiveHours | null | undefined, now: number): number {
  return source.kind === 'push' ? now + source.graceSeconds * 1000 : nextActive(activeHours, now);
}

function applyEdit(
  current: MonitorRecord,
  input: UpdateInput,
  interpretation: Interpretation | undefined,
  now: number,
): MonitorRecord {
  const next: MonitorRecord = {
    ...current,
    ...(interpretation ? definitionOf(interpretation) : {}),
    ...(input.prompt === undefined ? {} : { prompt: input.prompt }),
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.actions ? { actions: input.actions } : {}),
    ...(input.tags ? { tags: [...new Set(input.tags)] } : {}),
    ...(input.severity ? { severity: input.severity } : {}),
    ...(input.isActive === undefined ? {} : { isActive: input.isActive }),
    updatedAt: now,
  };
  if (next.source.kind === 'push' && !next.pingSecret) next.pingSecret = newSecret();
  const isResumed = next.isActive && !current.isActive;
  const isOther = meaning(current) !== meaning(next);
  if (isOther) Object.assign(next, restarted(current, next, now));
  else if (isResumed || next.evaluationFrequency !== current.evaluationFrequency || hoursOf(current) !== hoursOf(next)) {
    next.dueAt = next.source.kind === 'push' ? (current.dueAt ?? now) : firstDue(next.source, next.activeHours, now);
  }
  if (!next.isActive && current.isActive) next.lifecycle = { ...next.lifecycle, phase: 'new', since: now };
  if (isResumed && !isOther) next.status = 'new';
  return next;
}

/** A new condition is judged from the start; the value known so far stays when the same thing is still read. */
function restarted(current: MonitorRecord, next: MonitorRecord, now: number): Partial<MonitorRecord> {
  const isSameSource = JSON.stringify(readingOf(current)) === JSON.stringify(readingOf(next));
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

/** What is read, without how it was found: a repaired plan is not another source. */
function readingOf(record: MonitorRecord): unknown {
  if (record.source.kind !== 'page') return record.source;
  const { plan: _plan, ...source } = record.source;
  return source;
}

function meaning(record: MonitorRecord): string {
  return JSON.stringify([record.source, record.triggerConditions, record.factType]);
}

function hoursOf(record: MonitorRecord): string {
  return JSON.stringify(record.activeHours);
}

function stopReason(current: MonitorRecord, next: MonitorRecord): 'paused' | 'edited' | undefined {
  if (current.isActive && !next.isActive) return 'paused';
  return meaning(current) === meaning(next) ? undefined : 'edited';
}
