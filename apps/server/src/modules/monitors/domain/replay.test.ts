import type { FactValue, HistoryPoint, TriggerConditions } from '@monitors/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countFirings, daysNeeded } from './replay.ts';
import { WindowStats } from './window-stats.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const at = (days: number) => new Date(START + days * DAY).toISOString();
const history = (...values: FactValue[]): HistoryPoint[] =>
  values.map((value, index) => ({ timestamp: at(index), value, changed: true, verdict: 'false' }));
const when = (condition: object, more: object = {}): TriggerConditions =>
  ({ type: 'threshold', logic: 'AND', conditions: [{ field: 'price', ...condition }], ...more }) as TriggerConditions;

describe('a condition over a known history', () => {
  it.each([
    ['a level fires once each time it is crossed', when({ operator: 'lt', value: 100 }), [120, 90, 80, 110, 95], [1, 4]],
    ['a change fires each time', when({ operator: 'decreased' }), [120, 90, 80, 110, 95], [1, 2, 4]],
    ['a hold is waited for', when({ operator: 'lt', value: 100 }, { for: 2 * 86_400 }), [90, 110, 90, 90, 90, 90], [4]],
    ['unknown values do not count', when({ operator: 'lt', value: 100 }), [90, null, 90, 110, 90], [0, 4]],
    ['the lowest of a window', when({ operator: 'lt', versus: { kind: 'lowest', days: 2 } }), [100, 90, 95, 94, 80, 93], [1, 4]],
    [
      'the average of a window',
      when({ operator: 'gt', versus: { kind: 'average', days: 30 } }),
      [100, 100, 130, 90, 106],
      [2, 4],
    ],
  ])('%s', (_what, conditions, values, fired) => {
    expect(countFirings(conditions, 'number', history(...values))).toEqual(fired.map(at));
  });

  it('counts from a time on, with what was before as its past', () => {
    const conditions = when({ operator: 'lt', value: 100 });
    const points = history(120, 90, 120, 90);
    expect(countFirings(conditions, 'number', points, { since: START + 2 * DAY })).toEqual([at(3)]);
    expect(countFirings(conditions, 'number', history(90, 90), { since: START + DAY })).toEqual([]);
  });

  it('knows nothing of what history cannot tell', () => {
    expect(countFirings(when({ operator: 'lt', value: 1 }), 'number', [])).toBeUndefined();
    expect(countFirings(when({ operator: 'absent' }), 'number', history(1))).toBeUndefined();
  });

  it('needs the days of its longest window', () => {
    expect(daysNeeded(when({ operator: 'lt', value: 1 }))).toBe(0);
    expect(daysNeeded(when({ operator: 'lt', versus: { kind: 'lowest', days: 14 } }))).toBe(14);
  });
});

it('the window says what counting all its points again would say', () => {
  const steps = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 60 }), value: fc.integer({ min: -50, max: 50 }) }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (all, days) => {
      const window = new WindowStats(days);
      const seen: { at: number; value: number }[] = [];
      let now = START;
      for (const { hours, value } of all) {
        now += hours * 3_600_000;
        const inside = seen.filter((point) => point.at >= now - days * DAY).map((point) => point.value);
        const told = window.before(now);
        expect(told?.count ?? 0).toBe(inside.length);
        if (told) {
          expect([told.lowest, told.highest]).toEqual([Math.min(...inside), Math.max(...inside)]);
          expect(told.average).toBeCloseTo(inside.reduce((sum, one) => sum + one, 0) / inside.length, 6);
        }
        window.add(now, value);
        seen.push({ at: now, value });
      }
    }),
  );
});
