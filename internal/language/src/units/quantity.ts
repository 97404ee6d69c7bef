import type { ParseHints } from '../hints.ts';
import { findMoney, findNumbers } from '../numbers/find.ts';
import { wordsToDigits } from '../numbers/words.ts';
import { fold } from '../text.ts';
import { unitAt } from './units.ts';

/** A value with its unit and what that unit measures (`temperature`, `length`, `money`, …; `count` without a unit). */
export type Quantity = { value: number; unit?: string; dimension: string };

/** The first quantity a text states: `"-10 °C"`, `"98.6 degrees f"`, `"12,5 km/h"`, `"5'11\""` is not one. */
export function parseQuantity(text: string, hints?: ParseHints): Quantity | undefined {
  const digits = fold(wordsToDigits(text.slice(0, 2000), hints?.locale))
    .text.replace(/^(\s*\S{0,20} )?- (?=\d)/, '$1-')
    .replace(/ - (?=\d+ deg)/, ' -');
  const numbers = findNumbers(digits, hints);
  let plain: Quantity | undefined;
  const money = findMoney(digits, hints).find((one) => one.currency);
  for (const number of numbers) {
    if (number.percent) return { value: number.value, unit: '%', dimension: 'ratio' };
    if (money && number.start >= money.start && number.end <= money.end) {
      return { value: money.amount, unit: money.currency!, dimension: 'money' };
    }
    let value = number.value;
    let end = number.end;
    // A scale letter that is a unit's letter too: "5 K" and "3M" count as scaled, "20 m" as metres.
    let at = end;
    while (at - end < 2 && /[ \u00a0-]/.test(digits[at] ?? '')) at++;
    const found = unitAt(digits, at);
    if (found) {
      if (found.unit.dimension === 'angle' && /temperature|thermostat|warm|cold|hot|weather/i.test(text)) {
        return { value, unit: '°', dimension: 'temperature' };
      }
      return { value, unit: found.unit.symbol, dimension: found.unit.dimension };
    }
    end = number.end;
    value = number.value;
    plain ??= { value, dimension: 'count' };
  }
  return plain ?? (money ? { value: money.amount, unit: money.currency!, dimension: 'money' } : undefined);
}
