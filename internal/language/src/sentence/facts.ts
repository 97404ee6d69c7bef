import type { FactType } from '@monitors/contract';
import { CURRENCY_CODES } from '../numbers/currencies.data.ts';
import { convertUnit, unitOf } from '../units/units.ts';
import { ASSETS, COUNTED, FIELDS, MONEY_NOT_PRICE } from './facts.data.ts';
import type { Predicate } from './predicate.ts';

/** What is read: the field's own word, its type, and the words of the user that tell it from others. */
export type Subject = { field: string; type: FactType; label?: string };

const NOISE =
  /^(?:(?:like|you notice|you see|condition|yet|both|buy|purchase|order|going|selling|asking|retail|notify|notified|alert|email|ping|tell|wen|watch|track|any|every|someone|somebody|anyone|anybody|lists|sells|offers|make sure|i can|you can|one can|the|a|an|this|that|these|those|its|their|his|her|my|our|your|any|some|of|for|in|on|at|from|to|is|are|was|has|have|having|there|it|they|which|where|whose|with|current(?:ly)?|latest|listed|displayed|shown|actual|live|and|then|please|page|now|just|ever|or|but|so|by|as|be|been|will|would|should|can|does|do|not|only|still|already|also|even|here|today|one|they|me|i|up|out|get|gets|if|when|see|value of|reported|sold|goes|go|all) ?)+(?![\p{L}\d])/u;
const TAIL =
  /(?: ?(?<![\p{L}\d])(?:are left|is left|notify|notified|alert|email|ping|remains?|worth|closes?|trades?|sells?|stays?|any|than|did|yesterday|the|a|an|this|that|its|of|for|in|on|at|from|to|is|are|has|have|having|with|currently|now|which|it|they|and|or|but|by|as|be|will|there|here|page|please|ever|out|then|value|goes|when|if|gets?|shows?|one|get|reported|say|ever|reading|drops?|falls?|rises?|changes?|i|me|all|price tag says)(?![\p{L}\d]))+$/u;

