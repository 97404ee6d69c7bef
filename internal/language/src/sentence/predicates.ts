import type { Operator } from '@monitors/contract';
import { findBooleans } from './booleans.ts';
import { findChanges } from './changes.ts';
import { COMPARATORS, DOWN, FILLERS, UP } from './comparators.data.ts';
import { NEGATED, NEGATION, operand, type Predicate, type Put } from './predicate.ts';
import { type Skeleton, VALUE } from './skeleton.ts';
import { findLists, findTexts } from './texts.ts';

/** The place of predicate `k` in the sentence. */
export const mark = (k: number) => `¤${k}`;

/** The predicates of a sentence, in the order of their places; their words are replaced by marks. */
export function takePredicates(skeleton: Skeleton): Predicate[] {
  const found: Predicate[] = [];
  const put = (match: { index: number; 0: string }, predicate: Predicate) => {
    found.push(predicate);
    skeleton.replace(match, ` ${mark(found.length - 1)} `);
  };
  // "4.8 stars or better": the comparison belongs to the value.
  skeleton.text = skeleton.text.replace(
    /(§[nmxpd]\d+) ([a-z]{2,20}) ((?:or|and) (?:more|less|fewer|better|worse|higher|lower|above|below|under|over|up))(?! than| §)\b/g,
    '$1 $3 $2',
  );
  findChanges(skeleton, put);
  findRanges(skeleton, put);
  findNumbers(skeleton, put);
  findLists(skeleton, put, true);
  findTexts(skeleton, put);
  findBooleans(skeleton, put);
  findLists(skeleton, put, false);
  findChanges(skeleton, put, true);
  if (found.length === 0) findAny(skeleton, put);
  return found;
}

/** "there are any results", "there are no seats": more than none, or none. */
function findAny(skeleton: Skeleton, put: Put): void {
  const match =
    /\b(?:there (?:is|are)|it has|has|finds?|shows?|you (?:see|find)) (?:(?<no>no|zero)|any|some|at least one|one or more)(?: more)? (?=\p{L})/u.exec(
      skeleton.text,
    );
  if (match) put(match, { operator: match.groups!.no ? 'eq' : 'gt', value: 0, type: 'number' });
}

const LESS = 'less|lower|below|under|fewer|cheaper|smaller|down|beneath|colder';
const MORE = 'more|higher|above|over|greater|up|better|larger|bigger|upwards?|beyond|longer|warmer|hotter|later|faster';
const SUFFIX = `(?: ?(?:,? ?(?:or|and|oder|ou|o) (?:even |any )?(?:(?<less>${LESS})|(?<more>${MORE})|(?<same>equal))\\b(?: than)?(?: to)?(?! ?(?:§|than\\b|then\\b|or\\b))(?: (?:it|that|this))?|(?<plus>\\+)|(?<most>at most|max(?:imum)?|tops)|(?<least>at least|minimum)(?! ?§)))?`;
const AROUND =
  '(?:(?:about|around|approximately|roughly|just|only|the|a|an|value of|price of|level of|mark of|mere|total of|like|some|it|as) )*';

/** Between two values, and outside of them. */
function findRanges(skeleton: Skeleton, put: Put): void {
  const and = '(?: ?(?:and|to|-|–|or|through|thru) )';
  const inside = new RegExp(
    `(?<![a-zà-ÿ])(?<neg>${NEGATION})?${FILLERS}{0,5}(?:(?:is |are )?(?:anywhere )?(?:in )?between|within(?: the)?(?: range)?(?: of)?|(?:is |stays |are )?in the range(?: of)?(?: from)?|ranges? (?:from|between|is|of)|(?:is |costs? )?from|(?:is |are |falls )?in (?:the|a)(?= §[a-z]\\d+ ?(?:to|-|–) ?§[a-z]\\d+ (?:[a-z]+ )?range)) ${AROUND}(?<low>${VALUE})${and}${AROUND}(?<high>${VALUE})(?: (?:[a-z]+ )?range)?`,
  );
  const outside = new RegExp(
    `(?<![a-zà-ÿ])(?<neg>${NEGATION})?${FILLERS}{0,5}(?:outside(?: of)?|out of|leaves|exits|not within|beyond)(?: the)?(?: range| band| window| bounds)?(?: of| from| between)? ${AROUND}(?<low>${VALUE})${and}${AROUND}(?<high>${VALUE})`,
  );
  const moves = new RegExp(
    `(?<![a-zà-ÿ])(?:(?<up>${UP})|(?<down>${DOWN})|goes|changes?|moves|switches) from ${AROUND}${VALUE} (?:up |down |in)?to ${AROUND}(?<value>${VALUE})`,
  ).exec(skeleton.text);
  if (moves)
    put(moves, {
      ...operand(skeleton, moves.groups!.value!),
      operator: moves.groups!.up ? 'gte' : moves.groups!.down ? 'lte' : 'eq',
    });
  for (const [pattern, isOutside] of [
    [outside, true],
    [inside, false],
  ] as const) {
    const match = pattern.exec(skeleton.text);
    if (!match) continue;
    const low = operand(skeleton, match.groups!.low!);
    const high = operand(skeleton, match.groups!.high!);
    if (low.unit === undefined && high.unit !== undefined) low.unit = high.unit;
    if (high.unit === undefined && low.unit !== undefined) high.unit = low.unit;
    const [least, most] = low.value <= high.value ? [low, high] : [high, low];
    const out = isOutside !== Boolean(match.groups!.neg);
    put(match, {
      ...least,
      operator: out ? 'lt' : 'gte',
      also: { predicate: { ...most, operator: out ? 'gt' : 'lte' }, logic: out ? 'OR' : 'AND' },
    });
  }
}

