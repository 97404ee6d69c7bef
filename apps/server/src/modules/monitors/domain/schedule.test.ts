import type { ActiveHours, Source } from '@monitors/contract';
import { describe, expect, it } from 'vitest';
import { isActiveAt, nextActive, nextDue } from './schedule.ts';

const page: Source = { kind: 'page', url: 'https://a.example/', render: 'auto' };
const oslo: ActiveHours = { start: '07:00', end: '09:00', timezone: 'Europe/Oslo', daysOfWeek: [1, 2, 3, 4, 5] };
const at = (iso: string) => Date.parse(iso);

describe('active hours', () => {
  it('are those of the zone, on its days', () => {
    expect(isActiveAt(oslo, at('2026-01-05T06:30:00Z'))).toBe(true);
    expect(isActiveAt(oslo, at('2026-01-05T05:59:00Z'))).toBe(false);
    expect(isActiveAt(oslo, at('2026-01-05T08:00:00Z'))).toBe(false);
    expect(isActiveAt(oslo, at('2026-01-04T06:30:00Z'))).toBe(false);
    expect(isActiveAt(oslo, at('2026-07-06T05:30:00Z'))).toBe(true);
  });

  it('that end before they start belong to the day they start on', () => {
    const night: ActiveHours = { start: '22:00', end: '06:00', timezone: 'UTC', daysOfWeek: [5] };
    expect(isActiveAt(night, at('2026-01-02T23:00:00Z'))).toBe(true);
    expect(isActiveAt(night, at('2026-01-03T05:00:00Z'))).toBe(true);
    expect(isActiveAt(night, at('2026-01-03T23:00:00Z'))).toBe(false);
    expect(isActiveAt(night, at('2026-01-02T05:00:00Z'))).toBe(false);
  });

  it('begin on the wall clock on both sides of a change of daylight saving', () => {
    expect(nextActive(oslo, at('2026-03-27T12:00:00Z'))).toBe(at('2026-03-30T05:00:00Z'));
    expect(nextActive(oslo, at('2026-10-23T12:00:00Z'))).toBe(at('2026-10-26T06:00:00Z'));
  });

  it('that a change of daylight saving skips begin when the clock has moved on', () => {
    const skipped: ActiveHours = { start: '02:10', end: '02:50', timezone: 'Europe/Oslo' };
    expect(nextActive(skipped, at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-30T00:10:00Z'));
  });

  it('are found for every hour of a year as walking minute by minute finds them', () => {
    const zones: ActiveHours[] = [
      oslo,
      { start: '23:30', end: '00:30', timezone: 'America/New_York', daysOfWeek: [0, 6] },
      { start: '03:00', end: '03:15', timezone: 'Australia/Lord_Howe' },
    ];
    for (const hours of zones) {
      for (let start = at('2026-03-01T00:17:00Z'); start < at('2026-04-12T00:00:00Z'); start += 11 * 3_600_000) {
        let slow = start;
        if (!isActiveAt(hours, slow)) slow = Math.ceil(slow / 60_000) * 60_000;
        while (!isActiveAt(hours, slow)) slow += 60_000;
        expect(nextActive(hours, start)).toBe(slow);
      }
    }
  });
});

describe('the next check', () => {
  const monitor = { evaluationFrequency: 3600, source: page };
  const hour = 3_600_000;

  it('keeps its rhythm although the check began late', () => {
    expect(nextDue(monitor, { dueAt: 0, now: 400 }, 0.5)).toBe(hour);
  });

  it('drifts by a little, so that monitors made together part', () => {
    expect(nextDue(monitor, { dueAt: 0, now: 400 }, 0)).toBe(hour - 15_000);
    expect(nextDue(monitor, { dueAt: 0, now: 400 }, 0.999)).toBeGreaterThan(hour + 14_000);
  });

  it('is spread over a period after a sleep or a jump of the clock, either way', () => {
    const now = 50 * hour;
    const dues = [0, 0.25, 0.5, 0.75, 0.999].map((jitter) => nextDue(monitor, { dueAt: 0, now }, jitter));
    expect(new Set(dues).size).toBe(5);
    for (const due of dues) {
      expect(due).toBeGreaterThan(now);
      expect(due).toBeLessThanOrEqual(now + hour);
    }
    const back = nextDue(monitor, { dueAt: 50 * hour, now: 0 }, 0.5);
    expect(back).toBeLessThanOrEqual(hour);
  });

  it('of a push monitor is when its silence would be too long', () => {
    const push = { evaluationFrequency: 60, source: { kind: 'push', graceSeconds: 7200 } as const };
    expect(nextDue(push, { dueAt: 0, now: hour, silentSince: hour }, 0.5)).toBe(3 * hour);
  });

  it('waits for the active hours', () => {
    const due = at('2026-01-05T07:30:00Z');
    expect(nextDue({ ...monitor, activeHours: oslo }, { dueAt: due, now: due }, 0.5)).toBe(at('2026-01-06T06:00:00Z'));
  });
});
