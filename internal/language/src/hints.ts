import { COUNTRY_CURRENCY, COUNTRY_LOCALE } from './numbers/countries.data.ts';

/** What is known about where a text comes from; every part makes an ambiguous number or money sign certain. */
export type ParseHints = {
  /** BCP 47 language of the text, such as `de-DE` or `fr`. */
  locale?: string | undefined;
  /** Address of the page; its country, language part and host decide what the language does not. */
  url?: string | undefined;
  /** ISO 4217 code to assume where the text names no currency, or only a shared sign such as `$`. */
  currency?: string | undefined;
  /** The decimal sign that the text's other numbers use. */
  decimal?: '.' | ',' | undefined;
};

/** What hints say once resolved. */
export type Conventions = {
  country?: string | undefined;
  language?: string | undefined;
  decimal?: '.' | ',' | undefined;
  /** Whether `decimal` was stated by the caller, not derived. */
  certain: boolean;
  /** Whether the language groups digits by spaces. */
  spaced?: boolean | undefined;
  currency?: string | undefined;
};

const NONE: Conventions = { certain: false };
const cache = new Map<string, Conventions>();

/** Resolves hints to number conventions; cheap to call again with equal hints. */
export function conventionsOf(hints: ParseHints | undefined): Conventions {
  if (!hints || (!hints.locale && !hints.url && !hints.currency && !hints.decimal)) return NONE;
  const key = `${hints.locale ?? ''}\n${hints.url ?? ''}\n${hints.currency ?? ''}\n${hints.decimal ?? ''}`;
  const known = cache.get(key);
  if (known) return known;
  const made = resolve(hints);
  if (cache.size > 500) cache.clear();
  cache.set(key, made);
  return made;
}

function resolve(hints: ParseHints): Conventions {
  const given = parseTag(hints.locale);
  const fromUrl = urlPlace(hints.url);
  const country = given?.region ?? fromUrl.country;
  const fallback = country ? COUNTRY_LOCALE[country] : undefined;
  const language = given?.language ?? fromUrl.language ?? fallback?.split('-')[0];
  const tag = given
    ? given.region || !country
      ? given.tag
      : `${given.language}-${country}`
    : fromUrl.language
      ? country
        ? `${fromUrl.language}-${country}`
        : fromUrl.language
      : fallback;
  const signs = tag ? localeSigns(tag) : undefined;
  return {
    country,
    language,
    decimal: hints.decimal ?? signs?.decimal,
    certain: hints.decimal !== undefined,
    spaced: signs?.spaced,
    currency: hints.currency?.toUpperCase() ?? (country ? COUNTRY_CURRENCY[country] : undefined),
  };
}

function parseTag(locale: string | undefined): { tag: string; language: string; region?: string | undefined } | undefined {
  if (!locale) return undefined;
  try {
    const parsed = new Intl.Locale(locale.trim().replaceAll('_', '-'));
    return { tag: parsed.baseName, language: parsed.language, region: parsed.region };
  } catch {
    return undefined;
  }
}

const signsCache = new Map<string, { decimal?: '.' | ','; spaced: boolean }>();

function localeSigns(tag: string): { decimal?: '.' | ','; spaced: boolean } {
  const known = signsCache.get(tag);
  if (known) return known;
  const parts = new Intl.NumberFormat(tag, { numberingSystem: 'latn' }).formatToParts(1234567.8);
  const decimal = parts.find((part) => part.type === 'decimal')?.value;
  const group = parts.find((part) => part.type === 'group')?.value ?? '';
  const made = {
    ...(decimal === ',' || decimal === '.' ? { decimal: decimal as '.' | ',' } : {}),
    spaced: /^\s$/.test(group),
  };
  signsCache.set(tag, made);
  return made;
}

/** Generic endings under which sites of any country live. */
const NOT_A_COUNTRY = new Set([
  'io',
  'co',
  'ai',
  'me',
  'tv',
  'fm',
  'ly',
  'gg',
  'to',
  'cc',
  'ws',
  'sh',
  'so',
  'im',
  'is',
  'am',
  'gl',
]);
const SECOND_LEVEL = new Set(['com', 'co', 'org', 'net', 'gov', 'edu', 'ac', 'or', 'ne', 'go', 'gob', 'gouv', 'com']);

/** Country and language that an address tells by its ending, its subdomain or its first path parts. */
export function urlPlace(url: string | undefined): { country?: string | undefined; language?: string | undefined } {
  if (!url) return {};
  const match = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? /^()([^?#]*)/.exec(url);
  const host = (match?.[1] ?? '').toLowerCase().replace(/^.*@/, '').replace(/:\d+$/, '');
  const path = match?.[2] ?? '';
  const labels = host.split('.').filter(Boolean);
  const found: { country?: string | undefined; language?: string | undefined } = {};
  for (const part of path.split('/').slice(1, 4)) {
    const tag = /^([a-z]{2})(?:[-_]([a-z]{2}))?$/i.exec(part);
    if (!tag) continue;
    const [first, second] = [tag[1]!.toLowerCase(), tag[2]?.toUpperCase()];
    if (second && COUNTRY_CURRENCY[second]) {
      found.language = LANGUAGES.has(first) ? first : undefined;
      found.country = second;
    } else if (second && COUNTRY_CURRENCY[first.toUpperCase()] && LANGUAGES.has(second.toLowerCase())) {
      found.country = first.toUpperCase();
      found.language = second.toLowerCase();
    } else if (!second && PATH_LANGUAGES.has(first)) found.language = first;
    // A last word of two letters names a thing (`/cu`, `/tv`), a folder of them a country (`/ca/…`).
    else if (
      !second &&
      !NOT_A_COUNTRY.has(first) &&
      COUNTRY_CURRENCY[countryCode(first)] &&
      path.toLowerCase().includes(`/${first}/`)
    )
      found.country = countryCode(first);
    break;
  }
  const last = labels.at(-1) ?? '';
  const beforeLast = labels.at(-2) ?? '';
  if (!found.country && last.length === 2) {
    const country = countryCode(last);
    if (COUNTRY_CURRENCY[country] && (!NOT_A_COUNTRY.has(last) || SECOND_LEVEL.has(beforeLast))) found.country = country;
  }
  const sub = labels.length > 2 ? labels[0]! : '';
  if (!found.country && !found.language && sub.length === 2) {
    if (PATH_LANGUAGES.has(sub)) found.language = sub;
    else if (COUNTRY_CURRENCY[countryCode(sub)]) found.country = countryCode(sub);
  }
  return found;
}

const LANGUAGES = new Set(
  'en de fr es it nl pt pl cs sk hu ro bg el sv da nb no nn fi et lv lt ru uk ja zh ko tr ar he hi th vi id ms hr sl sr ca'.split(
    ' ',
  ),
);
/** Two letters in a path that are more often a language than a country. */
const PATH_LANGUAGES = new Set('en de fr es it nl pt pl cs hu ro el sv da nb no fi ru ja zh ko tr vi'.split(' '));

function countryCode(ending: string): string {
  return ending === 'uk' ? 'GB' : ending.toUpperCase();
}
