/** Whether a text belongs to the half that developers look at; the other half is only measured on. Stable by FNV-1a of the text. */
export function lookedAt(text: string): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 7) & 1) === 0;
}

/** Which cases count: all, those developers look at, or those only measured on. */
export type Half = 'all' | 'look' | 'measure';

/** The cases of a half. */
export function halfOf<Case>(cases: Case[], text: (one: Case) => string, half: Half): Case[] {
  return half === 'all' ? cases : cases.filter((one) => lookedAt(text(one)) === (half === 'look'));
}
