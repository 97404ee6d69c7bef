import type { Ask, FactValue, Locator, Plan } from '@monitors/contract';

const MAX_TEXT = 1000;
const MAX_ITEMS = 20;

/** A repair as it is recorded: both plans, the values they read, and why. */
export interface PlanRepair {
  before: Plan;
  after: Plan;
  valueBefore: FactValue;
  valueAfter: FactValue;
  unit: string | null;
  reason: string;
}

/** What to record of a repair. */
export function describeRepair(
  repair: { before: Plan; after: Plan },
  values: { before: FactValue | undefined; after: FactValue; unit: string | undefined },
): PlanRepair {
  return {
    ...repair,
    valueBefore: short(values.before ?? null),
    valueAfter: short(values.after),
    unit: values.unit ?? null,
    reason: `The value was no longer found at ${placeOf(repair.before)}; the same thing still shows it at ${placeOf(repair.after)}`,
  };
}

/** Whether two plans look in the same place first. */
export function sameWay(one: Plan, other: Plan): boolean {
  return JSON.stringify(canonical(one.locators[0])) === JSON.stringify(canonical(other.locators[0]));
}

/** The plan that obeys a person who pointed at a value: that place alone, whatever else the page shows. */
export function chosenPlan(ask: Ask, locator: Locator, known: Plan | undefined): Plan {
  return {
    version: 1,
    ask,
    format: known?.format ?? formatOf(locator) ?? 'html',
    locators: [locator],
    chosen: true,
    type: ask.type,
    ...(known?.identity ? { identity: known.identity } : {}),
  };
}

function formatOf(locator: Locator): Plan['format'] | undefined {
  if (locator.kind === 'json' || locator.kind === 'feed') return locator.kind;
  return undefined;
}

function placeOf({ locators }: Plan): string {
  const [locator] = locators;
  switch (locator?.kind) {
    case 'json':
      return locator.path;
    case 'jsonld':
      return `the page’s structured data (${locator.path})`;
    case 'microdata':
      return `the page’s structured data (${locator.property})`;
    case 'meta':
      return `the page’s meta data (${locator.name})`;
    case 'state':
      return `the page’s script data (${locator.path})`;
    case 'selector':
      return `“${locator.css}”`;
    case 'label':
      return `the label “${locator.label}”`;
    default:
      return 'the page’s text';
  }
}

function canonical(locator: Locator | undefined): [string, unknown][] {
  return Object.entries(locator ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
}

function short(value: FactValue): FactValue {
  if (typeof value === 'string') return value.slice(0, MAX_TEXT);
  return Array.isArray(value) ? value.slice(0, MAX_ITEMS) : value;
}