const WORDED: { pattern: RegExp; operator: Operator }[] = COMPARATORS.map(([operator, words]) => ({
  operator,
  pattern: new RegExp(
    `(?<![a-zà-ÿ])(?<neg>${NEGATION})?(?<lead>${FILLERS}{0,6})(?<![\\p{L}\\d])(?<words>${words}) (?:(?:or equal to|the|it) )?(?:(?:an?|the) (?<noun>\\p{L}+(?: \\p{L}+)?) of )?${AROUND}(?<value>${VALUE})${SUFFIX}`,
    'u',
  ),
}));
const ARRIVES = new RegExp(
  `(?<![a-zà-ÿ])(?<neg>${NEGATION})?(?:(?<down>${DOWN})|(?<up>${UP}))? ?(?:(?:(?:all the way|back|again) )?(?:down |up )?to|as (?:low|far|high) as|down at|up at)(?: a (?:value|price|level) of)? ${AROUND}(?<value>${VALUE})${SUFFIX}`,
);
const REACHES = new RegExp(
  `(?<![a-zà-ÿ])(?<neg>${NEGATION})?(?:will |would )?(?:reaches|reach|reached|hits|hit|hitting|gets to|get to|got to|arrives at|touches|attains|makes it to|has reached|achieves)(?: (?:a )?(?<dir>high|low|new high|new low|maximum|minimum|max|min) of)? ${AROUND}(?<value>${VALUE})${SUFFIX}`,
);
const BARE = new RegExp(
  `(?<![a-zà-ÿ])(?<neg>${NEGATION})?(?<lead>(?:is|are|be|has|have|got|there are|goes to|changes to|moves to|turns to|is set to|switches to|becomes?|costs?|turns|shows?|reads?|=|at|says?|displays?|was|gets|for|stands at|sits at|going for|is at|goes for|sells for|priced at)(?: (?:now|currently|only|just|at|exactly|still|a|available for|on sale for|selling for|going for|listed at|priced at))?) ${AROUND}(?<value>${VALUE})${SUFFIX}`,
);
const NOT_BARE = new RegExp(
  `(?<![a-zà-ÿ])(?:(?:is|are|was|does|becomes|gets|stays) )?(?:not|no longer|never|anything (?:other than|but)) (?:be |exactly |equal(?: to)? |at )?${AROUND}(?<value>${VALUE})`,
);
const SUFFIXED = new RegExp(`(?<value>${VALUE})${SUFFIX.slice(0, -1)}`);

