import { FIELDS } from './facts.data.ts';
import { labelOf, nounOf } from './facts.ts';
import type { Skeleton } from './skeleton.ts';

const BEFORE_ADDRESS =
  /(?:^|[·,.;:!?(] ?|\b(?:buy|get|want|need|watch|monitor|track|like|book|order|on|about|for|see) )(?:the|a|an|my|our|this|that|some) (?<thing>(?:(?!(?:if|when|whenever|once|as|and|or|but|me|us|tell|that|which|to|is|are|on|at|from|in|of|for|with|by)\b)[\p{L}§][\p{L}\d§'’-]*(?: |,? \( ?))+)(?:(?:at|on|from|in|over at|here|see|found|sold|link|here is the link) ?:? ?|\( ?|[–—-] |: ?)*§u\d+/u;
const REFERRING = /\b(?:it|its|they|one|that)\b|^$/;

/** What a sentence names right before its address, for clauses that only say "it": "buy the drone from … if its price". */
export function namedThing(skeleton: Skeleton): string | undefined {
  const match = BEFORE_ADDRESS.exec(skeleton.text);
  const noun = match ? nounOf(skeleton.words(match.groups!.thing!.replace(/§[cmpd]\d+/g, ' '))) : '';
  if (!noun || noun.split(' ').length > 5 || FIELDS.some((one) => one.words.test(noun))) return undefined;
  return labelOf(noun, 'price');
}

/** Whether a clause speaks of a thing that was named before it. */
export function refersBack(clause: string): boolean {
  return REFERRING.test(clause.trim());
}
