import { isDeepStrictEqual } from 'node:util';
import type { Monitor, PlanChange } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import { type Clock, isoTime } from '../../kernel/clock.ts';
import type { EventBus } from '../../kernel/events.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { PlanChangeRecord, PlanChangeStore } from './plan-change-store.ts';
import type { MonitorRecord } from './record.ts';
import type { MonitorStore } from './store.ts';
import { toMonitor, type ViewOptions } from './view.ts';

export interface PlanChangeDeps {
  store: MonitorStore;
  changes: PlanChangeStore;
  events: EventBus<SqlExecutor>;
  clock: Clock;
  view: ViewOptions;
}

/** Shows the repairs of a monitor's plan and takes them back. */
export class PlanChangeService {
  readonly #deps: PlanChangeDeps;

  constructor(deps: PlanChangeDeps) {
    this.#deps = deps;
  }

  /** The repairs of a monitor, newest first; throws NOT_FOUND. */
  async list(principal: Principal, monitorId: string): Promise<PlanChange[]> {
    const { store, changes } = this.#deps;
    const monitor = await store.find(principal.projectId, monitorId);
    if (!monitor) throw new AppError('NOT_FOUND', 'No such monitor');
    const records = await changes.list(principal.projectId, monitorId);
    return records.map((record) => toPlanChange(record, monitor));
  }

  /** Reads by the earlier plan again; everything else stays. Throws CONFLICT where the monitor reads by another plan by now. */
  async undo(principal: Principal, monitorId: string, changeId: string): Promise<{ planChange: PlanChange; monitor: Monitor }> {
    const { store, changes, events, clock, view } = this.#deps;
    return events.transaction({ transaction: (work) => store.transaction(work) }, async (unit) => {
      const monitor = await store.findForUpdate(unit.tx, principal.projectId, monitorId);
      const all = monitor ? await changes.list(principal.projectId, monitorId, unit.tx) : [];
      const change = all.find(({ id }) => id === changeId);
      if (!monitor || !change) throw new AppError('NOT_FOUND', monitor ? 'No such change of the plan' : 'No such monitor');
      if (change.undoneAt !== null) return { planChange: toPlanChange(change, monitor), monitor: toMonitor(monitor, view) };
      if (!canUndo(change, monitor) || monitor.source.kind !== 'page') {
        throw new AppError(
          'CONFLICT',
          'The monitor reads by another plan by now; undo the later change first, or edit what is read',
        );
      }
      const now = clock.now();
      await store.restorePlan(unit.tx, monitorId, change.before);
      await changes.markUndone(unit.tx, changeId, now);
      const restored: MonitorRecord = { ...monitor, source: { ...monitor.source, plan: change.before } };
      unit.afterCommit(() =>
        events.live({ projectId: monitor.projectId, event: 'monitor', data: { monitorId, change: 'updated' } }),
      );
      return { planChange: toPlanChange({ ...change, undoneAt: now }, restored), monitor: toMonitor(restored, view) };
    });
  }
}

function canUndo(change: PlanChangeRecord, { source }: MonitorRecord): boolean {
  return change.undoneAt === null && source.kind === 'page' && isDeepStrictEqual(source.plan, change.after);
}

function toPlanChange(record: PlanChangeRecord, monitor: MonitorRecord): PlanChange {
  return {
    ...record,
    at: isoTime(record.at),
    undoneAt: record.undoneAt === null ? null : isoTime(record.undoneAt),
    canUndo: canUndo(record, monitor),
  };
}
