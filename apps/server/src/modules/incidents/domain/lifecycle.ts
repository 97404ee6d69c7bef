import type { Incident } from '@monitors/contract';

/** Why an incident ended. */
export type Resolution = 'recovered' | 'manual' | 'superseded' | 'monitor_deleted' | 'monitor_edited' | 'monitor_paused';

/** What can happen to the incident of a monitor. */
export type Happening = 'fired' | 'recovered' | 'deleted' | 'edited' | 'paused' | 'acknowledge' | 'resolve';

/** What follows: where the incident at hand goes, whether another one begins, and what people are told. */
export interface Decision {
  /** The incident at hand afterwards; undefined when there is none. */
  next: Incident['state'] | undefined;
  resolution?: Resolution;
  opens: boolean;
  tells?: 'opened' | 'resolved';
  /** The happening makes no sense in this state. */
  refused?: boolean;
}

const STOPPED: Partial<Record<Happening, Resolution>> = {
  deleted: 'monitor_deleted',
  edited: 'monitor_edited',
  paused: 'monitor_paused',
};

/** The life of an incident as a pure function; `state` undefined: the monitor has none. */
export function decide(state: Incident['state'] | undefined, happening: Happening): Decision {
  const unresolved = state === 'open' || state === 'acknowledged';
  const unchanged: Decision = { next: state, opens: false };
  const stopped = STOPPED[happening];
  if (stopped) return unresolved ? { next: 'resolved', resolution: stopped, opens: false } : unchanged;
  switch (happening) {
    case 'fired':
      return unresolved
        ? { next: 'resolved', resolution: 'superseded', opens: true, tells: 'opened' }
        : { next: state, opens: true, tells: 'opened' };
    case 'recovered':
      return unresolved ? { next: 'resolved', resolution: 'recovered', opens: false, tells: 'resolved' } : unchanged;
    case 'acknowledge':
      return state === 'open'
        ? { next: 'acknowledged', opens: false }
        : { ...unchanged, ...(unresolved ? {} : { refused: true }) };
    default:
      // Whoever resolves by hand knows it already, so nobody is told.
      return unresolved ? { next: 'resolved', resolution: 'manual', opens: false } : unchanged;
  }
}
