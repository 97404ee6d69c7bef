/** How people say yes and no of a field. */
const WORDS: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  availability: ['in stock', 'not in stock'],
  up: ['up', 'down'],
};

/** A yes or no of a field as a predicate: `up` is “down” when it is not; other fields are just “yes” or “no”. */
export function booleanWord(field: string, value: boolean): string {
  const words = Object.hasOwn(WORDS, field) ? WORDS[field] : undefined;
  return (words ?? ['yes', 'no'])[value ? 0 : 1] ?? '';
}

/** Whether {@link booleanWord} already says what the field is, so that its name need not be. */
export function speaksForItself(field: string): boolean {
  return Object.hasOwn(WORDS, field);
}
