import type { Ask, Locator, Plan, Reading } from '@monitors/contract';
import type { Candidate, Format } from './types.ts';

const MAX_LOCATORS = 8;

/** Order of trust when a value is looked up again: said for machines first, then the place on the page, then its label. */
const STABILITY: Record<Locator['kind'], number> = {
  json: 0,
  jsonld: 1,
  microdata: 2,
  meta: 3,
  selector: 4,
  label: 5,
  state: 6,
  feed: 0,
  text: 7,
};

/** The winner's locators without repeats, the most stable kind first. */
export function compilePlan(
  ask: Ask,
  winners: Candidate[],
  context: { format: Format; identity?: Plan['identity'] },
  unit?: string,
): Plan {
  const seen = new Set<string>();
  const locators: Locator[] = [];
  // The same words written another way would read as a change the next time.
  const exact = winners.filter(({ value }) => typeof value !== 'string' || value === winners[0]?.value);
  const sorted = exact
    .map((candidate, index) => ({ candidate, index }))
    .sort((a, b) => STABILITY[a.candidate.locator.kind] - STABILITY[b.candidate.locator.kind] || a.index - b.index);
  for (const { candidate } of sorted) {
    const key = JSON.stringify(candidate.locator);
    if (seen.has(key) || locators.length >= MAX_LOCATORS) continue;
    seen.add(key);
    locators.push(candidate.locator);
  }
  return {
    version: 1,
    ask,
    format: context.format,
    locators,
    type: winners[0]?.type ?? ask.type,
    ...(unit ? { unit } : {}),
    ...(context.identity ? { identity: context.identity } : {}),
  };
}

/** The plan of a reading with the user's choice in front: what an alternative or a clicked element is stored as. */
export function planFromLocator(ask: Ask, locator: Locator, reading: Pick<Reading, 'plan'> & { format?: Format }): Plan {
  const rest = reading.plan;
  return {
    version: 1,
    ask,
    format: rest?.format ?? reading.format ?? 'html',
    locators: [locator],
    chosen: true,
    type: ask.type,
    ...(rest?.unit && ask.field === rest.ask.field ? { unit: rest.unit } : {}),
    ...(rest?.identity ? { identity: rest.identity } : {}),
  };
}