/** A value with a word of comparison before or behind it. */
function findNumbers(skeleton: Skeleton, put: Put): void {
  for (let guard = 0; guard < 12; guard++) {
    const best = earliest(skeleton.text);
    if (!best) break;
    const { match, operator } = best;
    const groups = match.groups!;
    const value = operand(skeleton, groups.value!);
    let final = suffixed(turned(operator, groups.words!, value.unit, skeleton.text), groups);
    if (groups.neg) final = NEGATED[final] ?? final;
    const noun =
      groups.noun && !/^(?:total|value|price|level|mark|maximum|minimum|rate)$/.test(groups.noun) ? groups.noun : undefined;
    put(match, { ...value, operator: final, ...(noun ? { label: noun } : {}), ...costing(skeleton.text, match) });
  }
  const bare = /\b(above|below|over|under|beneath) (?:zero|freezing)\b/.exec(skeleton.text);
  if (bare)
    put(bare, {
      operator: /above|over/.test(bare[1]!) ? 'gt' : 'lt',
      value: 0,
      ...(/freez/.test(bare[0]) ? { unit: '°C', field: 'temperature', type: 'number' } : {}),
    });
  const sign = /\b(?:is|goes|becomes|turns|gets|are|be) (negative|positive)\b/.exec(skeleton.text);
  if (sign) put(sign, { operator: sign[1] === 'negative' ? 'lt' : 'gt', value: 0 });
  const left = new RegExp(
    `\\b(?:there (?:is|are) )?only (?<value>${VALUE})(?: \\w+)? (?:are |is )?(?:left|remaining|remain|remains)(?: in stock)?`,
  ).exec(skeleton.text);
  if (left) put(left, { ...operand(skeleton, left.groups!.value!), operator: 'lte' });
  for (let guard = 0; guard < 6; guard++) {
    const match = ARRIVES.exec(skeleton.text);
    if (!match || (!match.groups!.down && !match.groups!.up && !/as (?:low|high)|down|up/.test(match[0]))) break;
    const down = match.groups!.down !== undefined || /as low|down (?:to|at)/.test(match[0]);
    const operator = suffixed(down ? 'lte' : 'gte', match.groups!);
    put(match, {
      ...operand(skeleton, match.groups!.value!),
      operator: match.groups!.neg ? (NEGATED[operator] ?? operator) : operator,
    });
  }
  for (let guard = 0; guard < 6; guard++) {
    const match = REACHES.exec(skeleton.text);
    if (!match) break;
    const low =
      /low|min/.test(match.groups!.dir ?? '') ||
      new RegExp(`${DOWN}(?: \\w+){0,3} (?:and|until it|to) $`).test(skeleton.text.slice(0, match.index));
    const operator = suffixed(low ? 'lte' : 'gte', match.groups!);
    put(match, {
      ...operand(skeleton, match.groups!.value!),
      operator: match.groups!.neg ? (NEGATED[operator] ?? operator) : operator,
    });
  }
  for (let guard = 0; guard < 6; guard++) {
    const match = BARE.exec(skeleton.text);
    if (!match) break;
    // Who gets 1,000 likes has reached them.
    const gained = /^(?:gets|get|got) §n/.test(match[0].trim()) && !/\b(?:price|cost)/.test(skeleton.text);
    const operator = suffixed(gained ? 'gte' : 'eq', match.groups!);
    put(match, {
      ...operand(skeleton, match.groups!.value!),
      operator: match.groups!.neg ? (NEGATED[operator] ?? operator) : operator,
      ...costing(skeleton.text, match),
    });
  }
  for (let guard = 0; guard < 6; guard++) {
    const match = NOT_BARE.exec(skeleton.text);
    if (!match) break;
    put(match, { ...operand(skeleton, match.groups!.value!), operator: 'ne' });
  }
  for (let guard = 0; guard < 6; guard++) {
    const match = SUFFIXED.exec(skeleton.text);
    if (!match) break;
    put(match, { ...operand(skeleton, match.groups!.value!), operator: suffixed('eq', match.groups!) });
  }
}

/** Better and worse, faster and slower depend on what is measured. */
function turned(operator: Operator, words: string, unit: string | undefined, text: string): Operator {
  const speed = unit !== undefined && /\/s$|\/h$|^mph$|^kn$/.test(unit);
  if (/^slower/.test(words)) return speed ? 'lt' : 'gt';
  if (/^faster/.test(words)) return speed || unit === undefined ? 'gt' : 'lt';
  const less = /\b(?:aqi|air quality|pollen|delays?|latency|wait(?:ing)?|queue|congestion|lag|ping|error)\b/.test(text);
  if (/^worse/.test(words)) return less ? 'gt' : 'lt';
  if (/^better/.test(words)) return less ? 'lt' : 'gt';
  return operator;
}

const COSTING =
  /\b(?:costs?|priced|sells? for|sold for|selling for|goes for|going for|listed (?:at|for)|on sale for|available for|undercuts?)\b/;

function costing(text: string, match: RegExpExecArray): { priced?: true } {
  return COSTING.test(text.slice(Math.max(0, match.index - 16), match.index + match[0].length)) ? { priced: true } : {};
}

/** Of all worded comparisons the one whose value comes first; the longer wording wins at a tie. */
function earliest(text: string): { match: RegExpExecArray; operator: Operator } | undefined {
  let best: { match: RegExpExecArray; operator: Operator } | undefined;
  for (const { pattern, operator } of WORDED) {
    const match = pattern.exec(text);
    if (!match) continue;
    const at = match.index + match[0].indexOf(match.groups!.value!);
    const bestAt = best ? best.match.index + best.match[0].indexOf(best.match.groups!.value!) : Number.POSITIVE_INFINITY;
    if (at < bestAt || (at === bestAt && match.groups!.words!.length > best!.match.groups!.words!.length))
      best = { match, operator };
  }
  return best;
}

function suffixed(operator: Operator, groups: Record<string, string | undefined>): Operator {
  if (groups.less || groups.most) return operator === 'eq' || operator === 'lt' || operator === 'gte' ? 'lte' : operator;
  if (groups.more || groups.plus || groups.least)
    return operator === 'eq' || operator === 'gt' || operator === 'lte' ? 'gte' : operator;
  if (groups.same) return operator === 'lt' ? 'lte' : operator === 'gt' ? 'gte' : operator;
  return operator;
}
