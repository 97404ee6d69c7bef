import { DOWN, MOVE, REFERENCES, UP } from './comparators.data.ts';
import { operand, type Predicate, type Put } from './predicate.ts';
import { type Skeleton, VALUE } from './skeleton.ts';

const AMOUNT = `(?<much>(?:(?:anything )?(?:more|greater|larger|bigger) than|at least|over|above|in excess of|no less than|as much as|upwards of|less than|under|at most|about|around|roughly|exactly|a|an|the|or) ){0,3}(?<value>${VALUE})(?: (?:or|and) (?:more|above|higher|over|greater|less))?(?: points?| percentage points?)?`;
const IN_VALUE =
  '(?: (?:in (?:price|value|size|number)|its price|further|again|suddenly|quickly|sharply|either way|in either direction|up or down))?';
const WORDS_OF_REFERENCE = REFERENCES.map(([words]) => words).join('|');
const REFERENCE = `(?:(?:than|from|to|against|versus|vs\\.?|compared (?:to|with)|relative to|over|of)? ?(?:(?:the |its |their |a )?(?:(?:(?<days>§d\\d+)|last|past|rolling|trailing|previous|moving)(?: -)? ?(?<days2>§d\\d+)? ?){0,2}(?:rolling |trailing |moving |running |all[- ]?time |overall |long[- ]term |historical )?(?<kind>average|mean|avg|median|lowest(?: value)?|highest(?: value)?|low|high|minimum|maximum|usual level|baseline|previous value)(?: (?:value|price|level))?(?: (?:of|over|in|for|from|during)(?: the)?(?: last| past| previous)? (?<days3>§d\\d+))?|(?:it (?:did|was|costs?|were|used to be|has been) )?(?<named>${WORDS_OF_REFERENCE})|(?:the )?(?:value|price|level)?(?: of)? ?(?<ago>§d\\d+) (?:ago|before|earlier)))`;
const WINDOW =
  '(?: (?:with)?in(?:side)?(?: of)? (?:the (?:last|past|space of) |a |any )?(?<window>§d\\d+|day|week|month|hour)| over (?:the (?:last|past) |a )?(?<window2>§d\\d+|day|week|month)| (?:since|from) (?<since>yesterday|last week|last month)| (?:day over day|in a single day|per day|a day|in one day)(?<daily>)|,? (?:compared )?(?<over>week|month|year)[- ](?:over|on)[- ](?:week|month|year))?';

/** Comparisons with earlier values; `bare` looks for "changes", "rises", "drops" without any amount. */
export function findChanges(skeleton: Skeleton, put: Put, bare = false): void {
  if (bare) {
    findBare(skeleton, put);
    return;
  }
  findReferences(skeleton, put);
  findExtremes(skeleton, put);
  findAmounts(skeleton, put);
  findFactors(skeleton, put);
}

