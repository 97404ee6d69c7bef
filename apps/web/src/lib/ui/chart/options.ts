import uPlot from 'uplot';
import type { ChartColors } from './colors.ts';

/** A value at a time in ms; null where there is none to trust. `low` and `high` bound what it sums up. */
export type ChartPoint = { at: number; value: number | null; low?: number | undefined; high?: number | undefined };
export type ChartThreshold = { value: number; label: string };
export type ChartSpan = { from: number; to: number };

export type ChartInput = {
  points: readonly ChartPoint[];
  thresholds: readonly ChartThreshold[];
  spans: readonly ChartSpan[];
  from: number;
  to: number;
  /** Words of no and yes; makes a stepped chart of two levels. */
  levels?: { no: string; yes: string } | undefined;
  say: (value: number) => string;
  /** Shorter words for the axis. */
  sayAxis?: (value: number) => string;
};

const FONT = '11px Inter, ui-sans-serif, system-ui, sans-serif';
const AXIS_CHARACTER_WIDTH = 6.4;
const AXIS_MARGIN = 18;
/** A threshold further away than this many times the spread of the values is left out of the scale. */
const FARTHEST_THRESHOLD = 6;

/** The points as the columns uPlot wants: seconds, value, low, high. */
export function chartData(points: readonly ChartPoint[]): uPlot.AlignedData {
  return [
    points.map((point) => point.at / 1000),
    points.map((point) => point.value),
    points.map((point) => point.low ?? null),
    points.map((point) => point.high ?? null),
  ];
}

/** Lowest and highest value to show, thresholds included when they are near. */
export function valueRange(input: Pick<ChartInput, 'points' | 'thresholds' | 'levels'>): [number, number] {
  if (input.levels) return [-0.2, 1.2];
  const values = input.points.flatMap(({ value, low, high }) => [value, low ?? null, high ?? null]).filter((one) => one !== null);
  if (values.length === 0) return [0, 1];
  let low = Math.min(...values);
  let high = Math.max(...values);
  const spread = high - low || Math.abs(high) * 0.1 || 1;
  for (const { value } of input.thresholds) {
    if (value < low && low - value <= spread * FARTHEST_THRESHOLD) low = value;
    if (value > high && value - high <= spread * FARTHEST_THRESHOLD) high = value;
  }
  const pad = (high - low || spread) * 0.12;
  return [low - pad, high + pad];
}

/** How wide an axis is whose longest text has this many characters, in px. */
function roomFor(characters: number): number {
  return Math.ceil(characters * AXIS_CHARACTER_WIDTH) + AXIS_MARGIN;
}

/** Everything uPlot needs to draw the input at this size. */
export function chartOptions(
  input: ChartInput,
  colors: ChartColors,
  size: { width: number; height: number },
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const { levels } = input;
  const axis = { stroke: colors.text, font: FONT, ticks: { show: false }, grid: { stroke: colors.grid, width: 1 } };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const range = valueRange(input);
  const sayAxis = input.sayAxis ?? input.say;
  const widest = Math.max(
    ...range.map((value) => sayAxis(Math.round(value)).length),
    levels ? Math.max(levels.no.length, levels.yes.length) : 0,
  );
  return {
    ...size,
    padding: [12, 10, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8, width: 2, fill: colors.line, stroke: colors.line } },
    scales: { x: { time: true, range: [input.from / 1000, input.to / 1000] }, y: { range } },
    axes: [
      { ...axis, grid: { show: false }, space: 72, size: 28, values: timeLabels },
      {
        ...axis,
        // What is written there is known only once the levels between the ends are chosen.
        size: (_, written) => roomFor(Math.max(widest, ...(written ?? []).map((text) => text.length))),
        gap: 8,
        space: 36,
        ...(levels && { splits: [0, 1] }),
        values: (_, splits) => splits.map((value) => (levels ? (value === 1 ? levels.yes : levels.no) : sayAxis(value))),
      },
    ],
    series: [
      {},
      {
        stroke: colors.line,
        fill: levels ? colors.area : undefined,
        width: 1.75,
        spanGaps: false,
        points: { show: input.points.length < 30, size: 5, fill: colors.line, stroke: colors.line },
        ...(levels && stepped && { paths: stepped }),
      },
      { stroke: 'transparent', points: { show: false } },
      { stroke: 'transparent', points: { show: false } },
    ],
    bands: [{ series: [3, 2], fill: colors.band }],
    hooks: {
      drawClear: [(plot) => drawSpans(plot, input.spans, colors)],
      draw: [(plot) => drawThresholds(plot, input.thresholds, colors)],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
    },
  };
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' });
const DAY_SECONDS = 86_400;

function timeLabels(_: uPlot, splits: number[]): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map((second) => {
    const at = new Date(second * 1000);
    if (step >= 28 * DAY_SECONDS) return MONTH.format(at);
    const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
    return step >= DAY_SECONDS || isMidnight ? DAY.format(at) : TIME.format(at);
  });
}

function drawSpans(plot: uPlot, spans: readonly ChartSpan[], colors: ChartColors): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colors.span;
  for (const span of spans) {
    const left = Math.max(bbox.left, plot.valToPos(span.from / 1000, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(span.to / 1000, 'x', true));
    if (right > left) ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
  }
  ctx.restore();
}

function drawThresholds(plot: uPlot, thresholds: readonly ChartThreshold[], colors: ChartColors): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colors.threshold;
  ctx.fillStyle = colors.threshold;
  ctx.lineWidth = ratio;
  ctx.font = FONT.replace('11px', `${11 * ratio}px`);
  ctx.textAlign = 'right';
  for (const { value, label } of thresholds) {
    const y = plot.valToPos(value, 'y', true);
    if (y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.setLineDash([4 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.textBaseline = y - bbox.top < 20 * ratio ? 'top' : 'bottom';
    ctx.fillText(label, bbox.left + bbox.width - 4 * ratio, y + (ctx.textBaseline === 'top' ? 4 : -4) * ratio);
  }
  ctx.restore();
}
