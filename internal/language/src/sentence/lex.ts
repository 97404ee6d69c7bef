import type { ParseHints } from '../hints.ts';
import { findMoney, findNumbers } from '../numbers/find.ts';
import { wordsToDigits } from '../numbers/words.ts';
import { fold } from '../text.ts';
import { unitAt, unitOf } from '../units/units.ts';
import { plainWords } from './plain-words.ts';
import { findQuotes } from './quotes.ts';
import { Skeleton, tidy } from './skeleton.ts';
import { type FoundUrl, findUrls } from './urls.ts';

export type Lexed = { skeleton: Skeleton; urls: FoundUrl[]; language: string };

/** After these words a quoted address is a text to look for. */
const SAID =
  /\b(?:contains?|containing|mentions?|mentioning|says?|includes?|shows?|reads?|words?|text|phrase|pattern|label|labelled|labeled|variant|named|called|resolves? to|points? to|matches)\s+$/i;
const PATH_WORDS = /(?:\bjson ?path|\bfield|\bkey|\bproperty|\bjson|\bpath|\battribut|\bfeld|\bchamp|\bcampo)\s+$/i;

/** Turns a sentence into its skeleton: addresses and quotes first, then paths, then the rest word by word. */
export function lex(sentence: string, hints: ParseHints, translate: (text: string) => { text: string; language: string }): Lexed {
  const folded = fold(sentence);
  const text = folded.text.replaceAll('\u00a0', ' ').replace(/[§·¤⌂\n\r\t]/g, ' ');
  const skeleton = new Skeleton();
  const urls: FoundUrl[] = [];
  const marks: { start: number; end: number; put: string }[] = [];
  const allUrls = findUrls(text).filter((url) => url.scheme !== '' || !isField(text, url.text, url.end));
  for (const quote of findQuotes(maskUrls(text, allUrls))) {
    // What is quoted keeps its own characters.
    const value =
      quote.value.startsWith('"') && quote.value.length === quote.end - quote.start
        ? quote.value
        : sentence.slice(folded.offset(quote.start + 1), folded.offset(quote.end - 1)).trim();
    const inside = findUrls(value);
    if (
      !SAID.test(text.slice(0, quote.start)) &&
      inside.length === 1 &&
      inside[0]!.text.length >= value.length - 1 &&
      !PATH_WORDS.test(text.slice(0, quote.start)) &&
      !/[[*]/.test(value)
    ) {
      urls.push(inside[0]!);
      marks.push({ start: quote.start, end: quote.end, put: skeleton.slot({ kind: 'url', raw: value, url: inside[0]! }) });
    } else
      marks.push({
        start: quote.start,
        end: quote.end,
        put: skeleton.slot({ kind: 'quote', raw: text.slice(quote.start, quote.end), value }),
      });
  }
  for (const url of allUrls) {
    if (marks.some((mark) => url.start < mark.end && url.end > mark.start)) continue;
    urls.push(url);
    marks.push({ start: url.start, end: url.end, put: skeleton.slot({ kind: 'url', raw: url.text, url }) });
  }
  for (const path of findPaths(text)) {
    if (marks.some((mark) => path.start < mark.end && path.end > mark.start)) continue;
    marks.push({ start: path.start, end: path.end, put: skeleton.slot(path.slot) });
  }
  marks.sort((a, b) => a.start - b.start);
  let masked = '';
  let at = 0;
  for (const mark of marks) {
    masked += `${text.slice(at, mark.start)} ${mark.put} `;
    at = mark.end;
  }
  masked += text.slice(at);
  const { text: english, language } = translate(masked);
  skeleton.text = values(skeleton, english, hints);
  return { skeleton, urls, language };
}

const COMPARED =
  /^\s+(?:is|are|was|be|has|exceeds?|drops?|falls?|rises?|goes|climbs?|changes?|becomes?|turns?|equals?|reaches|hits|stays|gets?|passes|crosses|contains?|differs?|increases?|decreases?|no longer|not|above|below|over|under|[<>=!≤≥≠])/i;

/** Whether a dotted name that ends at `end` is a field of a full address's answer: it is compared with a value there. */
function isField(text: string, name: string, end: number): boolean {
  if (
    !/^[a-z_][\w-]*(?:\.[a-z_][\w-]*|\[\d{1,6}\])+$/.test(name.replace(/(?<=\.)[A-Z]+/g, (part) => part.toLowerCase())) ||
    !/https?:\/\//i.test(text)
  )
    return false;
  if (/^\s+(?:in|from|of|at|on)\s+<?https?:\/\//i.test(text.slice(end, end + 20))) return true;
  const compared = COMPARED.exec(text.slice(end, end + 40));
  if (!compared) return false;
  return (
    /https?:\/\/(?:api\.|[^\s]*(?:\.json\b|\/api\b|\/v\d+\b))/i.test(text) ||
    /[\d"'“‘`]|\b(?:true|false|null|changes?)\b/.test(text.slice(end, end + 40))
  );
}

function maskUrls(text: string, urls: FoundUrl[]): string {
  let out = text;
  for (const url of urls) out = out.slice(0, url.start) + 'x'.repeat(url.end - url.start) + out.slice(url.end);
  return out;
}

type FoundPath = { start: number; end: number; slot: { kind: 'path' | 'selector'; raw: string; value: string } };

/** JSON paths (`$.items[0].price`, `field data.price`) and CSS selectors that the sentence names as such. */
function findPaths(text: string): FoundPath[] {
  const found: FoundPath[] = [];
  const add = (kind: 'path' | 'selector', start: number, value: string) =>
    found.push({ start, end: start + value.length, slot: { kind, raw: value, value } });
  for (const match of text.matchAll(/(?<![\p{L}\d])\$(?:\.\.?[\p{L}_*][\p{L}\d_-]{0,60}|\[[^\]\s]{1,60}\]){1,20}/gu))
    add('path', match.index, match[0]);
  const named =
    /\b(?:json ?path|json (?:field|key|property|value|path)|field|key|property|feld|champ|campo)\s+((?:[\p{L}_][\p{L}\d_-]{0,60})(?:\.[\p{L}\d_-]{1,60}|\[\d{1,6}\]|\['[^'\]]{1,60}'\]){1,20})/giu;
  for (const match of text.matchAll(named)) add('path', match.index + match[0].length - match[1]!.length, match[1]!);
  const plain =
    /\b(?:json (?:field|key|property|path)|the (?:field|key)|field)\s+([a-z_][\w-]{0,60})(?=\s+(?:in|on|at|of|from|is|drops|falls|rises|goes|exceeds|changes|reaches|contains|equals)\b)/gi;
  for (const match of text.matchAll(plain)) {
    if (!/^(?:is|in|on|at|of|called|named)$/i.test(match[1]!))
      add('path', match.index + match[0].length - match[1]!.length, match[1]!);
  }
  for (const match of text.matchAll(
    /(?<![\p{L}\d@/.])((?:[\p{L}_][\p{L}\d_-]{0,60})(?:\.[\p{L}_][\p{L}\d_-]{0,60}|\[\d{1,6}\]){1,20})(?=\s+(?:in|from|of|at|on)\s+<?https?:)/giu,
  ))
    add('path', match.index, match[1]!);
  if (/https?:\/\//i.test(text)) {
    for (const match of text.matchAll(
      /(?<![\p{L}\d@/.:-])((?:[\p{L}_][\p{L}\d_-]{0,60})(?:\.[\p{L}_][\p{L}\d_-]{0,60}|\[\d{1,6}\]){1,20})(?![\p{L}\d./@])/gu,
    ))
      if (isField(text, match[0], match.index + match[0].length)) add('path', match.index, match[1]!);
  }
  const css =
    /\b(?:css(?: selector)?|selector|(?:with )?(?:class|id)|element(?: matching| with selector| with class| with id)?)\s+((?:[a-z][a-z0-9]*)?(?:[.#][a-z_-][\w-]*|\[[^\]\s]{1,80}\])+(?:\s*>\s*(?:[a-z][a-z0-9]*)?(?:[.#][a-z_-][\w-]*|\[[^\]\s]{1,80}\])*)*)/gi;
  for (const match of text.matchAll(css)) add('selector', match.index + match[0].length - match[1]!.length, match[1]!);
  for (const match of text.matchAll(/(?<![\w&/])(#[a-z_][\w-]{1,60})(?=\s+(?:on|at|in|from|element)\b)/gi))
    add('selector', match.index, match[1]!);
  return found.sort((a, b) => a.start - b.start).filter((one, index, all) => index === 0 || one.start >= all[index - 1]!.end);
}

const FRACTIONS: Record<string, string> = { half: '50', third: '33.33', quarter: '25', fifth: '20', tenth: '10' };

/** "9am-5pm": a hyphen between times. */
const HYPHENED_HOURS =
  /(\b\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?|uhr|h)?)[-–—](?=\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|uhr\b|h\b))/gi;

const CLOCK =
  /(?<![\d§\p{L}.,:/-])(?:([01]?\d|2[0-4])(?:[:.h]([0-5]\d)(?::[0-5]\d)?)?\s?(a\.?m\.?|p\.?m\.?)(?![\p{L}])|([01]?\d|2[0-4])[:h]([0-5]\d)(?::[0-5]\d)?(?:\s?(?:uhr|h)\b)?(?![\d\p{L}])|([01]?\d|2[0-4])(?:\.([0-5]\d))?\s?(?:uhr|o ?'?clock|h)(?![\p{L}\d]))/giu;

/** Clock times, money, percentages, quantities and numbers become placeholders; the rest small letters without ornaments. */
function values(skeleton: Skeleton, masked: string, hints: ParseHints): string {
  let text = plainWords(masked)
    .replace(/\b(?:a )?quarter of an hour\b/gi, '15 minutes')
    .replace(/\bthree quarters of an hour\b/gi, '45 minutes')
    .replace(HYPHENED_HOURS, '$1 - ');
  text = wordsToDigits(text).replace(
    /\b(an?|one) (hour|minute|second|day|week|month|fortnight)\b(?! (?:ago|old))/gi,
    (whole, _one, unit, offset, all: string) =>
      /\b(?:for|within|over|past|last|least|than|of|by|about|after|every|in|per)\s$/i.test(
        all.slice(Math.max(0, offset - 9), offset),
      ) && !/(?:times|once|twice)\s$/i.test(all.slice(Math.max(0, offset - 9), offset))
        ? unit === 'fortnight'
          ? '2 weeks'
          : `1 ${unit}`
        : whole,
  );
  text = text
    .replace(/\b(?:minus|negative) (?=[$€£]?\d)/gi, '-')
    .replace(
      /\bby (?:a|one) (half|third|quarter|fifth|tenth)\b|\bby (half)\b/gi,
      (_all, part?: string, half?: string) => `by ${FRACTIONS[(part ?? half ?? '').toLowerCase()]}%`,
    )
    .replace(/\bhalf an? hour\b/gi, '30 minutes')
    .replace(/\bhalf a day\b/gi, '12 hours')
    .replace(/\bhalf an? (\p{L}+)\b/giu, (whole, name: string) =>
      unitOf(name) && unitOf(name)!.dimension !== 'time' ? `0.5 ${name}` : whole,
    )
    .replace(/\bhalf a minute\b/gi, '30 seconds')
    .replace(/\bhalf[- ]hour(ly)?\b/gi, '30 minutes')
    .replace(/\bquarter of an hour\b/gi, '15 minutes')
    .replace(/\b1 (hour|day|minute|week)s? and a half\b/gi, '1.5 $1')
    .replace(/\b(?:a )?(?:couple of|few) (minutes|hours|days|weeks)\b/gi, '2 $1');
  const marks: { start: number; end: number; put: () => string }[] = [];
  const free = (start: number, end: number) => !marks.some((mark) => start < mark.end && end > mark.start);
  for (const match of text.matchAll(/§[a-z]\d+/g))
    marks.push({ start: match.index, end: match.index + match[0].length, put: () => match[0] });
  const money = findMoney(text, hints).filter((one) => one.currency && free(one.start, one.end));
  for (const match of text.matchAll(CLOCK)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (!free(start, end) || money.some((one) => start < one.end && end > one.start)) continue;
    // "5h" of a duration is no time of day, unless a window's words are near.
    if (
      match[6] !== undefined &&
      /h$/i.test(match[0]) &&
      !/\d\s?h?\s?(?:-|to|and|until|bis|à|et|y|a)\s*$|(?:between|from|until|à|entre|de)\s*$/i.test(
        text.slice(Math.max(0, start - 14), start),
      )
    )
      continue;
    marks.push({ start, end, put: () => clockSlot(skeleton, match) });
  }
  for (const one of money) {
    if (!free(one.start, one.end)) continue;
    marks.push({
      start: one.start,
      end: one.end,
      put: () => skeleton.slot({ kind: 'money', raw: one.text, amount: one.amount, currency: one.currency }),
    });
  }
  for (const one of findNumbers(text, hints)) {
    if (!free(one.start, one.end)) continue;
    const mark = numberMark(skeleton, text, one);
    if (mark && free(mark.start, mark.end)) marks.push(mark);
  }
  const signs =
    /(?<![\p{L}\d]|[A-Z]{3} ?(?:[/-]|to|in|vs\.?|against) ?)(?:€|£|¥|₹|\$|US\$|USD|EUR|GBP|CHF|JPY|CAD|AUD|SEK|NOK|DKK|PLN|euros?|dollars?|pounds?)(?![\p{L}\d]| ?(?:[/-]|to|in|vs\.?|against) ?[A-Z]{3})/gu;
  for (const match of text.matchAll(signs)) {
    const currency = findMoney(`1 ${match[0]}`, hints)[0]?.currency;
    if (currency && free(match.index, match.index + match[0].length)) {
      marks.push({
        start: match.index,
        end: match.index + match[0].length,
        put: () => skeleton.slot({ kind: 'currency', raw: match[0], currency }),
      });
    }
  }
  marks.sort((a, b) => a.start - b.start);
  let out = '';
  let at = 0;
  for (const mark of marks) {
    out += `${text.slice(at, mark.start)} ${mark.put()} `;
    at = mark.end;
  }
  return tidy(spaced(out + text.slice(at)));
}

/** Punctuation stands apart from words; hyphens between placeholders too. */
function spaced(text: string): string {
  return text
    .toLowerCase()
    .replace(/([,;:?!()[\]{}…]|\.(?=\s|$)|[<>=≤≥≠]+)/g, ' $1 ')
    .replace(/(?<=\d)\s*(?:-|–|—)\s*(?=§|\p{L})/gu, ' - ')
    .replace(/\s[–—-]\s/g, ' , ')
    .replace(/(§[a-z]\d+) , (§[a-z]\d+)/g, '$1 - $2');
}

function clockSlot(skeleton: Skeleton, match: RegExpMatchArray): string {
  const hour = Number(match[1] ?? match[4] ?? match[6]);
  const minute = Number(match[2] ?? match[5] ?? match[7] ?? 0);
  const meridiem = match[3] ? (match[3][0]!.toLowerCase() === 'p' ? 'pm' : 'am') : undefined;
  const of24 = meridiem === 'pm' && hour < 12 ? hour + 12 : meridiem === 'am' && hour === 12 ? 0 : hour;
  return skeleton.slot({ kind: 'clock', raw: match[0].trim(), minutes: of24 * 60 + minute, suffix: true, meridiem });
}

function numberMark(
  skeleton: Skeleton,
  text: string,
  one: { value: number; start: number; end: number; text: string; percent: boolean },
) {
  const { start } = one;
  if (one.percent) {
    return {
      start,
      end: one.end,
      put: () => skeleton.slot({ kind: 'percent', raw: text.slice(start, one.end), amount: one.value }),
    };
  }
  const digitsEnd = start + (/^[-–]?[\d.,' ]*\d/.exec(one.text)?.[0].length ?? one.text.length);
  const scaled = digitsEnd < one.end;
  let at = one.end;
  while (at - one.end < 2 && /[ -]/.test(text[at] ?? '')) at++;
  const written = unitAt(text, at);
  // Single letters are units only when they touch the number or nothing else can be meant; "5 a day" has none.
  const usable =
    written &&
    !(written.length === 1 && /[a-z]/i.test(text[at]!) && !unitLetter(text, at, one.end)) &&
    !/^in\b/i.test(text.slice(at, at + 3))
      ? written
      : undefined;
  const spoken =
    usable?.unit.symbol === 'm' &&
    usable.length === 1 &&
    /\b(?:for|every|last|past|each|in|within|after)(?: (?:at least|more than|the last|the past))? $/i.test(
      text.slice(Math.max(0, start - 24), start),
    ) &&
    /^\s*$/.test(text.slice(digitsEnd, at));
  if (!scaled && usable && !spoken) {
    const end = at + usable.length;
    const raw = text.slice(start, end);
    const unit = usable.unit;
    if (unit.dimension === 'time') {
      const seconds = Number((one.value * unit.factor).toPrecision(12));
      return { start, end, put: () => skeleton.slot({ kind: 'duration', raw, amount: one.value, unit, seconds }) };
    }
    if (unit.symbol === '%') return { start, end, put: () => skeleton.slot({ kind: 'percent', raw, amount: one.value }) };
    return { start, end, put: () => skeleton.slot({ kind: 'quantity', raw, amount: one.value, unit }) };
  }
  // "for 5m" is a time, "5 m" otherwise a length.
  const minutes = !scaled ? /^m(?![\p{L}])/u.exec(text.slice(digitsEnd, digitsEnd + 2)) : null;
  const unit = minutes ? unitOf('min') : undefined;
  if (unit) {
    return {
      start,
      end: digitsEnd + 1,
      put: () =>
        skeleton.slot({
          kind: 'duration',
          raw: text.slice(start, digitsEnd + 1),
          amount: one.value,
          unit,
          seconds: one.value * 60,
        }),
    };
  }
  // "5xx", "2nd" and "4k" of a name are words.
  if (!scaled && /^\p{L}/u.test(text.slice(one.end, one.end + 2)) && !/^x\b/i.test(text.slice(one.end, one.end + 2)))
    return undefined;
  return { start, end: one.end, put: () => skeleton.slot({ kind: 'number', raw: one.text, amount: one.value }) };
}

function unitLetter(text: string, at: number, end: number): boolean {
  return at === end || /^(?:[CFKhsmgltVW])(?![\p{L}'])/u.test(text.slice(at, at + 2));
}
