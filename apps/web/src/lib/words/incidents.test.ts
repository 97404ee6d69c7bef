import { expect, test } from 'vitest';
import { byUrgency } from '../../routes/(app)/incidents/urgency.ts';
import { sayFirings } from './firings.ts';
import { incidentOf } from './incidents.ts';
import { sayMoment } from './moments.ts';

const ID = '01a1f831-86fa-73e8-963e-865d1f913d33';

test('an address points at an incident by its id alone', () => {
  expect(incidentOf(`#incident-${ID.toUpperCase()}`)).toBe(ID);
  expect(incidentOf(`#incident-${ID}"><script>`)).toBeUndefined();
  expect(incidentOf('#incidents')).toBeUndefined();
  expect(incidentOf('')).toBeUndefined();
});

test('what nobody has seen comes first, then what is graver, then what is newer', () => {
  const incident = (id: string, state: string, severity: string, openedAt: string) =>
    ({ id, state, severity, openedAt }) as never;
  const list = [
    incident('seen', 'acknowledged', 'critical', '2026-01-09T00:00:00Z'),
    incident('old', 'open', 'warning', '2026-01-01T00:00:00Z'),
    incident('new', 'open', 'warning', '2026-01-02T00:00:00Z'),
    incident('grave', 'open', 'critical', '2025-01-01T00:00:00Z'),
  ];
  expect(list.toSorted(byUrgency).map(({ id }: { id: string }) => id)).toEqual(['grave', 'new', 'old', 'seen']);
});

test.each([
  [{ count: 0, days: 30 }, 'It would not have fired in the last 30 days.'],
  [{ count: 1, days: 1 }, 'It would have fired once in the last day.'],
  [{ count: 2, days: 0.25 }, 'It would have fired twice in the last 6 hours.'],
  [{ count: 12, days: 0.01 }, 'It would have fired 12 times in the last hour.'],
])('%j is "%s"', (firings, text) => {
  expect(sayFirings(firings)).toBe(text);
});

test('a time of long ago has its year instead of its seconds', () => {
  const at = new Date(2026, 1, 3, 4, 5, 6).getTime();
  expect(sayMoment(at, at + 1000)).toMatch(/^3 Feb.* 04:05:06$/);
  expect(sayMoment(at, at + 1000, false)).toMatch(/^3 Feb.* 04:05$/);
  expect(sayMoment(at, at + 400 * 86_400_000)).toMatch(/^3 Feb 2026.* 04:05$/);
});
