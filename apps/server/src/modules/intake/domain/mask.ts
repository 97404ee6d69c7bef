import type { Masker } from '../../../kernel/signal-limits.ts';

/** What stands in the place of something masked. */
export const MASKED = '[masked]';

const SECRET_KEYS =
  /^(?:password|passwd|pwd|secret|ssn|authorization|cookie|set-cookie|credit_?card|card_?number|cvv|cvc|(?:api|access|private|secret)[_-]?key|(?:access|refresh|id|auth|session)?[_-]?token)$/i;
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/gi;
const CARD = /(?<![\d.])\d(?:[ -]?\d){12,18}(?!\.?\d)/g;
const PHONE = /(?<![\w+])\+\d{1,3}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}(?!\w)/g;
const TOKEN =
  /\b(?:Bearer|Basic) +[\w.~+/=-]{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:sk|pk|rk|mk|ghp|gho|xox[abp])[_-][A-Za-z0-9_-]{16,}/g;
/** Digits in a row, give or take blanks and dashes, that are worth a closer look. */
const MANY_DIGITS = /\d(?:[ -]?\d){12}/;

/** Masks e-mail addresses, payment cards, phone numbers with a country and tokens in a text, and all of a value whose key names a secret. */
export const maskSecrets: Masker = (text, key) => {
  if (key !== undefined && text !== '' && SECRET_KEYS.test(key)) return MASKED;
  let masked = text;
  // Each pattern is tried only where its first sign is there: most texts have none.
  if (masked.includes('@')) masked = masked.replace(EMAIL, MASKED);
  if (MANY_DIGITS.test(masked)) masked = masked.replace(CARD, (digits) => (isCard(digits) ? MASKED : digits));
  if (masked.includes('+')) masked = masked.replace(PHONE, MASKED);
  if (/earer|asic|eyJ|[_-]/.test(masked)) masked = masked.replace(TOKEN, MASKED);
  return masked;
};

/** Whether digits hold their check digit (Luhn, ISO/IEC 7812-1). */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}
