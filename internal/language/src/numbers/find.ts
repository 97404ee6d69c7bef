import { type Conventions, conventionsOf, type ParseHints } from '../hints.ts';
import { fold, hasDigit } from '../text.ts';
import { SCALE_LETTERS, SCALE_WORDS } from './currencies.data.ts';
import { type Sign, signAfter, signBefore } from './currency-signs.ts';
import { type Numeral, numeralValue, readNumeral } from './numeral.ts';

/** A number in a text, with the offsets of its first and past its last character (sign, digits, scale word). */
export type FoundNumber = { value: number; start: number; end: number; text: string; percent: boolean };
/** An amount of money in a text; offsets include the currency sign. Without currency: written as a price, its currency unknown. */
export type FoundMoney = { amount: number; currency?: string; start: number; end: number; text: string };

/** Every number that stands on its own in `text` (not part of a word, version, date, time or address). Empty at once without digits. */
export function findNumbers(text: string, hints?: ParseHints): FoundNumber[] {
  if (!hasDigit(text)) return [];
  const folded = fold(text);
  const found: FoundNumber[] = [];
  const conventions = conventionsOf(hints);
  for (const piece of pieces(folded.text, conventions)) {
    if (piece.glued) continue;
    const value = numeralValue(piece.numeral, { conventions });
    if (value === undefined) continue;
    const after = folded.text.slice(piece.end, piece.end + 10);
    const percent = /^ ?(?:%|٪|percent\b|per ?cent\b|prozent\b|pct\b)/i.exec(after.replaceAll('\u00a0', ' '));
    const end = piece.end + (percent ? percent[0].length : 0);
    const [from, to] = [folded.offset(piece.start), folded.offset(end)];
    const signed = exact((piece.negative ? -1 : 1) * value, piece.scale);
    found.push({ value: signed, start: from, end: to, text: text.slice(from, to), percent: percent !== null });
  }
  return found;
}

/** Every amount of money in `text`: a number beside a currency sign, code or name, or with a price's dash (`1.299,-`). */
export function findMoney(text: string, hints?: ParseHints): FoundMoney[] {
  if (!hasDigit(text)) return [];
  const folded = fold(text);
  const conventions = conventionsOf(hints);
  const found: FoundMoney[] = [];
  let free = 0;
  for (const piece of pieces(folded.text, conventions)) {
    if (piece.numeral.start < free) continue;
    const one = moneyAt(folded.text, piece, conventions, free);
    if (!one) continue;
    free = one.end;
    const [from, to] = [folded.offset(one.start), folded.offset(one.end)];
    found.push({
      amount: one.amount,
      ...(one.currency ? { currency: one.currency } : {}),
      start: from,
      end: to,
      text: text.slice(from, to),
    });
  }
  return found.length > 1 ? joinCents(text, found) : found;
}

/** "3 dollars and 50 cents" is one amount. */
function joinCents(text: string, found: FoundMoney[]): FoundMoney[] {
  for (let i = found.length - 1; i > 0; i--) {
    const [whole, cents] = [found[i - 1]!, found[i]!];
    if (whole.currency !== cents.currency || cents.amount >= 1 || cents.amount < 0 || !Number.isInteger(whole.amount)) continue;
    if (
      !/^[\s,]*(?:and\b)?\s*$/.test(text.slice(whole.end, cents.start)) ||
      !/(?:p|ct|\u00a2|cents?|pence|penn(?:y|ies))$/i.test(cents.text)
    )
      continue;
    const joined = { ...whole, amount: Number((whole.amount + cents.amount).toPrecision(15)), end: cents.end };
    found.splice(i - 1, 2, { ...joined, text: text.slice(joined.start, joined.end) });
  }
  return found;
}

type Piece = { numeral: Numeral; start: number; end: number; negative: boolean; scale: number; glued: boolean };

const LETTER = /\p{L}/u;
const SPACE = /[ \u00a0]/;