/** The words of a stretch that name something: no articles, prepositions or verbs at its ends. */
export function nounOf(words: string): string {
  let out = words
    .replace(/[·,;:!?()[\]{}⌂`]|\.(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  for (let i = 0; i < 4; i++) {
    const next = out.replace(NOISE, '').trim().replace(TAIL, '').trim();
    if (next === out) break;
    out = next;
  }
  return out.slice(0, 120);
}

const GENERIC_LABEL =
  /^(?:it|this|item|product|thing|page|website|site|web ?page|offer|article|listing|number|value|figure|text|content|price|cost|rating|star|stars|headline|title|temperature|status|version|availability|something|anything|reviews?|number of reviews|stock|url|link|following|below|deal|humidity|wind speed|date|what|percentage|amount|one|things|items?|page content|there|changes?|update|question|same|current price|product page|product price|sale price|top headline|main headline|page title|outside|weather|it price|user rating|average rating|star rating|current|state|share|round trip|target)$/;

/** The label worth keeping of a noun: what is left when the field's own words are gone. */
export function labelOf(noun: string, field: string): string | undefined {
  let label = noun;
  const known = FIELDS.find((one) => one.field === field);
  if (field !== 'number' && known && field !== 'date' && field !== 'status' && field !== 'text') {
    // "the share price of Siemens" is that of Siemens.
    label = label.replace(
      new RegExp(`^(?:[\\p{L}-]+ ){0,2}?(?:${known.words.source}) (?:of|for)(?: the| a| an| my)? (?=\\p{L})`, 'u'),
      '',
    );
    label = nounOf(label.replace(new RegExp(known.words.source, 'g'), ' '));
  }
  if (field === 'number')
    label = nounOf(
      label
        .replace(
          /^(?:(?:total |overall |current )*(?:number|amount|count|quantity|value|figure|total) (?:of|for)|how many|number(?! \p{L}))\b/u,
          ' ',
        )
        .replace(/^(?:total|overall) (?=\w+s\b)/, ''),
    );
  label = label.replace(/\b(?:price|cost|rating|temperature|headline|title|version)$/, '').trim();
  if (
    !label ||
    (GENERIC_LABEL.test(label) && !(field === 'number' && /^stars?$/.test(label))) ||
    label.length < 2 ||
    /^[\d\W]+$/.test(label)
  )
    return undefined;
  return label;
}

/** Decides what a predicate compares from the words around it, its unit and its operator. */
export function subjectOf(noun: string, predicate: Predicate, all: string): Subject {
  if (predicate.field) return withLabel(predicate.field, predicate.type ?? 'text', predicate.label ?? noun);
  const dimension = predicate.unit
    ? CURRENCY_CODES.has(predicate.unit)
      ? 'money'
      : unitOf(predicate.unit)?.dimension
    : undefined;
  const numeric =
    typeof predicate.value === 'number' ||
    predicate.versus !== undefined ||
    ['increased', 'decreased', 'anomalous'].includes(predicate.operator);
  const level = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'].includes(predicate.operator);
  if (noun === 'number' && numeric) return { field: 'number', type: 'number' };
  // What one currency costs in another is a rate, unless an amount of money is compared.
  if (numeric && dimension !== 'money' && (/\bexchange rates?\b/.test(noun) || PAIR.test(noun)))
    return withLabel('number', 'number', noun);
  // How much is in stock is a number; a company's stock has a price.
  if (numeric && level && typeof predicate.value === 'number' && /\b(?:stock|inventory)\b/.test(noun) && !/\bprice\b/.test(noun))
    return /^(?:(?:the |its |current )?(?:stock|inventory)(?: (?:level|count|quantity|size|units?|left))?(?: (?:of|for) .*)?|items? in stock|in stock)$/.test(
      noun,
    )
      ? withLabel('number', 'number', noun)
      : withLabel('price', 'number', noun);
  if (/\bratings\b/.test(noun) && level && typeof predicate.value === 'number' && predicate.value > 10)
    return withLabel('review_count', 'number', noun);
  const named = FIELDS.find(
    (one) =>
      !(one.field === 'rating' && stars(noun, predicate)) &&
      one.words.test(noun) &&
      (!(dimension === 'money' && level) || one.field === 'price'),
  );
  // A length or a time beside a price belongs to something else of the sentence.
  if (named?.field === 'price' && numeric && dimension && dimension !== 'money' && dimension !== 'ratio') {
    const other = labelOf(noun, 'price');
    if (other) return { field: 'number', type: 'number', label: other };
  }
  // Degrees or stars counted in money are no price; the clash is told.
  const clashing = dimension === 'money' && level && FIELDS.find((one) => MEASURED.test(one.field) && one.words.test(noun));
  if (clashing && !/\b(?:price|cost|fee|fare)s?\b/.test(noun)) return withLabel(clashing.field, 'number', noun);
  if (dimension === 'money' && level && MONEY_NOT_PRICE.test(noun)) return withLabel('number', 'number', noun);
  if (named) {
    if (!numeric && predicate.operator === 'changed') return withLabel(named.field, named.type, noun);
    if (numeric && named.type === 'number') {
      return named.field === 'price' && MONEY_NOT_PRICE.test(noun) && dimension !== 'money'
        ? withLabel('price', 'number', noun)
        : withLabel(named.field, 'number', noun);
    }
    if (predicate.type === 'text' && named.field === 'availability') return { field: 'text', type: 'text' };
    if (!numeric && named.type === 'text') return withLabel(named.field, 'text', noun);
    if (!numeric && predicate.type === 'text' && named.type === 'number') return withLabel('text', 'text', noun);
    if (
      numeric &&
      named.type === 'text' &&
      (named.field === 'version' || named.field === 'status' || named.field === 'date' || named.field === 'text')
    )
      return { field: named.field === 'text' ? 'number' : named.field, type: 'number', ...(named.field === 'text' ? {} : {}) };
    if (numeric && named.type !== 'number') return withLabel(named.field, named.type, noun);
    return withLabel(named.field, named.type, noun);
  }
  if (dimension === 'money') return withLabel('price', 'number', noun);
  if (dimension === 'temperature') return withLabel('temperature', 'number', noun);
  if (
    dimension === 'angle' &&
    /\b(?:weather|outside|hot|cold|warm|room|forecast|temp|colder|hotter|warmer|cooler|it)\b/.test(all)
  )
    return withLabel('temperature', 'number', noun);
  if (numeric) {
    const relative = predicate.unit === '%' && !level;
    // "below 19.99" of an address and nothing else is a price.
    if (
      !noun &&
      level &&
      predicate.unit === undefined &&
      typeof predicate.value === 'number' &&
      /\.\d\d$/.test(String(predicate.value)) &&
      !FIELDS.some((one) => one.type === 'number' && one.words.test(all))
    )
      return { field: 'price', type: 'number' };
    if (PAIR.test(noun)) return withLabel('number', 'number', noun);
    // Nothing counted, in a sentence about a price: the amount is one.
    if (
      dimension === undefined &&
      level &&
      /\bprice\b/.test(all) &&
      !COUNTED.test(noun) &&
      !FIELDS.some((one) => one.type === 'number' && one.field !== 'price' && one.words.test(all)) &&
      !/[`'"]|§[qjs]/.test(all)
    )
      return { field: 'price', type: 'number' };
    if (predicate.priced && dimension === undefined && !MONEY_NOT_PRICE.test(noun)) return withLabel('price', 'number', noun);
    if (
      (ASSETS.test(noun) && !/\b(?:index|count|volume|number|dominance|supply|holders?|transactions?)\b/.test(noun)) ||
      (relative && !COUNTED.test(noun) && ASSETS.test(all) && !noun)
    )
      return withLabel('price', 'number', noun);
    const elsewhere = noun ? undefined : FIELDS.find((one) => one.type === 'number' && one.words.test(all));
    if (elsewhere) return withLabel(elsewhere.field, 'number', '');
    if (/\b(?:colder|cooler|warmer|hotter)\b/.test(all)) return withLabel('temperature', 'number', noun);
    if (relative && noun && !COUNTED.test(noun)) return withLabel('price', 'number', noun);
    return withLabel('number', 'number', noun);
  }
  if (predicate.type === 'text' || predicate.operator === 'changed') {
    if (
      predicate.operator === 'changed' &&
      noun &&
      COUNTED.test(noun) &&
      !NUMBER_OF_A_THING.test(noun) &&
      !/\b(?:list|page|time|first|top|last|latest|next|result|item|winner|leader)\b/.test(noun)
    )
      return withLabel('number', 'number', noun);
    if (predicate.operator === 'changed' && ASSETS.test(noun)) return withLabel('price', 'number', noun);
    return withLabel('text', 'text', noun);
  }
  return withLabel('text', 'text', noun);
}

