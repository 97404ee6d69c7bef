/** A quoted text: what stands between the quotes, and where the quotes stand. */
export type FoundQuote = { start: number; end: number; value: string };

const PAIRS: Record<string, string> = {
  '"': '"',
  '“': '”',
  '”': '”',
  '„': '“',
  '«': '»',
  '»': '«',
  '‹': '›',
  '‘': '’',
  '‚': '‘',
  "'": "'",
  '`': '`',
  '「': '」',
  '『': '』',
  '＂': '＂',
};

/** Every quoted text in any quote style; apostrophes inside words open nothing. */
export function findQuotes(text: string): FoundQuote[] {
  const found: FoundQuote[] = [];
  for (let at = 0; at < text.length; at++) {
    const open = text[at]!;
    const close = PAIRS[open];
    if (!close) continue;
    const before = text[at - 1] ?? ' ';
    if (/['‘’`]/.test(open) && /[\p{L}\p{N}]/u.test(before)) continue;
    if (open === '"' && /\d/.test(before) && !/\d\s*"/.test(text.slice(at + 1))) {
      // Inches, unless another quote follows.
      if (!text.includes('"', at + 1)) continue;
    }
    const end = closing(text, at, open, close);
    if (end < 0) continue;
    // A piece of JSON is one text: "status":"ok".
    const pair = open === '"' ? /^"\s?:\s?(?:"[^"]{0,200}"|[\w.+-]{1,40})/.exec(text.slice(end, end + 210)) : null;
    if (pair) {
      found.push({ start: at, end: end + pair[0].length, value: text.slice(at, end + pair[0].length) });
      at = end + pair[0].length - 1;
      continue;
    }
    const value = text.slice(at + 1, end).trim();
    if (value.length === 0 || value.length > 500) continue;
    found.push({ start: at, end: end + 1, value });
    at = end;
  }
  return found;
}

/** Other characters that people and keyboards put at the end of a quote of this style. */
const ALSO: Record<string, string> = { '“': '"”“', '„': '“”"', '"': '"”', '‘': "’'", '‚': '‘’', '”': '”"', '`': "`'´" };

function closing(text: string, at: number, open: string, close: string): number {
  const ends = ALSO[open] ?? close;
  for (let i = at + 1; i < text.length && i - at <= 502; i++) {
    if (!ends.includes(text[i]!)) continue;
    if (/['’]/.test(text[i]!) && /[\p{L}\p{N}]/u.test(text[i + 1] ?? '')) continue;
    if (text[i] === '"' && /\d/.test(text[i - 1] ?? '') && open !== '"') continue;
    return i;
  }
  return -1;
}
