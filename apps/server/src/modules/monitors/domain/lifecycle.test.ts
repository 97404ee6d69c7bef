import type { Cause, Condition, FactValue, TriggerConditions } from '@monitors/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, glance, initialState, isMomentary, type LifecycleState, type Observation, type Phase } from './lifecycle.ts';

const MINUTE = 60_000;

function when(condition: Condition, more: Partial<TriggerConditions> = {}): TriggerConditions {
  return { type: 'threshold', logic: 'AND', conditions: [condition], ...more };
}

const below900 = when({ field: 'price', operator: 'lt', value: 900, unit: 'USD' });

function saw(value: FactValue, at: number, unit?: string): Observation {
  const type = Array.isArray(value)
    ? 'list'
    : typeof value === 'string'
      ? 'text'
      : typeof value === 'boolean'
        ? 'boolean'
        : 'number';
  return { at, fact: { value, type, confidence: 1, at: new Date(at).toISOString(), ...(unit ? { unit } : {}) } };
}

function failed(at: number, cause: Cause = 'timeout'): Observation {
  return { at, cause };
}

/** Replays observations; what each did, in short. */
function replay(conditions: TriggerConditions, observations: readonly Observation[]) {
  let state = initialState(0);
  return observations.map((observation) => {
    const step = advance(conditions, state, observation);
    state = step.state;
    return {
      phase: step.state.phase,
      verdict: step.judgement.verdict,
      transition: step.transition,
      status: step.status,
      changed: step.changed,
    };
  });
}

describe('a threshold', () => {
  it('fires once, stays quiet while true, and recovers once', () => {
    const steps = replay(below900, [saw(949, 1), saw(899, 2), saw(880, 3), saw(899, 4), saw(920, 5), saw(930, 6)]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, 'fired', undefined, undefined, 'recovered', undefined]);
    expect(steps.map((step) => step.status)).toEqual(['ok', 'firing', 'firing', 'firing', 'ok', 'ok']);
  });

  it('fires on the first reading when it already holds', () => {
    expect(replay(below900, [saw(100, 1)])[0]).toMatchObject({ transition: 'fired', status: 'firing' });
  });

  it('does not move when a paused monitor is looked at', () => {
    const { state } = advance(below900, initialState(0), saw(949, 1));
    const step = glance(below900, state, saw(849, 2));
    expect(step).toMatchObject({ state: { phase: 'ok', since: 1, value: 849 }, judgement: { verdict: 'true' }, status: 'new' });
    expect(step.transition).toBeUndefined();
  });

  it('says what it compared', () => {
    const { judgement } = advance(below900, initialState(0), saw(849, 1, 'USD'));
    expect(judgement.reason).toBe('price is $849, below $900');
    expect(advance(below900, initialState(0), saw(949, 1, 'USD')).judgement.reason).toBe('price is $949, not below $900');
  });

  it('says of a yes or no what people say', () => {
    const down = when({ field: 'up', operator: 'eq', value: false });
    expect(advance(down, initialState(0), saw(true, 1)).judgement.reason).toBe('it is up');
    expect(advance(down, initialState(0), saw(false, 1)).judgement.reason).toBe('it is down');
    const held = when({ field: 'lights_on', operator: 'eq', value: true });
    expect(advance(held, initialState(0), saw(false, 1)).judgement.reason).toBe('lights on is no');
  });

  it('does not compare another currency', () => {
    const { judgement } = advance(below900, initialState(0), saw(849, 1, 'EUR'));
    expect(judgement).toMatchObject({ verdict: 'unknown', cause: 'type_mismatch' });
  });
});

describe('unknown', () => {
  it('is neither a match nor a recovery, in any phase', () => {
    const phases: Phase[] = ['new', 'ok', 'pending', 'firing', 'recovering'];
    for (const phase of phases) {
      const state: LifecycleState = { phase, since: 0, value: 850 };
      const step = advance(below900, state, failed(5 * MINUTE));
      expect(step.transition).toBeUndefined();
      expect(step.state.phase).toBe(phase);
      expect(step.state.value).toBe(850);
    }
  });

  it('shows as unknown only where nothing is firing', () => {
    expect(replay(below900, [saw(950, 1), failed(2)])[1]?.status).toBe('unknown');
    expect(replay(below900, [saw(850, 1), failed(2)])[1]?.status).toBe('firing');
    expect(replay(below900, [failed(1, 'internal')])[0]?.status).toBe('error');
  });
});

describe('a hold time', () => {
  const held = when({ field: 'p95', operator: 'gt', value: 800, unit: 'ms' }, { for: 300 });

  it('waits, and starts over when the condition was false in between', () => {
    const steps = replay(held, [
      saw(900, 0),
      saw(900, 4 * MINUTE),
      saw(100, 4.5 * MINUTE),
      saw(900, 5 * MINUTE),
      saw(900, 9 * MINUTE),
      saw(900, 10 * MINUTE),
    ]);
    expect(steps.map((step) => step.phase)).toEqual(['pending', 'pending', 'ok', 'pending', 'pending', 'firing']);
    expect(steps.filter((step) => step.transition)).toHaveLength(1);
  });

  it('does not fire on a check that failed', () => {
    const steps = replay(held, [saw(900, 0), failed(6 * MINUTE), saw(900, 7 * MINUTE)]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, undefined, 'fired']);
  });
});

