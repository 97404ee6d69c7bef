import { NEGATION, type Put } from './predicate.ts';
import type { Skeleton } from './skeleton.ts';

const BE =
  '(?:(?:is|are|be|was|stays?|remains?|keeps?|gets?|goes|go|comes?|becomes?|came|went|has|have|been|being|back|again|now|finally|currently|turns|shows?(?: as)?|marked(?: as)?|listed(?: as)?|still|ever|they|it) ){0,4}';
const THERE =
  '(?:(?:back )?in[- ]stock|restocked|re-stocked|restocks?|back in(?: stock)?|available(?: again| to (?:buy|order|book|purchase|reserve|rent)| for (?:purchase|order|pre-?order|sale|booking|delivery|pickup))?|purchasable|orderable|buyable|bookable|on shelves|(?:can|could) (?:be )?(?:bought|ordered|purchased|booked|reserved|buy (?:it|them|one)|order (?:it|them|one)|get (?:it|one))(?: again)?|for sale(?: again)?|replenished|on the shelf|(?<=\\b(?:it|they|one) )returns?|(?:can|could) be (?:added to|put in(?:to)?) (?:the |my |your |a )?(?:cart|basket|bag)|(?:addable|added) to cart|frees up|(?:becomes|is|gets) vacant|(?<=\\b(?:comes?|came|is|are|be|gets?) )back(?! (?:to|under|over|below|above|up|down|at|from|online|in)\\b))';
const NOT_THERE =
  '(?:out[- ]of[- ]stock|runs? out(?: of stock)?|ran out|sold[- ]out|sells out|sell out|unavailable|out of sale|discontinued|backordered|fully booked)';
const FOR_ORDER =
  '(?:(?:can|could) be pre-?ordered|pre-?orders? (?:open|start|are open|is open|begin|go live)|pre-?order(?:able|s)?)';
const OFF =
  '(?:nothing (?:is )?listen(?:s|ing)|down|offline|unreachable|not reachable|inaccessible|dead|crash(?:es|ed)?|broken|failing|unresponsive|not (?:responding|answering|working|reachable|online|loading|up|accessible)|(?:stops?|stopped) (?:responding|answering|working|loading|replying|being reachable|accepting connections|listening)|fails?(?: to (?:respond|load|answer|connect))?|(?:does|do|did|can) not (?:respond|answer|load|work|reply|open|be reached|be loaded|connect|accept connections)(?: any ?more)?|no longer (?:responds?|responding|answers?|works?|loads?|reachable|online|up|answering|accepts connections|listening|open|accessible)|goes dark|times? out|having (?:an )?outage|has an outage|unhealthy|closed|closes|refuses connections)';
const ON =
  '(?:up(?: and running)?|(?:can|could) be (?:reached|accessed|pinged|contacted)|online|reachable|pingable|alive|healthy|accessible|responding|responds|answering|answers|working|works|loads|recovers|recovered|open|listening|accepts connections|comes back)';

/** Whether the sentence has words of being reachable or not, and which. */
export type Reach = { match: { index: number; 0: string }; up: boolean };

/** Finds "is down", "stops answering", "is back up"; the caller decides whether a host is meant. */
export function findReach(skeleton: Skeleton): Reach | undefined {
  const off = new RegExp(
    `(?<![a-zà-ÿ])(?:if |whether )?(?<neg>${NEGATION})?${BE}(?<![\\p{L}])${OFF}(?![\\p{L}])(?: (?:any ?more|again|unexpectedly|for everyone|to (?:requests|pings?|connections)))?`,
    'u',
  ).exec(skeleton.text);
  if (off) return { match: off, up: Boolean(off.groups!.neg) };
  const on = new RegExp(`(?<![a-zà-ÿ])(?<neg>${NEGATION})?${BE}(?<![\\p{L}])(?:back )?${ON}(?: again)?(?![\\p{L}])`, 'u').exec(
    skeleton.text,
  );
  if (on) return { match: on, up: !on.groups!.neg };
  return undefined;
}

