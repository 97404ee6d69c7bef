import type { Conventions } from '../hints.ts';
import { COUNTRY_CURRENCY } from './countries.data.ts';
import { CENT_WORDS, CURRENCY_CODES, CURRENCY_SIGNS, CURRENCY_WORDS, LOWERCASE_CODES, SHARED_SIGNS } from './currencies.data.ts';

/** A currency as written: what it means here, how long it is, whether it counts hundredths. */
export type Sign = {
  currency: string;
  length: number;
  shared: boolean;
  cents: boolean /** Thousands or millions that the code itself says: `MEUR`. */;
  times?: number;
};

const LETTER = /\p{L}/u;
const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const SIGNS = [...Object.keys(CURRENCY_SIGNS), ...Object.keys(SHARED_SIGNS)].sort((a, b) => b.length - a.length);
const WORDS = [...Object.keys(CURRENCY_WORDS), ...Object.keys(CENT_WORDS)].sort((a, b) => b.length - a.length);
/** Longest text looked at on each side of a number. */
export const REACH = 24;

const BEFORE = new RegExp(`(?:${SIGNS.map(quoted).join('|')}|(?:US|C|CA|AU|HK|NZ|SG|NT|MX|R) \\$|[A-Z]{3})$`);
const BEFORE_LOWER =
  /(?:usd|eur|gbp|chf|cad|aud|inr|rs\.?|kr\.?|fr\.|(?:nzd|aud|cad|usd|hkd|sgd)\$|us ?\$|c ?\$|a\$|hk ?\$|nz ?\$|s\$|nt ?\$|r\$|zł)$/;
const AFTER = new RegExp(`^(?:${SIGNS.map(quoted).join('|')}|[A-Z]{3}(?![A-Za-z]))`);
const AFTER_WORD = new RegExp(`^(?:${WORDS.map(quoted).join('|')}|[a-z]{3})(?![\\p{L}])`, 'u');

function meaning(token: string, place: Conventions, side: 'before' | 'after'): { currency: string; shared: boolean } | undefined {
  const own = CURRENCY_SIGNS[token];
  if (own) return { currency: token === '£' && place.country === 'EG' ? 'EGP' : own, shared: false };
  const shared = SHARED_SIGNS[token];
  if (shared) return { currency: sharedMeaning(token, shared, place, side), shared: true };
  if (CURRENCY_CODES.has(token)) return { currency: token, shared: false };
  if (LOWERCASE_CODES.has(token)) return { currency: token.toUpperCase(), shared: false };
  return undefined;
}

function sharedMeaning(
  token: string,
  shared: { fallback: string; among: string[] },
  place: Conventions,
  side: 'before' | 'after',
) {
  if (place.currency && shared.among.includes(place.currency)) return place.currency;
  const atHome = place.country ? COUNTRY_CURRENCY[place.country] : undefined;
  if (atHome && shared.among.includes(atHome)) return atHome;
  if (token === '¥' && place.language === 'zh') return 'CNY';
  if (/^kr/i.test(token)) {
    if (place.language === 'sv') return 'SEK';
    if (place.language === 'da') return 'DKK';
    if (place.language === 'is') return 'ISK';
    if (place.language === 'no' || place.language === 'nb' || place.language === 'nn') return 'NOK';
    if (side === 'before' && !token.endsWith('.')) return 'NOK';
  }
  return shared.fallback;
}

/** The currency whose sign or code ends right before `end` (spaces between are the caller's). */
export function signBefore(text: string, end: number, place: Conventions): Sign | undefined {
  const slice = text.slice(Math.max(0, end - 8), end);
  const scaled = scaledCode(/(?:^|[^A-Za-z])([MkKT]|m(?=[a-z]))([A-Z]{3}|[a-z]{3})$/.exec(slice));
  if (scaled) return scaled;
  let token = BEFORE.exec(slice)?.[0];
  if (token && /^[A-Z]{3}$/.test(token) && !CURRENCY_CODES.has(token)) token = BEFORE_SHORT.exec(slice)?.[0];
  const lower = BEFORE_LOWER.exec(slice)?.[0];
  if (lower && lower.length > (token?.length ?? 0) && !LETTER.test(text[end - lower.length - 1] ?? '')) token = lower;
  if (!token) return undefined;
  const start = end - token.length;
  if (LETTER.test(token[0]!) && start > 0 && LETTER.test(text[start - 1]!)) {
    // "iPhoneUSD" is no currency, but a lone "$" after letters that are no sign still is one.
    if (!token.endsWith('$')) return undefined;
    token = '$';
  }
  const known = meaning(token, place, 'before') ?? meaning(canonical(token), place, 'before');
  if (!known) return undefined;
  // "COP $1.299.990": the code before the shared sign says which.
  const code = known.shared ? /(?:^|[^A-Za-z])([A-Z]{3}) ?$/.exec(text.slice(Math.max(0, start - 5), start)) : null;
  if (code && CURRENCY_CODES.has(code[1]!))
    return {
      currency: code[1]!,
      shared: false,
      length: token.length + code[0].length - (/^[^A-Z]/.test(code[0]) ? 1 : 0),
      cents: false,
    };
  return { ...known, length: token.length, cents: false };
}

