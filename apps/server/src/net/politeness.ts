import type { Clock } from '../kernel/clock.ts';
import type { CheckedUrl } from './guard.ts';
import { HostPacer, type PacerOptions } from './host-pacer.ts';
import { NetError } from './net-error.ts';
import { createRobots, type LoadRobots } from './robots.ts';

const PACING: PacerOptions = { intervalMs: 1000, burst: 2, concurrency: 2, maxWaitMs: 30_000 };
/** A site that asks for a longer rest gets it from each monitor's own schedule. */
const MAX_HOLD_SECONDS = 300;

/** What public sites may expect of a visitor: their robots.txt is obeyed and they are not hurried. The operator's own are exempt. */
export interface Politeness {
  /**
   * Resolves when the page may be visited; the result must be called after the visit. Rejects with a {@link NetError}
   * `robots_disallowed` or `rate_limited`. Hosts in `visited` are not waited for again, and are added to it.
   */
  enter(target: CheckedUrl, signal: AbortSignal, options: { respectRobots: boolean; visited?: Set<string> }): Promise<() => void>;
  /** Leaves a host alone that asked to slow down. */
  hold(target: CheckedUrl, seconds: number): void;
}

export function createPoliteness(options: { clock: Clock; pacing?: Partial<PacerOptions>; loadRobots: LoadRobots }): Politeness {
  const pacer = new HostPacer(options.clock, { ...PACING, ...options.pacing });
  const robots = createRobots(options.loadRobots, options.clock);
  return {
    async enter({ url, host, scope }, signal, { respectRobots, visited }) {
      if (scope !== 'public') return nothing;
      const rules = respectRobots ? await robots(url) : undefined;
      if (rules && !rules.allowed) throw new NetError('robots_disallowed', `robots.txt of ${host} does not allow this page`);
      if (visited?.has(host)) return nothing;
      visited?.add(host);
      return await pacer.enter(host, signal, rules?.crawlDelayMs);
    },
    hold({ host, scope }, seconds) {
      if (scope === 'public') pacer.hold(host, Math.min(seconds, MAX_HOLD_SECONDS));
    },
  };
}

const nothing = () => {};
