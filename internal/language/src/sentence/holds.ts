import type { Skeleton } from './skeleton.ts';

/** Takes "for 10 minutes" (how long the condition must hold) out of the sentence; seconds. */
export function takeHolds(skeleton: Skeleton): number | undefined {
  const patterns = [
    /,? (?:and )?(?:this |it )?(?:holding|holds|lasting|persisting) for (?:at least )?(§d\d+)/,
    /(?<!\b(?:average|mean|lowest|highest|low|high|cheapest|minimum|maximum|price|wait|forecast|look|tickets|room|stay|trip|contract|subscription|rent|passes?|membership|takes|take|took|taking|is|wait|loads in|responds in|in) )(?:\b(?:and )?(?:stays?|remains?|keeps?|holds?|lasts?|persists?)(?: (?:there|so|that way|like that|this way|up|it))? )?(?:\b(?:for|lasting|persist(?:s|ing) for)|(?<=\b(?:down|offline|unreachable|online|unavailable|dead|silent|so|failing|broken|stock|up) )longer than)(?: (?:at least|more than|longer than|over|about|around|a full|a whole|the|a period of|a duration of|up to|minimum|roughly))* (§d\d+)(?! (?:average|mean|before|ago|low|high|left))(?: (?:or (?:more|longer)|straight|in a row|consecutively|continuously|on end|at a time|without (?:interruption|a break)))*/,
    /(§d\d+) (?:in a row|straight|consecutively|on end|continuously|running)\b/,
    /\b(?:consistently|continuously|constantly) (?:for )?(§d\d+)/,
  ];
  for (const pattern of patterns) {
    const match = pattern.exec(skeleton.text);
    const slot = skeleton.of(match?.[1]);
    if (!match || slot?.kind !== 'duration') continue;
    skeleton.replace(match, ' ');
    return Math.round(slot.seconds);
  }
  return undefined;
}

/** Takes the value at which the condition counts as over: "recovers at 950". */
export function takeRecovery(skeleton: Skeleton): number | undefined {
  const match =
    /,? ?(?:and )?(?:(?:counts? as |is |considered? (?:it )?|consider it )?(?:over|resolved|recovered|fixed|ok again|normal again)|recovers?|resolves?|clears?|recovery)(?: (?:again|only))?(?: (?:at|when|once|if|below|above|until))+(?: (?:it|the value|is|back|at|to|above|below|reaches))* (§[nmxpd]\d+)/.exec(
      skeleton.text,
    );
  if (!match) return undefined;
  const slot = skeleton.of(match[1]);
  if (!slot || !('amount' in slot)) return undefined;
  skeleton.replace(match, ' ');
  return slot.amount;
}

const COLOURS =
  'black|white|red|green|blue|yellow|orange|purple|pink|brown|gr[ae]y|silver|gold(?:en)?|navy|beige|teal|midnight|starlight|graphite|space gr[ae]y|titanium|turquoise|olive|rose|ivory|cream|bronze|copper';
const SIZES =
  'xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl|small|medium|large|extra large|one size|king(?: size)?|queen|twin|full|double|single';

/** Takes size, colour or model out of the sentence: "in size 42", "the 256GB blue model". */
export function takeVariant(skeleton: Skeleton): string | undefined {
  const explicit =
    /(?: ?,? ?)\b(?:(?:for|in|of|with)(?: the)? )?(?:variant|variation|option|configuration|colou?r and size) (§q\d+)/.exec(
      skeleton.text,
    );
  const slot = skeleton.of(explicit?.[1]);
  if (explicit && slot?.kind === 'quote') {
    skeleton.replace(explicit, ' ');
    return slot.value;
  }
  const parts: string[] = [];
  const size = new RegExp(
    `(?: ?,? ?)\\b(?:in|for|with)? ?(?:the |a |my )?(?:(?:us|eu|uk|shoe|women|men|kids) )?size:? (?:(?:us|eu|uk) )?(§[nxdq]\\d+|${SIZES}|[a-z]?\\d+[a-z]?)(?![\\p{L}])(?: (?:us|eu|uk)(?![\\p{L}]))?`,
    'u',
  ).exec(skeleton.text);
  if (size) {
    parts.push(skeleton.words(size[0].replace(/^[ ,]*(?:(?:in|for|with) )?(?:(?:the|a|my) )?/, '')));
    skeleton.replace(size, ' ');
  }
  const worn = new RegExp(`\\b(?:in|size) (${SIZES})\\b(?= |$)(?! stock)`).exec(skeleton.text);
  if (worn && parts.length === 0 && !/^in (?:full|single|double|twin|medium)$/.test(worn[0])) {
    parts.push(worn[1]!);
    skeleton.replace(worn, ' ');
  }
  const model = new RegExp(
    `\\b(?:the |a |for the |in the )?((?:(?:${COLOURS}|§x\\d+|§n\\d+|(?!(?:when|if|once|the|of|and|tell|me|that|as|soon|whenever|for|in|is|price|cost|a)\\b)[a-z0-9]{1,12}) ){1,3})(?:model|version|variant|edition|colou?r(?:way)?|one|option|configuration)\\b(?! (?:is|of the (?:software|app|package)|number|changes|§n))`,
  ).exec(skeleton.text);
  if (model && new RegExp(`§x|\\b(?:${COLOURS})\\b`).test(model[1]!)) {
    const words = model[1]!
      .replace(/\b(?:the|of|for|in|price|a)\b/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    parts.push(skeleton.words(words));
    skeleton.replace(model, ' ');
  } else {
    const colour = new RegExp(
      `\\b(?:in|colou?r:?|in the colou?r) (?:(?:light|dark|matte|space|deep|sky|navy) )?(${COLOURS})\\b(?! (?:sea|book|rush|mine|price))`,
    ).exec(skeleton.text);
    if (colour) {
      parts.push(colour[0].replace(/^(?:in )?(?:the )?(?:colou?r:? ?)?/, ''));
      skeleton.replace(colour, ' ');
    }
    const capacity =
      /\b(?:with|in|the) (§x\d+)(?= (?:·|§u|on|at|is|of (?:ram|storage)|storage|ram|[a-z]+ (?:on|at) §u))(?: (?:of )?(?:storage|ram|memory))?/.exec(
        skeleton.text,
      );
    const unit = skeleton.of(capacity?.[1]);
    if (capacity && unit?.kind === 'quantity' && unit.unit.dimension === 'data') {
      parts.push(unit.raw);
      skeleton.replace(capacity, ' ');
    }
  }
  return parts.length > 0 ? parts.join(' ').slice(0, 200) : undefined;
}