/** Millions and thousands that a code begins with: `MEUR`, `kUSD`, `meur`. */
function scaledCode(match: RegExpExecArray | null): Sign | undefined {
  const code = match?.[2]?.toUpperCase();
  if (!match || !code || !CURRENCY_CODES.has(code) || (match[2] !== code && !LOWERCASE_CODES.has(match[2]!))) return undefined;
  return { currency: code, length: 4, shared: false, cents: false, times: /[Mm]/.test(match[1]!) ? 1e6 : 1e3 };
}

const BEFORE_SHORT = new RegExp(`(?:${SIGNS.map(quoted).join('|')})$`);

function canonical(token: string): string {
  const tight = token.replace(' ', '');
  if (tight.endsWith('$')) return tight.toUpperCase();
  if (tight === 'fr.') return 'Fr.';
  if (tight === 'rs' || tight === 'rs.') return `R${tight.slice(1)}`;
  return tight;
}

/** The currency whose sign, code or name starts right at `start`. */
export function signAfter(text: string, start: number, place: Conventions): Sign | undefined {
  const slice = text.slice(start, start + REACH);
  const scaled = scaledCode(/^([MkKT]|m(?=[a-z]))([A-Z]{3}|[a-z]{3})(?![A-Za-z])/.exec(slice));
  if (scaled) return scaled;
  const token = AFTER.exec(slice)?.[0];
  if (token) {
    const next = slice[token.length];
    const whole = !LETTER.test(token.at(-1)!) || !next || !LETTER.test(next) || /[円元원บ]/.test(token);
    const known = whole ? meaning(token, place, 'after') : undefined;
    if (known) return { ...known, length: token.length, cents: false };
  }
  if (slice[0] === '¢') return { currency: centCurrency('¢', place), length: 1, shared: true, cents: true };
  const lower = slice.toLowerCase();
  const word = AFTER_WORD.exec(lower)?.[0];
  if (!word) return undefined;
  if (CENT_WORDS[word]) return { currency: centCurrency(word, place), length: word.length, shared: true, cents: true };
  const named = CURRENCY_WORDS[word];
  if (named) return { currency: wordCurrency(word, named, place), length: word.length, shared: true, cents: false };
  const known = meaning(word, place, 'after');
  return known ? { ...known, length: word.length, cents: false } : undefined;
}

function centCurrency(word: string, place: Conventions): string {
  const named = CENT_WORDS[word]!;
  if (named !== 'USD' || !place.currency) return named;
  return SHARED_SIGNS.$!.among.includes(place.currency) || place.currency === 'EUR' ? place.currency : named;
}

/** "dollars" in Canada are Canadian, "pesos" in Chile Chilean. */
function wordCurrency(word: string, named: string, place: Conventions): string {
  if (!place.currency || word.includes(' ')) return named;
  const families: [RegExp, string[]][] = [
    [/^(dollars?|bucks?|dólares|dolares)$/, SHARED_SIGNS.$!.among],
    [/^pesos?$/, ['MXN', 'ARS', 'CLP', 'COP', 'UYU', 'DOP', 'PHP', 'CUP']],
    [/^kron/, SHARED_SIGNS.kr!.among],
    [/^rupees?$|^rupien$/, SHARED_SIGNS.Rs!.among],
    [/^pounds?$/, ['GBP', 'EGP', 'LBP']],
    [/^dirhams?$/, ['AED', 'MAD']],
  ];
  for (const [family, among] of families) if (family.test(word) && among.includes(place.currency)) return place.currency;
  return named;
}
