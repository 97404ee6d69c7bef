import type { Action, Firings, Interpretation, Monitor, Severity } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { EventBus, UnitOfWork } from '../../kernel/events.ts';
import { newId, newSecret } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { admitActions, type Destinations } from './actions.ts';
import { initialState } from './domain/lifecycle.ts';
import { validateParts } from './domain/validate.ts';
import {
  applyEdit,
  definitionOf,
  firstDue,
  isOtherQuestion,
  isSame,
  stopReason,
  type UpdateInput,
  withoutStalePlan,
  withSameWay,
} from './edit.ts';
import type { EvaluationStore } from './evaluation-store.ts';
import type { InterpretationInput, Previewer } from './preview.ts';
import type { MonitorRecord } from './record.ts';
import type { SourceSecrets } from './source-secrets.ts';
import type { SourceReader } from './sources/index.ts';
import type { MonitorFilter, MonitorStore } from './store.ts';
import { toInterpretation, toMonitor, type ViewOptions } from './view.ts';

export interface ServiceDeps {
  store: MonitorStore;
  evaluations: EvaluationStore;
  previewer: Previewer;
  sources: SourceReader;
  secrets: SourceSecrets;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  view: ViewOptions;
  /** Monitors one user may have; undefined: as many as they like. */
  monitorLimit: number | undefined;
  destinations: Destinations;
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

/** Creates, edits and removes monitors. */
export class MonitorService {
  readonly #deps: ServiceDeps;

  constructor(deps: ServiceDeps) {
    this.#deps = deps;
  }

  /** `like`: the monitor that masked secrets of the input are taken from. */
  async create(
    principal: Principal,
    input: CreateInput,
    like?: MonitorRecord,
  ): Promise<{ monitor: Monitor; interpretation: Interpretation }> {
    const { store, previewer, sources, secrets, clock, monitorLimit } = this.#deps;
    if (monitorLimit !== undefined && (await store.countByUser(principal.userId)) >= monitorLimit) {
      throw new AppError('MONITOR_LIMIT_EXCEEDED', `This account may have ${monitorLimit} monitors`, {
        details: { limit: monitorLimit },
      });
    }
    const understood = previewer.interpret(input.prompt, {
      ...withUrl(input.url),
      ...(input.interpretation ? { edited: input.interpretation } : {}),
    });
    await sources.admit(understood.source);
    await admitActions(input.actions ?? [], principal.projectId, this.#deps.destinations);
    const now = clock.now();
    const id = newId(now);
    const interpretation = { ...understood, source: secrets.seal(secrets.resolve(understood.source, like), id) };
    const record: MonitorRecord = {
      id,
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
    return { monitor: this.#view(record), interpretation: toInterpretation(record) };
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

  /**
   * Edits a monitor. What changes its meaning starts its condition anew; a name, a tag or who is told does not. After a new
   * condition the answer tells how often it would have come true.
   */
  async update(principal: Principal, id: string, input: UpdateInput): Promise<{ monitor: Monitor; wouldHaveFired?: Firings }> {
    const { store, sources, secrets, previewer, clock } = this.#deps;
    const before = await this.find(principal, id);
    const edited = this.#renamed(before, this.#edited(before, input));
    if (edited) {
      validateParts(edited);
      secrets.resolve(edited.source, before);
      await sources.admit(edited.source);
    }
    const others = (input.actions ?? []).filter((action) => !before.actions.some((kept) => isSame(kept, action)));
    await admitActions(others, principal.projectId, this.#deps.destinations);
    const record = await this.#transaction(async (unit) => {
      const current = known(await store.findForUpdate(unit.tx, principal.projectId, id));
      const now = clock.now();
      const interpretation = edited && { ...edited, source: withoutStalePlan(secrets.seal(edited.source, id, current), current) };
      const next = applyEdit(current, input, interpretation, now);
      await store.update(unit.tx, next);
      const why = stopReason(current, next);
      if (why) await unit.emit('monitor.stopped', { monitorId: id, projectId: current.projectId, at: now, why });
      this.#announce(unit, next, 'updated');
      return next;
    });
    const isNewCondition = edited && !isSame(before.triggerConditions, record.triggerConditions);
    const wouldHaveFired = isNewCondition ? await previewer.backtest(record, record) : undefined;
    return { monitor: this.#view(record), ...(wouldHaveFired ? { wouldHaveFired } : {}) };
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
    const { monitor } = await this.create(
      principal,
      {
        prompt: record.prompt,
        name: `${record.name.slice(0, 93)} (copy)`,
        interpretation: toInterpretation(record),
        actions: record.actions,
        tags: record.tags,
        severity: record.severity,
      },
      record,
    );
    return monitor;
  }

  /** The interpretation after an edit, or undefined where the meaning stays. */
  #edited(before: MonitorRecord, input: UpdateInput): Interpretation | undefined {
    const { previewer } = this.#deps;
    if (input.interpretation) return previewer.complete(input.interpretation);
    const isNewSentence = input.prompt !== undefined && input.prompt !== before.prompt;
    const base = isNewSentence
      ? withSameWay(previewer.interpret(input.prompt ?? '', {}), toInterpretation(before).source)
      : toInterpretation(before);
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

  /** The name that was suggested before is of no use for another condition or place. */
  #renamed(before: MonitorRecord, edited: Interpretation | undefined): Interpretation | undefined {
    if (!edited || edited.suggestedName !== before.interpretation.suggestedName) return edited;
    if (!isOtherQuestion(before, edited)) return edited;
    return { ...edited, suggestedName: this.#deps.previewer.nameOf(edited) };
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