/** "the lowest in 30 days", "an all-time high", "a new record low". */
function findExtremes(skeleton: Skeleton, put: Put): void {
  const pattern =
    /(?<![a-z])(?:(?:is|are|hits|hit|reaches|reach|at|becomes|sets|makes|falls to|drops to|rises to|sinks to|goes to|its|to|gets to|touches|be|was) ){0,3}(?:(?:the|its|a|an|at|new|record|another) ){0,4}(?:(?<low>lowest|cheapest|minimum|low|smallest)|(?<high>highest|most expensive|maximum|high|largest|peak))(?:(?: (?:price|value|level|point|point ever|it has (?:ever )?been|temperature|rating|number|reading|count))*)(?: (?:of|in|over|for|within|since|during)(?: the)?(?: last| past| previous)? (?<days>§d\d+|week|month|year|day)| (?<ever>ever|of all time|in history|on record|yet|so far))/;
  for (let guard = 0; guard < 3; guard++) {
    const match =
      pattern.exec(skeleton.text) ??
      /(?<![a-z])(?:(?:is|hits|hit|reaches|reach|at|sets|makes|falls to|drops to|rises to|to|be|touches) ){0,3}(?:(?:the|its|a|an|at|new|another) ){0,3}(?<days>§d\d+)(?: -)? ?(?:(?<low>low(?:est)?|minimum|bottom)|(?<high>high(?:est)?|maximum|peak))\b(?! value)(?: (?:price|point))?/.exec(
        skeleton.text,
      ) ??
      /(?<![a-z])(?:(?:is|hits|hit|reaches|reach|at|sets|makes|falls to|drops to|to|be|touches) ){0,2}(?:(?:the|its|a|an|at|new|another) ){0,3}(?:(?:all ?[- ]?time|record|historic(?:al)?) )(?:(?<low>low(?:est)?|minimum)|(?<high>high(?:est)?|maximum|peak))(?: (?:price|value))?/.exec(
        skeleton.text,
      ) ??
      /(?<![a-z])(?:(?:is|hits|hit|reaches|reach|sets|makes|to) ){1,2}(?:(?:a|its|another) )?new (?:(?<low>low)|(?<high>high))(?: price)?/.exec(
        skeleton.text,
      ) ??
      /(?<![a-z])(?:(?:is|hits|reaches|at|gets|becomes|was|be|drops to|falls to|rises to|climbs to|goes to|sinks to|to) ){1,2}(?:its |the )(?:(?<low>lowest|cheapest)|(?<high>highest|most expensive))(?: (?:price|value|level|point))?(?: (?:ever|yet))?(?: (?<days>this (?:year|month|week)))?/.exec(
        skeleton.text,
      );
    if (!match) return;
    const days = daysOf(skeleton, match.groups!.days);
    const low = match.groups!.low !== undefined;
    const priced = /cheapest|most expensive/.test(match[0]) ? ({ field: 'price', type: 'number' } as const) : {};
    put(match, { operator: low ? 'lte' : 'gte', versus: low ? 'lowest' : 'highest', ...(days ? { days } : {}), ...priced });
  }
}

function daysOf(skeleton: Skeleton, text: string | undefined): number | undefined {
  if (!text) return undefined;
  const slot = skeleton.of(text);
  if (slot?.kind === 'duration') {
    const days =
      slot.unit.symbol === 'mo' ? slot.amount * 30 : slot.unit.symbol === 'y' ? slot.amount * 365 : slot.seconds / 86_400;
    return days > 0 ? Math.min(Number(days.toPrecision(6)), 365) : undefined;
  }
  return {
    day: 1,
    week: 7,
    month: 30,
    year: 365,
    hour: 1 / 24,
    yesterday: 1,
    'last week': 7,
    'last month': 30,
    'this week': 7,
    'this month': 30,
    'this year': 365,
  }[text];
}

type Against = { versus?: Predicate['versus']; days?: number };

function against(skeleton: Skeleton, groups: Record<string, string | undefined>): Against | undefined {
  if (groups.kind) {
    const kind = /low|min/.test(groups.kind)
      ? 'lowest'
      : /high|max/.test(groups.kind)
        ? 'highest'
        : /usual|baseline/.test(groups.kind)
          ? 'baseline'
          : /previous/.test(groups.kind)
            ? 'previous'
            : 'average';
    const days = daysOf(skeleton, groups.days ?? groups.days2 ?? groups.days3);
    return { versus: kind, ...(days ? { days } : {}) };
  }
  if (groups.named) {
    const found = REFERENCES.find(([words]) => new RegExp(`^(?:${words})$`).test(groups.named!));
    return found ? { versus: found[1], ...(found[2] ? { days: found[2] } : {}) } : undefined;
  }
  if (groups.ago) {
    const days = daysOf(skeleton, groups.ago);
    return { versus: 'average', ...(days ? { days } : {}) };
  }
  return undefined;
}

const HIGHER = 'higher|more|above|over|greater|up|larger|bigger|more expensive|warmer|hotter|faster|longer|better';
const LOWER = 'lower|less|below|under|fewer|smaller|down|cheaper|colder|cooler|slower|shorter|beneath|worse|off';

