import type { Condition, ProbeSource } from '@monitors/contract';
import { joined } from './machine.ts';
import { conditionOf, type Outcome } from './outcome.ts';
import type { Predicate } from './predicate.ts';
import type { FoundUrl } from './urls.ts';

/** "is it up? tell me if not": the question is turned round. */
export const IF_NOT =
  /\b(?:if|when|in case) (?:it is )?(?:not|it is not|it does not)(?= ?(?:$|[.,!?;]))|\b(?:make|be) sure\b|\bensure\b|\bverify\b|\bconfirm that\b|\botherwise\b/;

const KEPT_AN_EYE_ON =
  /\b(?:check|verify|monitor|test|watch|see|track|poll)(?:ing|s)?\b(?:(?! (?:tell|notify|alert|let|warn|ping|mail|e-?mail|message|inform) )[^.;!?]){0,60}? (?:if|whether|that)\b|(?:^|[·,.!?:] ?|\b(?:hey|hi|hello|so|ok|okay|please) )(?:is|are) (?:the |my |our )?(?:[\p{L}-]+ ){0,2}?§u/u;
const AWAITED =
  /\b(?:again|back|yet|once|as soon as|finally|recovers?|returns?)\b|\b(?:tell|notify|alert|warn|ping|mail|e-?mail|message|inform|know)(?: me| us)? (?:when|if|whenever)\b/;

/** Which state of a host is told of: "check if it is up" means its going down, "tell me when it is up again" what it says. */
export function told(up: boolean, whole: string): boolean {
  if (IF_NOT.test(whole)) return !up;
  return up && !(KEPT_AN_EYE_ON.test(whole) && !AWAITED.test(whole));
}

/** Host of an address, with the port where one is written. */
export function hostOf(url: FoundUrl): string {
  try {
    const parsed = new URL(url.url);
    return parsed.port ? `${parsed.hostname}:${parsed.port}` : parsed.hostname;
  } catch {
    return url.text;
  }
}

/** The refusal of a check without a host. */
export function noHost(what: string): Outcome {
  return {
    refusal: { missing: ['where'], message: `Say which host the ${what} is on, for example "the ${what} of example.org".` },
  };
}

/** A probe of what predicates compare, all on one field. */
export function fromPredicates(source: ProbeSource, list: Predicate[], field: string, text: string): Outcome {
  const { predicates, logic } = joined(list, text);
  return {
    draft: {
      source,
      conditions: predicates.map((one) => conditionOf(field, one)),
      logic,
      factType: 'number',
      frequency: 60,
      category: 'technology',
    },
  };
}

/** A probe with its conditions. */
export function draft(
  source: ProbeSource,
  conditions: Condition[],
  factType: 'number' | 'boolean' | 'text',
  frequency: number,
): Outcome {
  return { draft: { source, conditions, logic: 'AND', factType, frequency, category: 'technology' } };
}