/** Runs of digits with their sign and scale; runs inside words are marked `glued`. */
function* pieces(text: string, conventions: Conventions): Generator<Piece> {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const pointed = code === 46 && isDigitAt(text, at + 1) && (at === 0 || /[\s$€£¥(+-]/.test(text[at - 1]!));
    if (!pointed && !(code >= 48 && code <= 57)) continue;
    const numeral = readNumeral(text, at, spacesGroup(text, at, conventions));
    const before = text[at - 1] ?? '';
    const next = text[numeral.end] ?? '';
    const timeLike = (next === ':' && isDigitAt(text, numeral.end + 1)) || (before === ':' && isDigitAt(text, at - 2));
    const slashed =
      (before === '/' && isDigitAt(text, at - 2)) ||
      (next === '/' && isDigitAt(text, numeral.end + 1) && !/^\/\d{1,3}\b(?!\/)/.test(text.slice(numeral.end, numeral.end + 6)));
    const negative = isMinus(text, at);
    const dashed =
      (before === '-' &&
        !negative &&
        LETTER.test(text[at - 2] ?? '') &&
        !/\d[kKMB]-$/.test(text.slice(Math.max(0, at - 3), at))) ||
      before === '_' ||
      before === '#';
    const glued = timeLike || slashed || dashed || (before !== '' && LETTER.test(before) && !/[円元원]/.test(before));
    const scale = scaleAfter(text, numeral.end);
    yield {
      numeral,
      start: negative ? at - 1 : at,
      end: numeral.end + (scale?.length ?? 0),
      negative,
      scale: scale?.factor ?? 1,
      glued,
    };
    at = numeral.end - 1;
  }
}

/** A plain space groups digits only where the language, the currency beside it or decimals behind it say so. */
function spacesGroup(text: string, at: number, conventions: Conventions): boolean {
  const match = SPACED.exec(text.slice(at, at + 40));
  if (!match) return false;
  if (conventions.spaced) return true;
  if (match[1]) return true;
  const end = at + match[0].length;
  const rest = text.slice(end, end + 12);
  if (
    /^ ?(?:€|kr|zł|zl|Kč|Ft|₽|руб|грн|₴|₸|лв|р\.|lei|TL|₺|din|₪|₫|CHF|EUR|SEK|NOK|DKK|PLN|CZK|HUF|UAH|RUB|Fr\.|:-|,-|[$£])/u.test(
      rest,
    )
  )
    return true;
  const head = text.slice(Math.max(0, at - 6), at);
  if (/(?:[€₽₴₸₪₫₺]|zł|Kč|Ft|[Kk]r\.?|R|CHF|EUR|SEK|NOK|DKK|USD|US\$|[$£]|Fr\.) ?$/.test(head)) return true;
  // Nothing but this number.
  return text.slice(0, at).trim() === '' && rest.trim() === '';
}
const SPACED = /^\d{1,3}(?: \d{3})+(?!\d)([.,]\d{1,2}(?!\d))?/;

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isMinus(text: string, at: number): boolean {
  const sign = text[at - 1];
  if (sign !== '-' && sign !== '\u2013') return false;
  const before = text[at - 2];
  if (before === undefined) return true;
  if (sign === '\u2013' && !/[\s(]/.test(before)) return false;
  return !/[\p{L}\d)%€$£°.,-]/u.test(before) && !(SPACE.test(before) && sign === '\u2013' && isDigitAt(text, at - 3));
}

