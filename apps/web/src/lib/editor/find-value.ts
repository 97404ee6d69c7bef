import type { FactValue } from '@monitors/contract';

/** Numbers as pages write them, with a currency sign or a short unit beside them. */
const NUMBERS =
  /(?:[$€£¥₹₩]\s?|[A-Z]{3}\s)?[-−]?(\d(?:[\d.,’'\u00a0\u202f ]*\d)?)(?:\s?(?:[$€£¥₹₩%]|°[CF]?|[A-Z]{3}\b|kr\b|zł\b))?/g;

/** Where in a snippet the value stands, whatever separators the page writes; undefined when it does not stand there as such. */
export function findValue(snippet: string, value: FactValue | undefined): { start: number; end: number } | undefined {
  if (typeof value === 'string') return findText(snippet, value);
  if (typeof value !== 'number') return undefined;
  for (const match of snippet.matchAll(NUMBERS)) {
    if (readings(match[1] ?? '').includes(Math.abs(value))) return { start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

function findText(snippet: string, value: string): { start: number; end: number } | undefined {
  const text = value.trim();
  const start = text ? snippet.toLowerCase().indexOf(text.toLowerCase()) : -1;
  return start < 0 ? undefined : { start, end: start + text.length };
}

/** What a written number can mean: either separator may be the decimal one. */
function readings(text: string): number[] {
  const plain = text.replace(/[’'\u00a0\u202f ]/g, '');
  return [plain.replace(/,/g, ''), plain.replace(/\./g, '').replace(',', '.'), plain.replace(/[.,]/g, '')].map(Number);
}
