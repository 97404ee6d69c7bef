import type { HistoryPoint, Incident, Monitor } from '@monitors/contract';
import type { Aggregation } from '#lib/api/calls.ts';
import type { ChartPoint, ChartSpan, ChartThreshold } from '#lib/ui/chart/options.ts';
import { mainField, sayCondition } from '#lib/words/conditions.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More points than this are summed up by the hour. */
const MOST_RAW_POINTS = 3000;

export const RANGES = [
  { value: '24h', label: '24 h', says: 'the last 24 hours', ms: DAY_MS },
  { value: '7d', label: '7 d', says: 'the last 7 days', ms: 7 * DAY_MS },
  { value: '30d', label: '30 d', says: 'the last 30 days', ms: 30 * DAY_MS },
  { value: '1y', label: '1 y', says: 'the last year', ms: 365 * DAY_MS },
] as const;
export type Range = (typeof RANGES)[number]['value'];

/** The shortest span a chart shows, so that two checks in a row are not a line straight up. */
const SHORTEST_SPAN_MS = 600_000;
/** Room before the first point, as a part of the span. */
const LEAD = 0.04;

/** Where the chart of a range begins: a young monitor's chart begins shortly before its first point. */
export function startOf(from: number, to: number, points: readonly ChartPoint[]): number {
  const first = points[0]?.at ?? from;
  const span = Math.max(SHORTEST_SPAN_MS, (to - first) * (1 + LEAD));
  return Math.max(from, to - span);
}

/** How finely to read a range: every value while there are few, as in a monitor of a young age (ms), else by the hour or day. */
export function aggregationFor(range: Range, everySeconds: number, age: number): Aggregation {
  const ms = Math.min(age, RANGES.find((one) => one.value === range)!.ms);
  if (ms / (everySeconds * 1000) <= MOST_RAW_POINTS) return 'raw';
  return range === '1y' ? 'day' : 'hour';
}

/** The points of a history as a chart draws them: yes is 1, no is 0, unknown is a gap. */
export function toChartPoints(points: readonly HistoryPoint[]): ChartPoint[] {
  return points
    .map((point) => ({ at: Date.parse(point.timestamp), value: toNumber(point), low: point.min, high: point.max }))
    .sort((a, b) => a.at - b.at);
}

function toNumber(point: HistoryPoint): number | null {
  if (typeof point.avg === 'number' && typeof point.value !== 'boolean') return point.avg;
  if (typeof point.value === 'boolean') return Number(point.value);
  return typeof point.value === 'number' ? point.value : null;
}

/** The levels that the charted value is compared with, as lines of its chart. */
export function thresholdsOf(rule: Pick<Monitor, 'source' | 'triggerConditions'>): ChartThreshold[] {
  const main = mainField(rule);
  return rule.triggerConditions.conditions.flatMap((condition) =>
    condition.field === main &&
    ['gt', 'gte', 'lt', 'lte', 'eq'].includes(condition.operator) &&
    typeof condition.value === 'number'
      ? [{ value: condition.value, label: sayCondition(condition, 'number').replace(/^is /, '') }]
      : [],
  );
}

/** When a monitor was firing, as shaded parts of a chart that ends at `now` (ms). */
export function spansOf(incidents: readonly Incident[], now: number): ChartSpan[] {
  return incidents.map((incident) => ({
    from: Date.parse(incident.openedAt),
    to: incident.resolvedAt ? Date.parse(incident.resolvedAt) : now,
  }));
}

/** A sentence that says what the chart shows. */
export function describe(monitor: Monitor, points: readonly ChartPoint[], says: string, say: (value: number) => string): string {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return `${monitor.extractedFact} over ${says}: no values`;
  if (monitor.factType === 'boolean') return `${monitor.extractedFact} over ${says}, now ${say(values.at(-1)!)}`;
  const low = Math.min(...values);
  const high = Math.max(...values);
  return `${monitor.extractedFact} over ${says}: lowest ${say(low)}, highest ${say(high)}, now ${say(values.at(-1)!)}`;
}