/** "20 % lower than the 7-day average", "below the usual level", "drops 5 % from yesterday". */
function findReferences(skeleton: Skeleton, put: Put): void {
  const part = new RegExp(
    `(?<![a-zà-ÿ])(?:(?:is|are|drops?|falls?|goes|gets?|rises?|climbs?) ){0,2}(?:(?<down>below|under|less than|at most|lower than|beneath)|(?<up>above|over|more than|at least|higher than)) (?<value>§p\\d+) ${REFERENCE}`,
  ).exec(skeleton.text);
  if (part && / of /.test(part[0])) {
    const reference = against(skeleton, part.groups!);
    const percent = Number((operand(skeleton, part.groups!.value!).value - 100).toPrecision(6));
    if (reference)
      put(part, { operator: part.groups!.down ? 'change_lt' : 'change_gt', value: percent, unit: '%', ...reference });
  }
  const times = new RegExp(
    `(?<![a-zà-ÿ])(?:(?:is|are|be|gets?|goes|rises|was) ){0,2}(?:(?:more than|at least|over) )?(?:(?<n>§n\\d+) (?:times|x)|(?<twice>twice)) (?:as (?:high|much|many|large|big|expensive) as|(?:higher|more|greater|larger|bigger)(?: than)?|the|its) ?${REFERENCE.replace('(?:than|from', '(?:than|as|from')}`,
  ).exec(skeleton.text);
  if (times) {
    const reference = against(skeleton, times.groups!);
    const factor = times.groups!.twice ? 2 : operand(skeleton, times.groups!.n!).value;
    if (reference)
      put(times, { operator: 'change_gt', value: Number(((factor - 1) * 100).toPrecision(6)), unit: '%', ...reference });
  }
  const amount = new RegExp(
    `(?<![a-zà-ÿ])(?:(?:is|are|be|goes|gets|drops?|falls?|rises?|climbs|becomes?|was|by|has) ){0,3}${AMOUNT} (?:(?<up>${HIGHER})|(?<down>${LOWER})|(?<any>different|away|off))(?: ${REFERENCE})`,
  );
  const verb = new RegExp(
    `(?<![a-zà-ÿ])(?:(?<up>${UP})|(?<down>${DOWN})|(?<any>${MOVE}))${IN_VALUE}(?: by)? ${AMOUNT}(?:,? ${REFERENCE.replace('(?:than|from', '(?:than|from|below|above|under|over')})`,
  );
  for (let guard = 0; guard < 4; guard++) {
    const match = verb.exec(skeleton.text) ?? amount.exec(skeleton.text);
    if (!match) break;
    const reference = against(skeleton, match.groups!);
    if (!reference) break;
    const value = operand(skeleton, match.groups!.value!);
    put(match, { ...moved(match.groups!, value), ...reference });
  }
  const level = new RegExp(
    `(?<![a-zà-ÿ])(?:(?:is|are|be|goes|gets|drops?|falls?|rises?|climbs|becomes?|was|a lot|much|way|far|significantly) ){0,4}(?:(?<most>at most)|(?<least>at least)|(?<up>${HIGHER})(?: than)?|(?<down>${LOWER})(?: than)?|(?<exact>exactly)|(?<not>not)) ${REFERENCE}`,
  );
  for (let guard = 0; guard < 4; guard++) {
    const match = level.exec(skeleton.text);
    if (!match) break;
    const reference = against(skeleton, match.groups!);
    if (!reference) break;
    const groups = match.groups!;
    put(match, {
      operator: groups.most ? 'lte' : groups.least ? 'gte' : groups.up ? 'gt' : groups.exact ? 'eq' : groups.not ? 'ne' : 'lt',
      ...reference,
    });
  }
  const odd =
    /(?:(?:is|are|looks?|becomes?|behaves?|shows?|has|goes|there is) ){0,2}(?:an? )?(?:unusual(?:ly)?(?: (?:high|low|activity|value|behaviou?r))?|anomal(?:ous|y|ies)|abnormal(?:ly)?(?: (?:high|low))?|out of the ordinary|outside (?:of )?(?:the )?(?:normal|usual|ordinary|typical)(?: range)?|not normal|atypical|strange(?:ly)?|weird)/.exec(
      skeleton.text,
    );
  if (odd) put(odd, { operator: 'anomalous' });
}

/** The signed change of an amount and a direction. */
function moved(groups: Record<string, string | undefined>, value: { value: number; unit?: string }): Predicate {
  const less = /^(?:less than|under|at most)/.test(groups.much ?? '');
  if (groups.any) return less ? { ...value, operator: 'change_lt' } : { ...value, operator: 'change_abs_gt' };
  if (groups.down !== undefined) return { ...value, value: -Math.abs(value.value), operator: 'change_lt' };
  return { ...value, operator: 'change_gt' };
}

