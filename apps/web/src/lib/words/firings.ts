import type { Firings } from '@monitors/contract';

/** "It would have fired 3 times in the last 30 days." */
export function sayFirings({ count, days }: Firings): string {
  const span = saySpanOfDays(days);
  if (count === 0) return `It would not have fired in ${span}.`;
  return `It would have fired ${count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`} in ${span}.`;
}

function saySpanOfDays(days: number): string {
  if (days >= 1.5) return `the last ${Math.round(days)} days`;
  if (days >= 0.9) return 'the last day';
  const hours = Math.round(days * 24);
  return hours > 1 ? `the last ${hours} hours` : 'the last hour';
}
