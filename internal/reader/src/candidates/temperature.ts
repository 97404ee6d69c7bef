import type { Ask } from '@monitors/contract';
import { parseQuantity } from '@monitors/language';
import { inAskedUnit } from '../coerce.ts';
import { Region } from '../html/class-words.ts';
import { cssPath } from '../html/locate.ts';
import { ancestors, charsIn, type Page, type TextRun } from '../html/page.ts';
import { cut, words } from '../text.ts';
import type { Candidate } from '../types.ts';
import type { Hints } from '../values.ts';

const DEGREES = /[-−–]?\d+(?:[.,]\d+)?\s*(?:°|º|℃|℉|degrees?\b|grad\b)\s*[CF]?/i;
const ASIDE = Region.related | Region.overlay | Region.chrome | Region.advert | Region.hidden;
const NOW_WORDS = new Set(['temp', 'temperature', 'temperatur', 'current', 'now', 'observation', 'actual', 'live', 'jetzt']);
const OTHER_WORDS =
  /\b(?:feels?(?: like)?|wind ?chill|dew ?point|high|low|max|min|hi|lo|tomorrow|tonight|record|average|normal|water|sea|gef.hlt|ressenti|forecast)\b/i;

/** Temperatures in the page's text: what is named current counts most, forecasts, felt and extreme values least. */
export function findTemperatures(page: Page, ask: Ask, hints: Hints): Candidate[] {
  const headingRun = page.heading ? (page.runStart.get(page.heading) ?? 0) : 0;
  const found: { candidate: Candidate; shape: string }[] = [];
  for (const run of page.runs) {
    if (run.text.length > 60 || run.flags & ASIDE || !/\d/.test(run.text)) continue;
    const text = degreeText(page, run);
    if (!text) continue;
    const quantity = parseQuantity(text, hints);
    if (!quantity || (quantity.dimension !== 'temperature' && quantity.unit !== '°')) continue;
    const typed = inAskedUnit(quantity, ask);
    const context = contextOf(page, run);
    const distance = Math.abs(run.index - headingRun);
    let weight = 0.9 + 0.5 * Math.exp(-distance / 40);
    if (context.isNow) weight += 0.7;
    if (OTHER_WORDS.test(context.text)) weight -= 0.7;
    found.push({
      candidate: {
        value: typed.value,
        type: ask.type,
        ...(typed.unit ? { unit: typed.unit } : {}),
        source: 'dom',
        locator: { kind: 'selector', css: cssPath(page, run.parent) },
        snippet: cut(context.text),
        weight,
      },
      shape: `${run.parent.name}.${run.parent.attribs.class ?? ''}`,
    });
    if (found.length >= 80) break;
  }
  const sizes = new Map<string, number>();
  for (const { shape } of found) sizes.set(shape, (sizes.get(shape) ?? 0) + 1);
  return found.map(({ candidate, shape }) => ({
    ...candidate,
    weight: Math.max(0.1, candidate.weight - ((sizes.get(shape) ?? 0) >= 3 ? 0.6 : 0)),
  }));
}

/** The degrees of a run, also where its sign stands in the next one ("12" and "°C"). */
function degreeText(page: Page, run: TextRun): string | undefined {
  if (DEGREES.test(run.text)) return run.text;
  const next = page.runs[run.index + 1];
  const joined = next && /^[-−–]?\d+(?:[.,]\d+)?$/.test(run.text) ? `${run.text}${next.text.slice(0, 12)}` : '';
  return /^[-−–]?\d+(?:[.,]\d+)?\s*(?:°|º|℃|℉)/.test(joined) ? joined : undefined;
}

function contextOf(page: Page, run: TextRun): { text: string; isNow: boolean } {
  const near = [run.parent, ...ancestors(run.parent, 4)].filter((at) => charsIn(page, at) <= 90);
  const isNow = near.some((at) =>
    words(`${at.attribs.class ?? ''} ${at.attribs.id ?? ''} ${at.attribs['data-testid'] ?? ''}`.slice(0, 200)).some((word) =>
      NOW_WORDS.has(word),
    ),
  );
  const scope = near[near.length - 1] ?? run.parent;
  const text = page.runs
    .slice(page.runStart.get(scope) ?? run.index, page.runEnd.get(scope) ?? run.index + 1)
    .map((one) => one.text)
    .join(' ');
  return { text, isNow };
}
