import { MAX_SNIPPET } from './limits.ts';

const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const HAS_INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const SPACE_RUN = /[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+/g;

/** One line of text as a person sees it: no zero-width or direction marks, every run of white space one space. */
export function clean(text: string): string {
  const visible = HAS_INVISIBLE.test(text) ? text.replace(INVISIBLE, '') : text;
  return visible.replace(SPACE_RUN, ' ').trim();
}

/** The text cut to `length` characters (default: that of a snippet), marked with an ellipsis. */
export function cut(text: string, length = MAX_SNIPPET): string {
  if (text.length <= length) return text;
  const end = text.charCodeAt(length - 2);
  const isHalf = end >= 0xd800 && end <= 0xdbff;
  return `${text.slice(0, isHalf ? length - 2 : length - 1)}…`;
}

/** A value as JSON text; empty where it nests too deep to be written. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/** Words of an identifier or a phrase in lower case: `productPrice--old` gives product, price, old. */
export function words(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** A phrase for comparison: lower case, accents dropped, only letters and digits, single spaces. */
export function fold(text: string): string {
  return clean(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
