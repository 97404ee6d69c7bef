import type { Unit } from '../units/units.data.ts';
import type { FoundUrl } from './urls.ts';

/** What a placeholder of the skeleton stands for. */
export type Slot =
  | { kind: 'url'; raw: string; url: FoundUrl }
  | { kind: 'quote'; raw: string; value: string }
  | { kind: 'money'; raw: string; amount: number; currency: string | undefined }
  | { kind: 'currency'; raw: string; currency: string }
  | { kind: 'percent'; raw: string; amount: number }
  | { kind: 'quantity'; raw: string; amount: number; unit: Unit }
  | { kind: 'duration'; raw: string; amount: number; unit: Unit; seconds: number }
  | { kind: 'number'; raw: string; amount: number }
  | { kind: 'clock'; raw: string; minutes: number; suffix: boolean; meridiem: 'am' | 'pm' | undefined }
  | { kind: 'path'; raw: string; value: string }
  | { kind: 'selector'; raw: string; value: string };

const LETTERS: Record<Slot['kind'], string> = {
  url: 'u',
  quote: 'q',
  money: 'm',
  currency: 'c',
  percent: 'p',
  quantity: 'x',
  duration: 'd',
  number: 'n',
  clock: 't',
  path: 'j',
  selector: 's',
};

/** Placeholder of any value a fact can be compared with. */
export const VALUE = '§[nmxpd]\\d+';
/** What stands where something was understood and taken away. */
export const TAKEN = '·';

/** A sentence in small letters whose numbers, addresses and quotes are placeholders (`§m0`), so that recognisers see its grammar. */
export class Skeleton {
  text = '';
  readonly slots: Slot[] = [];
  /** What was understood and taken, for the confidence. */
  taken = 0;

  /** Adds a slot and gives its placeholder. */
  slot(slot: Slot): string {
    this.slots.push(slot);
    return `§${LETTERS[slot.kind]}${this.slots.length - 1}`;
  }

  /** The slot of a placeholder. */
  of(placeholder: string | undefined): Slot | undefined {
    const index = /^§[a-z](\d+)$/.exec(placeholder ?? '')?.[1];
    return index === undefined ? undefined : this.slots[Number(index)];
  }

  /** Matches a pattern and takes the match out of the sentence. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    this.replace(match, ` ${TAKEN} `);
    return match;
  }

  /** Puts `instead` where a match stood. */
  replace(match: { index: number; 0: string }, instead: string): void {
    this.taken += match[0].length;
    this.text = tidy(this.text.slice(0, match.index) + instead + this.text.slice(match.index + match[0].length));
  }

  /** A stretch of the skeleton in the words of the user. */
  words(stretch: string): string {
    return stretch
      .replace(/§[a-z]\d+/g, (placeholder) => {
        const slot = this.of(placeholder);
        return slot?.kind === 'quote' ? slot.value : (slot?.raw ?? '');
      })
      .replace(/ ?· ?/g, ' ')
      .replace(/ ([,.;:?!])/g, '$1')
      .replace(/\s+/g, ' ')
      .trim();
  }

  /** The first placeholder of a kind. */
  first<Kind extends Slot['kind']>(kind: Kind): Extract<Slot, { kind: Kind }> | undefined {
    return this.slots.find((slot): slot is Extract<Slot, { kind: Kind }> => slot.kind === kind);
  }
}

/** One space between words, none at the ends. */
export function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/(?:· )+·/g, '·')
    .trim();
}