/** Predicates on whether a thing can be bought. */
export function findBooleans(skeleton: Skeleton, put: Put): void {
  // "flips from sold out to available": the state it comes to counts.
  skeleton.text = skeleton.text.replace(
    new RegExp(
      `(?:(?:goes|changes|flips|switches|turns|moves|shifts) )?from (?:${NOT_THERE}|${THERE}) (?:back )?to (?=${NOT_THERE}|${THERE})`,
      'u',
    ),
    'becomes ',
  );
  for (const [words, meant] of [
    [NOT_THERE, false],
    [THERE, true],
    [FOR_ORDER, true],
  ] as const) {
    for (let guard = 0; guard < 3; guard++) {
      const match = new RegExp(
        `(?<![a-zà-ÿ])(?<neg>${NEGATION})?${BE}(?:(?<neg2>not|no longer|never) (?:be |yet )?)?(?<![\\p{L}])${words}(?![\\p{L}])(?<after>(?: again| any ?more| any longer| right now| now)*)`,
        'u',
      ).exec(skeleton.text);
      if (!match) break;
      const negated =
        Boolean(match.groups!.neg ?? match.groups!.neg2) ||
        (/any ?more|any longer/.test(match.groups!.after ?? '') && !meant === false && /not/.test(match[0]));
      put(match, { operator: 'eq', value: negated ? !meant : meant, field: 'availability', type: 'boolean' });
    }
  }
  const order =
    /(?<![a-zà-ÿ])(?:(?<no>can not|no longer) |can |could )?(?:i|we|you|one|people) (?:can |could )?(?:(?<not>not) )?(?:finally |now |already |actually |ever )?(?:be able to )?(?:buy|order|pre-?order|purchase|book|reserve|get hold of|get my hands on)\b(?! (?:it|them|one)\b)/.exec(
      skeleton.text,
    );
  if (order && !/¤/.test(skeleton.text))
    put(order, { operator: 'eq', value: !(order.groups!.no ?? order.groups!.not), field: 'availability', type: 'boolean' });
  const sale =
    /\b(?:tickets?|passes|seats?|they|presale|registrations?|bookings?)\b[^¤]{0,60}?(?<hit>(?:(?:go(?:es)?|are|is|will go|gets?|comes?|put) )(?:back )?on sale)\b(?! for)/.exec(
      skeleton.text,
    );
  if (sale && !/¤/.test(skeleton.text)) {
    const at = sale.index + sale[0].length - sale.groups!.hit!.length;
    put({ index: at, 0: sale.groups!.hit! }, { operator: 'eq', value: true, field: 'availability', type: 'boolean' });
  }
  const vacant =
    /\b(?:there (?:is|are)|(?:is|are) there) (?:an? |any |some |one )?(?:free|available|vacant|open)(?= \p{L})/u.exec(
      skeleton.text,
    );
  if (vacant && !/¤/.test(skeleton.text)) put(vacant, { operator: 'eq', value: true, field: 'availability', type: 'boolean' });
  const some = /\bthere (?:is|are) (?:some|any|one|more)(?: again)?(?= ?(?:·|$|[,.!]))/.exec(skeleton.text);
  if (some && !/¤/.test(skeleton.text)) put(some, { operator: 'eq', value: true, field: 'availability', type: 'boolean' });
  const stock =
    /(?:there (?:is|are)|has|have|gets?|with) (?:(?<no>no|not any|not enough) )?(?:more |some |any |new |fresh |enough )?(?:stock|inventory|tickets?|seats?|appointments?|slots?|rooms?|availability|copies|units|openings|spots?|places?)(?: (?:left|again|available|free|open))?(?! (?:price|number|count|of|level))/.exec(
      skeleton.text,
    );
  if (stock && !/¤/.test(skeleton.text))
    put(stock, { operator: 'eq', value: !stock.groups!.no, field: 'availability', type: 'boolean' });
  const free =
    /(?<=\b(?:spots?|slots?|places?|seats?|tables?|rooms?|desks?|appointments?|courts?|bookings?|registrations?|positions?|enrol?lments?|applications?|tickets?|it|one|they|something|site|campsite|room|unit) )(?:becomes?|is|are|gets?|opens?) ?(?:free|open|up|possible to (?:buy|order|book))\b(?! of)/.exec(
      skeleton.text,
    );
  if (free && !/¤/.test(skeleton.text)) put(free, { operator: 'eq', value: true, field: 'availability', type: 'boolean' });
}
