import type { Skeleton } from './skeleton.ts';

/** How often a sentence wants checks, in seconds; `zero` where it asks for an impossible interval. */
export type Frequency = { seconds: number; zero: boolean; days?: number[] };

const DAY = 86_400;
const PERIODS: Record<string, number> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: DAY,
  week: 7 * DAY,
  fortnight: 14 * DAY,
  month: 30 * DAY,
  quarter: 90 * DAY,
  year: 365 * DAY,
  night: DAY,
  morning: DAY,
  afternoon: DAY,
  evening: DAY,
};
const ADVERBS: Record<string, number> = {
  hourly: 3600,
  daily: DAY,
  nightly: DAY,
  weekly: 7 * DAY,
  biweekly: 14 * DAY,
  fortnightly: 14 * DAY,
  monthly: 30 * DAY,
  quarterly: 90 * DAY,
  yearly: 365 * DAY,
  annually: 365 * DAY,
  minutely: 60,
  everyday: DAY,
};
const TIMES: Record<string, number> = { once: 1, twice: 2, thrice: 3 };
const PERIOD = '(second|minute|hour|day|week|fortnight|month|quarter|year|night|morning|afternoon|evening)s?';
const VERB =
  '(?:(?:please )?(?:do |perform |run )?(?:and )?(?:to )?(?:(?:re)?check(?:ed|ing|s)?|look(?:ing)?|poll(?:ed|ing)?|refresh(?:ed|ing)?|test(?:ed)?|scan(?:ned)?|watch(?:ed)?|monitor(?:ed)?|verify|query)(?: (?:it|this|that|them|there|again|the (?:page|site|website|url|link)|at it|for (?:it|this|updates|changes)))?,? )?';
const CLOSE =
  '(?=$| (?:[.,;:!?)·-]|§u|and|or|if|when|whenever|whether|for|on|at|between|from|in|to|the (?:price|page|site|temperature)|only|please|but|during|as|while|until|starting|because|this|so|tell|notify|alert|let|email|send))';

/** Takes the frequency out of the sentence; undefined where it names none. */
export function takeFrequency(skeleton: Skeleton): Frequency | undefined {
  const of = (placeholder: string | undefined) => skeleton.of(placeholder);
  const every = skeleton.take(
    new RegExp(
      `${VERB}\\b(?:every|each|once every|once per|at least every|(?:at|in|with|using) (?:an |a )?(?:intervals? of|interval)|(?:check )?interval(?: of|:)?|frequency(?: of|:)?) ?(?:single |about |the )?(§d\\d+)(?: intervals?)?\\b`,
    ),
  );
  if (every) {
    const slot = of(every[1]);
    if (slot?.kind === 'duration') return { seconds: Math.round(slot.seconds), zero: slot.seconds <= 0 };
  }
  const intervals = skeleton.take(
    new RegExp(
      `${VERB}(?:at|in|with|on|using) (?:an? )?(§d\\d+)(?: -)? ?(?:check )?(?:intervals?|schedule|frequency|cadence)\\b`,
    ),
  );
  if (intervals) {
    const slot = of(intervals[1]);
    if (slot?.kind === 'duration') return { seconds: Math.round(slot.seconds), zero: slot.seconds <= 0 };
  }
  const other = skeleton.take(new RegExp(`${VERB}\\b(?:every|each) (?:other|second) ${PERIOD}\\b`));
  if (other) return of60(2 * PERIODS[other[1]!]!);
  const times = skeleton.take(
    new RegExp(
      `${VERB}(?:(once|twice|thrice)|(§n\\d+) times?|(?:at least )?(once|twice)) (?:a|an|per|each|every|in a) ${PERIOD}\\b`,
    ),
  );
  if (times) {
    const slot = of(times[2]);
    const count = slot?.kind === 'number' ? slot.amount : TIMES[times[1] ?? times[3] ?? 'once']!;
    if (count <= 0) return { seconds: 0, zero: true };
    return of60(PERIODS[times[4]!]! / count);
  }
  const single = skeleton.take(new RegExp(`${VERB}\\b(?:every|each)(?: single)? ${PERIOD}\\b(?! (?:time|than|until))`));
  if (single) return of60(PERIODS[single[1]!]!);
  const numbered = skeleton.take(new RegExp(`${VERB}\\b(?:every|each) (§n\\d+) ?(?:x )?${PERIOD}\\b`));
  if (numbered) {
    const slot = of(numbered[1]);
    const count = slot?.kind === 'number' ? slot.amount : 1;
    return { seconds: Math.round(count * PERIODS[numbered[2]!]!), zero: count <= 0 };
  }
  const adverb = skeleton.take(
    new RegExp(`${VERB}(?:on an? )?\\b(${Object.keys(ADVERBS).join('|')})(?: (?:basis|checks?))?${CLOSE}`),
  );
  if (adverb) return of60(ADVERBS[adverb[1]!]!);
  const leading = skeleton.take(
    new RegExp(`\\b(?:do |make |run |perform |with |an? )?(?:an? )(${Object.keys(ADVERBS).join('|')}) (?:checks?|basis)\\b`),
  );
  if (leading) return of60(ADVERBS[leading[1]!]!);
  const always = skeleton.take(
    /\b(?:(?:check(?:ing)?|watch|monitor|poll) )?(?:as often as (?:possible|you can)|constantly|continuously|continually|all the time|non-?stop|around the clock|in real[ -]time|real[ -]time|immediately and constantly)\b/,
  );
  if (always) return { seconds: 1, zero: false };
  return undefined;
}

function of60(seconds: number): Frequency {
  return { seconds: Math.round(seconds), zero: false };
}
