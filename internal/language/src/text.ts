/** A text with every digit, space and sign in its plain form, and the way back to the offsets of the original. */
export type Folded = { text: string; offset: (index: number) => number };

const SAME = (index: number) => index;
// Zero-width and bidirectional controls, soft hyphen, BOM, variation selectors.
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]/u;
const UNUSUAL =
  /[^\u0000-\u007e\u00a1-\u00b1\u00b4-\u00b8\u00ba-\u02b8\u02bd-\u0659\u0670-\u06ef\u06fa-\u08ff\u2012-\u2014\u2026\u20a0-\u20cf\u3040-\u9fff\uac00-\ud7a3]/;
const ANY_DIGIT = /\p{Nd}/u;

/** Whether a text holds any digit, in any script; the cheap test before all scanning. */
export function hasDigit(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) return true;
    if (code > 0x65f) return ANY_DIGIT.test(text);
  }
  return false;
}

/** Folds digits of all scripts, spaces of all widths, full-width forms and minus signs; drops invisible characters. */
export function fold(text: string): Folded {
  if (!UNUSUAL.test(text) && !INVISIBLE.test(text)) return { text, offset: SAME };
  let out = '';
  const back: number[] = [];
  for (let i = 0; i < text.length; ) {
    const code = text.codePointAt(i)!;
    const width = code > 0xffff ? 2 : 1;
    const piece = plain(code, text.slice(i, i + width), out);
    for (let k = 0; k < piece.length; k++) back.push(i);
    out += piece;
    i += width;
  }
  back.push(text.length);
  return { text: out, offset: (index) => back[index] ?? text.length };
}

function plain(code: number, char: string, before: string): string {
  if (code < 0x7f) return char;
  if (INVISIBLE.test(char)) return '';
  // Arabic decimal sign, Arabic thousands sign (an apostrophe is never a decimal sign), Arabic comma.
  if (code === 0x66b) return '.';
  if (code === 0x66c) return "'";
  if (code === 0x2212 || code === 0xfe63 || code === 0xff0d || code === 0x2010 || code === 0x2011) return '-';
  if (code === 0x202f || code === 0xa0 || code === 0x2007 || code === 0x2009) return '\u00a0';
  if (/\s/.test(char)) return ' ';
  // Cents set in raised figures.
  const raised = RAISED.indexOf(char);
  if (raised >= 0)
    return /\d$/.test(before) && !/[.,]\d*$/.test(before) && !raisedAlready(before) ? `.${raised}` : String(raised);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0xffe5) return '¥';
  if (code === 0xffe1) return '£';
  if (code === 0xffe0) return '¢';
  if (code === 0xffe6) return '₩';
  if (code === 0x3001 || code === 0x3002) return code === 0x3001 ? ',' : '.';
  if (code === 0x2019 || code === 0x2018 || code === 0x2bc || code === 0x2b9) return "'";
  if (code > 0x65f && ANY_DIGIT.test(char)) return String(digitValue(code));
  return char;
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
function raisedAlready(before: string): boolean {
  return /\.\d+$/.test(before);
}

/** Digits of a script lie in runs of ten whose first is the last code below that is no digit. */
function digitValue(code: number): number {
  let zero = code;
  while (code - zero < 9 && ANY_DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return (code - zero) % 10;
}