function scaleAfter(text: string, end: number): { factor: number; length: number } | undefined {
  const tight = /^[\p{L}]{1,3}/u.exec(text.slice(end, end + 4))?.[0];
  if (tight) {
    const factor = SCALE_LETTERS[tight] ?? (/^[万萬億亿千만억천]/.test(tight) ? SCALE_LETTERS[tight[0]!] : undefined);
    if (factor && (tight.length < 3 || !LETTER.test(text[end + tight.length] ?? ''))) {
      return { factor, length: SCALE_LETTERS[tight] ? tight.length : 1 };
    }
  }
  const word = /^[ \u00a0-]{0,2}([\p{L}]{2,10}\.?)/u.exec(text.slice(end, end + 14));
  if (!word) return undefined;
  const lower = word[1]!.toLowerCase();
  for (const candidate of [lower, lower.replace(/\.$/, '')]) {
    const factor = SCALE_WORDS[candidate];
    if (
      factor &&
      !LETTER.test(text[end + word[0].length] ?? '') &&
      !(candidate === 'grand' && THING_AFTER.test(text.slice(end + 6, end + 20)))
    ) {
      return { factor, length: word[0].length - (lower.length - candidate.length) };
    }
  }
  return undefined;
}

/** "3 grand pianos" are three. */
const THING_AFTER = /^ (?!(?:or|on|at|in|and|tell|please|let|a|per|for|by)\b)\p{L}/u;

type Amount = { amount: number; currency?: string | undefined; start: number; end: number };

const PRICE_DASH = /^(?:[.,] ?(?:[-\u2013\u2014]{1,2})|:-|,=|\.=|\/-)(?![\d\p{L}])/u;

function moneyAt(text: string, piece: Piece, conventions: Conventions, free: number): Amount | undefined {
  let start = piece.start;
  let negative = piece.negative;
  const before = beforeSign(text, piece, conventions, free);
  if (before) {
    start = before.start;
    if (before.minus) negative = true;
  } else if (piece.glued) return undefined;
  let end = piece.end;
  const smallM = /^m(?![\p{L}\d²³/])/u.test(text.slice(end, end + 2)) && before ? 1 : 0;
  let scale = piece.scale;
  if (smallM && scale === 1) {
    scale = 1e6;
    end += 1;
  }
  const dash = PRICE_DASH.exec(text.slice(piece.numeral.end, piece.numeral.end + 5));
  if (dash) end = piece.numeral.end + dash[0].length;
  const after = afterSign(text, end, conventions, before?.sign);
  const sign = chosen(before?.sign, after?.sign);
  if (sign && otherThing(text, piece, sign, before?.start, after?.end, conventions)) return undefined;
  if (!sign && !(dash && !piece.glued)) return undefined;
  if (sign?.cents && before?.sign) return undefined;
  const decimals = piece.numeral.separators.length > 0 && piece.numeral.groups.at(-1)!.length === 2;
  // Yen have no decimals; the sign is also that of the yuan.
  const currency =
    sign?.shared && sign.currency === 'JPY' && decimals && !conventions.currency
      ? 'CNY'
      : (sign?.currency ?? conventions.currency);
  const whole = numeralValue(piece.numeral, { conventions, currency, prefixed: before?.tight });
  if (whole === undefined) return undefined;
  const behind = after && scale === 1 && !sign?.times ? scaleAfter(text, after.end) : undefined;
  if (behind) after!.end += behind.length;
  let amount = exact(whole, (sign?.cents ? scale / 100 : scale) * (sign?.times ?? 1) * (behind?.factor ?? 1));
  if (after) end = after.end;
  if (after?.cents !== undefined && piece.numeral.separators.length === 0) amount = exact(whole * 100 + after.cents, 0.01);
  return { amount: negative ? -amount : amount, currency, start, end };
}

/** Codes that are also words or names; only a price's own writing or the place makes them money. */
const WORD_CODES: ReadonlySet<string> = new Set(['ALL', 'TOP', 'AMD', 'CUP', 'PEN', 'MOP', 'GEL', 'SOS', 'BAM', 'BOB', 'ANG']);
const RESOLUTION = /^(?:144|240|360|480|540|576|720|1080|1440|2160|4320)p/;
const WEIGHED = /\b(?:weigh(?:s|ing|t)?|weight|heavy|load|capacity|lift(?:s|ing)?|mass)\b[^.;\d]{0,24}$/i;

