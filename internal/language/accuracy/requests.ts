import { interpret } from '../src/index.ts';

/** A request people wrote, with its values as slots and the direction of its comparison. */
export type RequestCase = { text: string; direction: 'above' | 'below'; field: string };

const FILLINGS: Record<string, string[]> = {
  NUMBER: ['42', '7', '3'],
  CURRENCY: ['$25', '$12', '$9'],
  DURATION: ['10 minutes', '2 hours', '45 minutes'],
  QUOTED_STRING: ['"alpha"', '"beta"', '"gamma"'],
  LOCATION: ['Paris', 'London', 'Rome'],
  HASHTAG: ['#monday', '#news', '#fun'],
  USERNAME: ['@alice', '@bob', '@carol'],
  URL: ['https://link.example/a', 'https://link.example/b', 'https://link.example/c'],
  PATH_NAME: ['docs/a.txt', 'docs/b.txt', 'docs/c.txt'],
  DATE: ['May 5', 'June 6', 'July 7'],
  TIME: ['8:00', '9:00', '10:00'],
  PHONE_NUMBER: ['5551234', '5555678', '5559999'],
  EMAIL_ADDRESS: ['a@mail.example', 'b@mail.example', 'c@mail.example'],
};

/** A request with its slots filled. */
export function filled(text: string): string {
  return text.replace(/\b([A-Z_]+)_(\d)\b/g, (slot, kind: string, index: string) => FILLINGS[kind]?.[Number(index) % 3] ?? slot);
}

const DIRECTION: Record<string, 'above' | 'below'> = {
  gt: 'above',
  gte: 'above',
  change_gt: 'above',
  lt: 'below',
  lte: 'below',
  change_lt: 'below',
};

/** The direction that a request is understood to have, or undefined. */
export function directionOf(text: string): 'above' | 'below' | undefined {
  const result = interpret(filled(text), { now: new Date('2026-03-02T10:00:00Z'), url: 'https://page.example/x' });
  if (!result.ok) return undefined;
  for (const condition of result.interpretation.triggerConditions.conditions) {
    const direction = DIRECTION[condition.operator];
    if (direction) return direction;
  }
  return undefined;
}