/** "rises by more than 5 %", "drops 10 dollars", "changes more than 10", "a price drop of 5 %". */
function findAmounts(skeleton: Skeleton, put: Put): void {
  const patterns = [
    new RegExp(
      `(?<![a-zà-ÿ])(?:(?<any>(?:${MOVE}|(?:rises?|goes up|increases?) or (?:falls?|drops?|down|decreases?)|(?:drops?|falls?|decreases?) or (?:rises?|increases?)|goes up or down|moves up or down))|(?<up>${UP})|(?<down>${DOWN}))${IN_VALUE} by ${AMOUNT}${WINDOW}`,
    ),
    new RegExp(
      `(?<![a-zà-ÿ])(?:(?<any>(?:price |any |a )?(?:change|move|swing|movement|difference|shift|variation|deviation))|(?<up>(?:price )?(?:increase|rise|gain|jump|spike|surge|growth|hike))|(?<down>(?:price )?(?:decrease|drop|fall|loss|decline|dip|reduction|discount|cut|crash))) of ${AMOUNT}${WINDOW}`,
    ),
    new RegExp(
      `(?<![a-zà-ÿ])(?:(?<down>(?:price )?(?:drops?|decreases?|reductions?|cuts?|discounts?|losses))|(?<up>(?:price )?(?:increases?|jumps?|hikes?|gains?|spikes?))|(?<any>(?:price )?(?:changes?|moves?|swings?|movements?))) (?:that (?:is|are) )?(?<much>)(?:bigger|larger|greater) than (?<value>${VALUE})${WINDOW}`,
    ),
    new RegExp(`by ${AMOUNT}${WINDOW} (?:(?<up>${UP})|(?<down>${DOWN})|(?<any>${MOVE}))`),
    // A verb of movement right before an amount, without "to" or "below".
    new RegExp(
      `(?<![a-zà-ÿ])(?:(?<any>${MOVE})|(?<up>${UP})|(?<down>${DOWN})|(?<down2>(?:is|gets?|goes) (?:discounted|reduced|cut|marked down)))${IN_VALUE} (?:by )?(?<much>(?:more than|greater than|at least|in excess of|another|a further|about|around|roughly) )?(?<value>§[pm]\\d+)(?! (?:or (?:less|below|lower|under|cheaper)))(?: or (?:more|above|higher|greater|over))?${WINDOW}`,
    ),
    // What falls "over 5 %" or gains it moves by that much; what rises above 5 % gets there.
    new RegExp(
      `(?<![a-zà-ÿ])(?:(?<up>gains?|gained|(?:is|are) up|up|appreciates)|(?<down>${DOWN}))${IN_VALUE} (?:by )?(?:over|above|upwards of|well over) (?<value>§[pm]\\d+)${WINDOW}`,
    ),
    new RegExp(
      `(?<![a-zà-ÿ])(?:(?<any>${MOVE})|(?<up>${UP})|(?<down>${DOWN})) (?<much>more than |greater than |at least )(?<value>§[nxd]\\d+)${WINDOW}`,
    ),
    new RegExp(
      `(?<![a-zà-ÿ])(?:there is |with |gives? |offers? |has |of |at )?(?:an? )?(?<much>at least |more than |over )?(?<value>§p\\d+) (?:(?<down>discount|off(?! the)|reduction|price (?:drop|cut|reduction)|drop|decrease|cheaper|less|decline|fall)|(?<up>increase|rise|gain|growth|jump|more|hike|spike|dearer|more expensive)|(?<any>change|swing|move(?:ment)?))\\b(?! than)${WINDOW}`,
    ),
    /(?:an? )?(?<much>at least |more than |over )?(?<value>§m\d+) (?:(?<down>discount|off|price (?:drop|cut)|cheaper)|(?<up>increase|price increase|more expensive))(?! than)/,
  ];
  for (const [index, pattern] of patterns.entries()) {
    for (let guard = 0; guard < 4; guard++) {
      const match = pattern.exec(skeleton.text);
      if (!match) break;
      const groups = match.groups!;
      const value = operand(skeleton, groups.value!);
      const directed =
        index === 3 && groups.any === undefined && !groups.up && !groups.down ? { ...groups, any: 'change' } : groups;
      put(match, {
        ...moved(groups.down2 ? { ...directed, any: undefined, down: groups.down2 } : directed, value),
        ...windowed(skeleton, groups),
        ...(/\bdiscount|\boff\b|\bcheaper\b|\b(?:more )?expensive\b|\bdearer\b/.test(match[0])
          ? { field: 'price', type: 'number' as const }
          : {}),
      });
    }
  }
  const lone = new RegExp(`\\bby ${AMOUNT}${WINDOW}`).exec(skeleton.text);
  if (lone && !/¤/.test(skeleton.text)) {
    const value = operand(skeleton, lone.groups!.value!);
    const direction = new RegExp(`(?<![a-zà-ÿ])(?:(?<up>${UP})|(?<down>${DOWN}))`).exec(skeleton.text)?.groups;
    put(lone, { ...moved(direction ?? { any: 'change' }, value), ...windowed(skeleton, lone.groups!) });
  }
}

