import { interpret } from '../src/index.ts';

/** A phrase with the range of numbers it states, as `[20,30)`. */
export type RangeCase = { Input: string; Results: { Text: string; TypeName: string; Resolution?: { value?: string | null } }[] };

/** The bounds a range of conditions leaves, written like the case's; upper ends of "between" count as either. */
function boundsOf(text: string): string | undefined {
  const result = interpret(`tell me when ${text.replace(/[.?!]\s*$/, '')}`, {
    now: new Date('2026-03-02T10:00:00Z'),
    url: 'https://page.example/x',
  });
  if (!result.ok) return undefined;
  let [low, high, opens, closes] = ['', '', '(', ')'];
  for (const { operator, value } of result.interpretation.triggerConditions.conditions) {
    if (typeof value !== 'number') continue;
    if (operator === 'gt' || operator === 'gte' || operator === 'eq')
      [low, opens] = [String(value), operator === 'gt' ? '(' : '['];
    if (operator === 'lt' || operator === 'lte' || operator === 'eq')
      [high, closes] = [String(value), operator === 'lt' ? ')' : ']'];
  }
  return `${opens}${low},${high}${closes}`;
}

/** Whether the one range of a phrase is understood; undefined where it states none or several. */
export function rangeRight(one: RangeCase): boolean | undefined {
  const wanted = one.Results.filter((result) => result.TypeName === 'numberrange' && result.Resolution?.value);
  if (wanted.length !== 1 || one.Results.length !== 1) return undefined;
  const expected = wanted[0]!.Resolution!.value!;
  const got = boundsOf(one.Input);
  return got === expected || (/between|from|-|–|to|through/.test(wanted[0]!.Text) && got === expected.replace(/\)$/, ']'));
}

/** What was understood of a phrase, for looking at. */
export { boundsOf };