describe('a recovery threshold', () => {
  const conditions = when({ field: 'disk_used', operator: 'gt', value: 90, unit: '%' }, { recovery: 80 });

  it('keeps firing between both limits, without a second notification', () => {
    const steps = replay(conditions, [saw(91, 1), saw(89, 2), saw(92, 3), saw(85, 4), saw(80, 5)]);
    expect(steps.map((step) => step.phase)).toEqual(['firing', 'recovering', 'firing', 'recovering', 'ok']);
    expect(steps.map((step) => step.transition)).toEqual(['fired', undefined, undefined, undefined, 'recovered']);
  });
});

describe('a change', () => {
  it('does not count the first reading, and counts each change', () => {
    const conditions = when({ field: 'text', operator: 'changed' }, { type: 'change' });
    const steps = replay(conditions, [saw('a', 1), saw('a', 2), saw('b', 3), saw('c', 4), saw('c', 5)]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, undefined, 'fired', 'fired', 'recovered']);
    expect(isMomentary(conditions)).toBe(true);
    expect(isMomentary(below900)).toBe(false);
  });

  it('adds up slow creep', () => {
    const conditions = when({ field: 'price', operator: 'change_gt', value: 5, unit: '%' }, { type: 'change' });
    const steps = replay(conditions, [saw(100, 1), saw(102, 2), saw(104, 3), saw(106, 4), saw(108, 5), saw(112, 6)]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, undefined, undefined, 'fired', 'recovered', 'fired']);
  });

  it('measures a rise from the lowest value since', () => {
    const conditions = when({ field: 'price', operator: 'change_gt', value: 5, unit: '%' }, { type: 'change' });
    const steps = replay(conditions, [saw(100, 1), saw(80, 2), saw(83, 3), saw(85, 4)]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, undefined, undefined, 'fired']);
  });

  it('takes a drop by its amount whatever its sign', () => {
    for (const value of [20, -20]) {
      const conditions = when({ field: 'count', operator: 'change_lt', value, unit: '%' }, { type: 'change' });
      expect(replay(conditions, [saw(100, 1), saw(81, 2), saw(79, 3)]).map((step) => step.transition)).toEqual([
        undefined,
        undefined,
        'fired',
      ]);
    }
  });

  it('compares with history where it is asked to', () => {
    const conditions = when(
      { field: 'count', operator: 'change_lt', value: -20, unit: '%', versus: { kind: 'average', days: 7 } },
      { type: 'change' },
    );
    const stats = { '7': { lowest: 80, highest: 120, average: 100, count: 50 } };
    expect(advance(conditions, initialState(0), { ...saw(79, 1), stats }).judgement.verdict).toBe('true');
    expect(advance(conditions, initialState(0), { ...saw(90, 1), stats }).judgement.verdict).toBe('false');
    expect(advance(conditions, initialState(0), saw(79, 1)).judgement.verdict).toBe('unknown');
  });
});

describe('list items', () => {
  const conditions = when({ field: 'items', operator: 'appeared' }, { type: 'change' });
  const items = (...keys: string[]) => keys.map((key) => ({ key, title: `Post ${key}` }));

  it('are new by their key, not by their place, and never twice', () => {
    const steps = replay(conditions, [
      saw(items('a', 'b'), 1),
      saw(items('b', 'a'), 2),
      saw(items('c', 'a', 'b'), 3),
      saw(items('c', 'b'), 4),
      saw(items('a', 'c', 'b'), 5),
    ]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, undefined, 'fired', 'recovered', undefined]);
  });
});

describe('silence', () => {
  const conditions = when({ field: 'report', operator: 'absent' }, { for: 3600 });
  const silent = (at: number, since: number, more: Partial<Observation> = {}): Observation => ({
    at,
    silentSince: since,
    graceSeconds: 3600,
    ...more,
  });

  it('fires when the time allowed is over, without waiting for it twice, and recovers with a report', () => {
    const steps = replay(conditions, [silent(30 * MINUTE, 0), silent(61 * MINUTE, 0), silent(70 * MINUTE, 70 * MINUTE)]);
    expect(steps.map((step) => step.transition)).toEqual([undefined, 'fired', 'recovered']);
  });

  it('counts a reported failure at once', () => {
    expect(replay(conditions, [silent(MINUTE, 0, { reportedFailure: true })])[0]?.transition).toBe('fired');
  });
});

describe('any history', () => {
  const observation = fc.oneof(
    fc.integer({ min: 0, max: 2000 }).map((value) => ({ value })),
    fc.constant({ value: undefined }),
  );

  it('alternates fired and recovered, and each follows from a verdict that says so', () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 60 }), fc.integer({ min: 0, max: 300 }), (sequence, hold) => {
        const conditions = { ...below900, for: hold };
        let state = initialState(0);
        let isFiring = false;
        sequence.forEach(({ value }, index) => {
          const at = index * MINUTE;
          const step = advance(conditions, state, value === undefined ? failed(at) : saw(value, at));
          state = step.state;
          if (step.transition === 'fired') {
            expect(isFiring).toBe(false);
            expect(step.judgement.verdict).toBe('true');
            isFiring = true;
          }
          if (step.transition === 'recovered') {
            expect(isFiring).toBe(true);
            expect(step.judgement.verdict).toBe('false');
            isFiring = false;
          }
          expect(state.phase === 'firing').toBe(isFiring);
        });
      }),
    );
  });
});