function withLabel(field: string, type: FactType, noun: string): Subject {
  const label = field === 'items' ? nounOf(noun) || undefined : labelOf(noun, field);
  return { field, type, ...(label ? { label } : {}) };
}

/** Facts that are measured in units of their own. */
const MEASURED = /^(?:temperature|humidity|rating|uv_index|wind_speed|review_count)$/;

/** Numbers that name something are not counted. */
const NUMBER_OF_A_THING =
  /\b(?:phone|telephone|fax|tracking|order|serial|model|account|room|flight|part|invoice|case|reference|ticket|gate|platform|house|contact|registration|plate|hotline|mobile)s? numbers?\b/;

/** Two currencies: what one costs in the other. */
const PAIR = /^(?:(?:exchange )?rate (?:of|for) )?[a-z]{3,4} ?(?:\/|to|-|in|vs) ?[a-z]{3,4}(?: (?:exchange )?rate)?$/i;

/** Stars of a repository are counted, stars of a product rate it. */
function stars(noun: string, predicate: Predicate): boolean {
  if (!/\bstars?\b/.test(noun) || /\brating|score/.test(noun)) return false;
  return (
    /\b(?:number|count|amount) of\b|\bstar count\b|gazers/.test(noun) ||
    (typeof predicate.value === 'number' && Math.abs(predicate.value) > 10)
  );
}

/** Whether two units can be compared. */
export function comparable(a: string, b: string): boolean {
  return a === b || convertUnit(1, a, b) !== undefined;
}

/** A name in the letters it was typed with. */
export function recased(name: string, typed: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const spaced = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join("(?:['’]s?)?[\\s,]*");
  const whole = new RegExp(`(?<![\\p{L}\\d])${spaced}(?![\\p{L}\\d])`, 'iu').exec(typed);
  if (whole) return whole[0].replace(/\s+/g, ' ');
  const at = typed.toLowerCase().indexOf(name.toLowerCase());
  return at < 0 ? name : typed.slice(at, at + name.length);
}
