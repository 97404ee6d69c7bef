import type { Queue } from '@monitors/engines/ports';
import { type Clock, sleep } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { Checker } from './checker.ts';
import type { LeasedMonitor } from './record.ts';
import type { Recorder } from './recorder.ts';
import type { ClaimSize, MonitorStore } from './store.ts';

const TOPIC = 'checks';
/** A check is over before: the longest one is two readings, each with two visits of the browser and the wait for it. */
export const LEASE_MS = 280_000;
/** Checks worked on at once; nearly all of their time is waiting for other machines. */
const CONCURRENCY = 200;
/** Monitors leased ahead of the work, so that a lease never waits long. */
const READY = 400;
/** Between two looks for due monitors: at least, so that due ones come in batches, and at most, so that other processes' edits are seen. */
const MIN_WAIT_MS = 90;
const MAX_WAIT_MS = 1000;

export interface SchedulerDeps {
  store: MonitorStore;
  checker: Checker;
  recorder: Recorder;
  queue: Queue;
  clock: Clock;
  metrics: Metrics;
  logger: Logger;
}

/** Finds due monitors, hands them to the queue, and works on what the queue gives back. */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  #stopping = new AbortController();
  #woken = new AbortController();
  #loop: Promise<void> | undefined;
  #stopConsumer: (() => Promise<void>) | undefined;
  /** Tokens of the claims this process has not finished. */
  readonly #claims = new Map<string, number>();

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stopConsumer = await this.#deps.queue.consume<LeasedMonitor>(TOPIC, { concurrency: CONCURRENCY }, (job) =>
      this.#work(job.payload),
    );
    this.#loop = this.#run();
  }

  /** Looks for due monitors at once, as after an edit. */
  wake(): void {
    this.#woken.abort();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#woken.abort();
    await this.#loop;
    await this.#stopConsumer?.();
    await this.#deps.recorder.flush();
    await this.#deps.store.releaseAll([...this.#claims.keys()]);
  }

  async #run(): Promise<void> {
    const { clock, logger, metrics } = this.#deps;
    while (!this.#stopping.signal.aborted) {
      let wait = MAX_WAIT_MS;
      try {
        wait = await this.#claim();
      } catch (error) {
        logger.error({ err: error }, 'Due monitors could not be claimed; trying again');
        metrics.count('monitors_claim_failures_total', 'Looks for due monitors that failed');
      }
      if (wait === 0) continue;
      this.#woken = new AbortController();
      await sleep(clock, wait, AbortSignal.any([this.#woken.signal, this.#stopping.signal]));
    }
  }

  /** Claims what is due and fits; returns how long to wait before the next look, ms. */
  async #claim(): Promise<number> {
    const { store, queue, clock } = this.#deps;
    const depth = await queue.depth(TOPIC);
    const free = READY - depth.waiting - depth.active;
    if (free <= 0) return MIN_WAIT_MS;
    const token = newId();
    const now = clock.now();
    const size = claimSize(free);
    const claimed = await store.claimDue(now, LEASE_MS, size, token);
    if (claimed.length > 0) {
      this.#claims.set(token, claimed.length);
      const jobs = claimed.map((monitor) => ({ id: `${monitor.id}:${token}`, payload: monitor }));
      await queue.publish(TOPIC, jobs);
      return claimed.length === size ? 0 : MIN_WAIT_MS;
    }
    const next = await store.nextDueAt();
    return next === undefined ? MAX_WAIT_MS : Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, next - now));
  }

  async #work(monitor: LeasedMonitor): Promise<void> {
    const { checker, recorder, store, metrics } = this.#deps;
    const finished = () => this.#finish(monitor.leaseToken);
    const outcome = await checker.check({ ...monitor, startedAt: this.#deps.clock.now() }, 'schedule');
    if (outcome.kind === 'retry') {
      await store.release(monitor.id, monitor.leaseToken, outcome.dueAt, outcome.attempt);
      metrics.count('monitors_check_retries_total', 'Checks that failed and are tried again, by cause', { cause: outcome.cause });
      finished();
      return;
    }
    // Not waited for: a result that lingers for its batch must not hold a place another check could use.
    void recorder.record(outcome).then(finished);
  }

  #finish(token: string): void {
    const left = (this.#claims.get(token) ?? 1) - 1;
    if (left <= 0) this.#claims.delete(token);
    else this.#claims.set(token, left);
  }
}

/** The largest claim that fits. */
function claimSize(free: number): ClaimSize {
  if (free >= 100) return 100;
  return free >= 10 ? 10 : 1;
}