/** A change within a day is measured from that day's lowest or highest value. */
function windowed(skeleton: Skeleton, groups: Record<string, string | undefined>): Against {
  const days = groups.daily !== undefined ? 1 : daysOf(skeleton, groups.window ?? groups.window2 ?? groups.since ?? groups.over);
  if (!days) return {};
  if (groups.over) return { versus: 'average', days };
  const versus = groups.down || groups.down2 ? 'highest' : groups.up ? 'lowest' : 'average';
  return { versus, days };
}

function findFactors(skeleton: Skeleton, put: Put): void {
  const factors: [RegExp, number][] = [
    [
      /(?:more than |at least )?(?:doubles?|doubled|doubling)(?: in (?:price|value|size))?|(?:is|goes|rises|becomes) twice (?:as (?:much|high|many|large|big)(?: as before)?)/,
      100,
    ],
    [/(?:more than |at least )?(?:triples?|tripled)(?: in (?:price|value))?/, 200],
    [/(?:more than |at least )?quadruples?/, 300],
    [
      /(?:is |gets |are |be )?(?:halves|halved|is cut in half|cut in half|drops? (?:by|to) half|falls? (?:by|to) half|half price|half the price|half off)/,
      -50,
    ],
  ];
  for (const [pattern, percent] of factors) {
    const match = new RegExp(`\\b(?:${pattern.source})\\b(?:,? ${REFERENCE})?`).exec(skeleton.text);
    if (match)
      put(match, {
        ...(against(skeleton, match.groups ?? {}) ?? {}),
        operator: percent > 0 ? 'change_gt' : 'change_lt',
        value: percent,
        unit: '%',
      });
  }
}

function findBare(skeleton: Skeleton, put: Put): void {
  const text = () => skeleton.text;
  const any =
    /(?:if )?(?:there (?:is|are|has been|have been) )?\b(?:any|some|a|an) (?:new |recent )?(?:changes?|updates?|modifications?|edits?|news|difference)(?: (?:is|are)(?: made)?| made| happens?| occurs?| appears?| (?:to|in|on) it)?/.exec(
      text(),
    );
  if (any) put(any, { operator: 'changed', bare: true });
  const patterns: [RegExp, Predicate['operator']][] = [
    [
      /\b(?:(?:is|are|gets?|has been|have been|was|were|does|did|has|have) )?(?:ever )?(?:changes?|changed|changing|updated|updates|update|edited|modified|altered|revised|amended|refreshed|replaced|rewritten|different|varies|moves|differs|gets? (?:an? )?(?:update|change)s?|no longer the same|not the same(?: anymore)?)\b(?! (?:date|time|timestamp)\b)(?: (?:in any way|at all|again|somehow|or moves|since last time|or is updated|in some way))?/,
      'changed',
    ],
    [/\b(?:changes?|differences?|modifications?|alterations?|revisions?|amendments?|edits?)\b/, 'changed'],
    [new RegExp(`\\b${UP}\\b`), 'increased'],
    [new RegExp(`\\b${DOWN}\\b(?! (?:list|load))`), 'decreased'],
    [
      /\b(?:becomes? |gets? |is )?(?:cheaper|lower|colder|smaller|fewer|reduced|(?:goes )?on sale|discounted|worse)\b(?! than ?(?:$|[.,·]))/,
      'decreased',
    ],
    [
      /\b(?:becomes? |gets? |is )?(?:costs? more|more expensive|dearer|higher|warmer|larger|bigger|better|improves?)\b(?! than ?(?:$|[.,·]))/,
      'increased',
    ],
  ];
  for (const [pattern, operator] of patterns) {
    const match = pattern.exec(text());
    if (!match) continue;
    const priced = /on sale|discount|cheaper|expensive|costs?|dearer|reduced/.test(match[0]);
    put(match, { operator, bare: true, ...(priced ? { field: 'price', type: 'number' } : {}) });
  }
}
