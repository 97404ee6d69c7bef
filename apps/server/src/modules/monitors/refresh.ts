import type { Evaluation } from '@monitors/contract';
import type { KeyValue } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import { type Clock, isoTime, sleep } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Checker, CheckOutcome, Report } from './checker.ts';
import { LEASE_MS } from './jobs.ts';
import type { LeasedMonitor, MonitorRecord } from './record.ts';
import type { Recorded, Recorder } from './recorder.ts';
import type { MonitorStore } from './store.ts';
import { nextAllowedRefresh, type ViewOptions } from './view.ts';

/** How long a manual check waits for a scheduled one of the same monitor to end, ms. */
const WAIT_MS = 30_000;
const POLL_MS = 50;
const DAY_MS = 86_400_000;

export interface RefresherDeps {
  store: MonitorStore;
  checker: Checker;
  recorder: Recorder;
  kv: KeyValue;
  clock: Clock;
  view: ViewOptions;
  /** Manual checks a user may ask for in a day; undefined: no limit. */
  dailyLimit: number | undefined;
}

export type RefreshAnswer = Evaluation & { nextAllowedRefresh: string | null };

/** Checks out of turn: asked for by a person, or caused by a report. */
export class Refresher {
  readonly #deps: RefresherDeps;

  constructor(deps: RefresherDeps) {
    this.#deps = deps;
  }

  /** "Check now": stored and acted on like any check. Throws RATE_LIMITED inside the interval, CONFLICT while a check hangs. */
  async refresh(monitor: MonitorRecord, userId: string): Promise<RefreshAnswer> {
    const { store, clock, view } = this.#deps;
    const now = clock.now();
    const giveBack = await this.#takeDaily(userId, now);
    if (view.refreshIntervalMs > 0 && !(await store.takeRefresh(monitor.id, now, view.refreshIntervalMs))) {
      await giveBack();
      const current = (await store.find(monitor.projectId, monitor.id)) ?? monitor;
      const allowedAt = Date.parse(nextAllowedRefresh(current, view) ?? isoTime(now + view.refreshIntervalMs));
      const retryAfter = Math.max(1, Math.ceil((allowedAt - now) / 1000));
      throw new AppError('RATE_LIMITED', `This monitor can be checked again in ${retryAfter} seconds`, {
        retryAfter,
        details: { limit: 1, nextAllowedRefresh: isoTime(allowedAt) },
      });
    }
    const recorded = await this.#run(monitor, 'manual');
    const nextAllowed = view.refreshIntervalMs > 0 ? isoTime(now + view.refreshIntervalMs) : null;
    return { ...recorded.evaluation, nextAllowedRefresh: nextAllowed };
  }

  /** A check that stores and tells nothing. */
  async test(monitor: MonitorRecord): Promise<RefreshAnswer> {
    const leased: LeasedMonitor = { ...monitor, leaseToken: newId() };
    const outcome = await this.#deps.checker.check(leased, 'manual_test');
    return {
      ...doneOf(outcome).evaluation,
      triggered: doneOf(outcome).step.transition === 'fired',
      nextAllowedRefresh: nextAllowedRefresh(monitor, this.#deps.view),
    };
  }

  /** Takes in a report of a push monitor; it is durable, and judged, once this resolves. */
  async report(monitor: MonitorRecord, report: Report): Promise<Recorded> {
    if (!report.failed) await this.#deps.store.report(monitor.id, report.at);
    return this.#run(monitor, 'push', report);
  }

  async #run(monitor: MonitorRecord, trigger: Evaluation['trigger'], report?: Report): Promise<Recorded> {
    const { checker, recorder, clock } = this.#deps;
    const deadline = clock.now() + WAIT_MS;
    while (clock.now() < deadline) {
      const leased = await this.#lease(monitor, deadline);
      const recorded = await recorder.record(doneOf(await checker.check(leased, trigger, report)), true);
      // The lease was taken away by an edit: the check must be done again on what the monitor is now.
      if (recorded) return recorded;
    }
    throw new AppError('CONFLICT', 'The monitor is being changed; try again');
  }

  async #lease(monitor: MonitorRecord, deadline: number): Promise<LeasedMonitor> {
    const { store, clock } = this.#deps;
    while (clock.now() < deadline) {
      const leased = await store.claimOne(monitor.projectId, monitor.id, clock.now(), LEASE_MS, newId());
      if (leased) return leased;
      if (!(await store.find(monitor.projectId, monitor.id))) throw new AppError('NOT_FOUND', 'No such monitor');
      await sleep(clock, POLL_MS);
    }
    throw new AppError('CONFLICT', 'A check of this monitor is still running; try again');
  }

  /** Counts a check against the day of a user; the result takes that back. */
  async #takeDaily(userId: string, now: number): Promise<() => Promise<void>> {
    const { kv, dailyLimit } = this.#deps;
    if (dailyLimit === undefined) return async () => {};
    const add = (by: number) => kv.increment(`refresh:${userId}:${Math.floor(now / DAY_MS)}`, by, DAY_MS - (now % DAY_MS));
    const { count, endsAt } = await add(1);
    const giveBack = async () => void (await add(-1));
    if (count <= dailyLimit) return giveBack;
    await giveBack();
    const retryAfter = Math.max(1, Math.ceil((endsAt - now) / 1000));
    throw new AppError('RATE_LIMITED', `All ${dailyLimit} manual checks of today are used up`, {
      retryAfter,
      details: { limit: dailyLimit },
    });
  }
}

function doneOf(outcome: CheckOutcome): Extract<CheckOutcome, { kind: 'done' }> {
  if (outcome.kind === 'done') return outcome;
  throw new AppError('INTERNAL_ERROR', 'A check nobody scheduled asked to be tried later');
}