/** Whether what looks like a currency counts or names something else here: a resolution, a weight, a pack, a brand. */
function otherThing(
  text: string,
  piece: Piece,
  sign: Sign,
  from: number | undefined,
  past: number | undefined,
  place: Conventions,
): boolean {
  const { numeral } = piece;
  const plain = numeral.separators.length === 0;
  if (from === undefined && past !== undefined) {
    const written = text.slice(numeral.end, past);
    if (written === 'p') return plain && (RESOLUTION.test(text.slice(numeral.start, past)) || numeral.groups[0]!.length > 3);
    if (written === 'ct' && !place.currency && !/^(?:de|nl|at|es|it|pt|fr)$/.test(place.language ?? ''))
      return text.slice(past).trim() !== '' || text.slice(0, piece.start).trim() !== '';
    if (/^ ?pounds?$/i.test(written))
      return (
        /^ ?(?:of \p{L}|heavy|heavier|lighter|,? ?\d+(?:\.\d+)? ounces?)/iu.test(text.slice(past)) ||
        WEIGHED.test(text.slice(Math.max(0, piece.start - 40), piece.start))
      );
  }
  if (!WORD_CODES.has(sign.currency) || place.currency === sign.currency || !plain) return false;
  return text.slice(from ?? piece.start, past ?? numeral.end).includes(sign.currency);
}

/** Product without the noise of binary fractions. */
function exact(value: number, factor: number): number {
  return factor === 1 ? value : Number((value * factor).toPrecision(15));
}

/** A code says more than a shared sign: `$5 CAD`. */
function chosen(before: Sign | undefined, after: Sign | undefined): Sign | undefined {
  if (before && after && before.shared && !after.shared) return after;
  return before ?? after;
}

function beforeSign(text: string, piece: Piece, conventions: Conventions, free: number) {
  let at = piece.start;
  let spaces = 0;
  while (at > free && spaces < 2 && SPACE.test(text[at - 1]!)) {
    at--;
    spaces++;
  }
  let sign = at > free ? signBefore(text, at, conventions) : undefined;
  if (!sign && conventions.country === 'ZA' && text[at - 1] === 'R' && !LETTER.test(text[at - 2] ?? '')) {
    sign = { currency: 'ZAR', length: 1, shared: false, cents: false };
  }
  if (!sign || at - sign.length < free) return undefined;
  let start = at - sign.length;
  let minus = false;
  if (/[-\u2013]/.test(text[start - 1] ?? '') && !/[\p{L}\d]/u.test(text[start - 2] ?? '')) {
    minus = true;
    start--;
  }
  return { sign, start, minus, tight: spaces === 0 };
}

function afterSign(text: string, end: number, conventions: Conventions, before: Sign | undefined) {
  let at = end;
  let spaces = 0;
  while (spaces < 2 && SPACE.test(text[at] ?? '')) {
    at++;
    spaces++;
  }
  if (spaces === 0 && text[at] === '-' && LETTER.test(text[at + 1] ?? '')) at++;
  const sign = signAfter(text, at, conventions);
  if (!sign) return undefined;
  let past = at + sign.length;
  if (before && (sign.shared || (before.shared === false && before.currency !== sign.currency))) {
    return sign.shared && sign.currency === before.currency && /\p{L}/u.test(text[at]!) ? { sign, end: past } : undefined;
  }
  const tail = /^\d{2}(?!\d)/.exec(text.slice(past, past + 3));
  if (tail && spaces === 0 && !before && !/^[a-z]/i.test(text[at]!)) {
    past += 2;
    return { sign, end: past, cents: Number(tail[0]) };
  }
  // A sign that touches the next number belongs to that one.
  if (!before && spaces > 0 && isDigitAt(text, past) && !LETTER.test(text[at]!)) return undefined;
  return { sign, end: past };
}
