import { NEGATION, type Predicate, type Put } from './predicate.ts';
import type { Skeleton } from './skeleton.ts';

const SAYS =
  'says?|saying|forecasts?|predicts?|calls for|returns?|answers?(?: with)?|responds? with|outputs?|prints?|contains?|containing|mentions?|mentioning|includes?|including|shows?|showing|reads|displays?|displaying|states?|lists?|has(?: the)?(?: words?| text| phrase| string| term)?|have|with(?: the)?(?: words?| text| phrase)?|announces?|features?|references?|carries|talks about|is about|refers to|talk about|contain the';
const WHAT =
  '(?: (?:that|the|a|an|any|some|either|of|one of))*(?: (?:exact )?(?:words?|texts?|phrases?|strings?|terms?|keywords?|sentence|message|label|name|expression))*(?: (?:like|of|such as))?';
const IS =
  'is|are|equals?|becomes?|turns? (?:in)?to|changes (?:back )?to|goes (?:back )?to|switches to|be|gets|is set to|changed to|moves to|has changed to|becoming|updates to|is updated to|flips to|transitions to|enters|matches exactly|reaches|(?:changes|changed|switches|switched|goes|moves|turns|flips) from [a-z]+ (?:in)?to';
const ADVERBS =
  '(?: (?:now|currently|exactly|anything like|set to|marked(?: as)?|listed as|shown as|displayed as|still|finally|back to|the same as|equal to|called|named|anything))*';

/** Predicates on texts: what is said, what stands equal, what shows up or goes away. */
export function findTexts(skeleton: Skeleton, put: Put): void {
  const value = (placeholder: string) => {
    const slot = skeleton.of(placeholder);
    return slot?.kind === 'quote' ? slot.value : '';
  };
  const matches =
    /(?:(?:does )?(?<neg>not) )?(?:match(?:es)?|fits)(?: the)?(?: (?:regex|regexp|pattern|regular expression|expression))? (?<q>§q\d+)/.exec(
      skeleton.text,
    );
  if (matches && !matches.groups!.neg) put(matches, { operator: 'matches', value: value(matches.groups!.q!), type: 'text' });
  const starts = /(?:starts?|begins?) with (?<q>§q\d+)/.exec(skeleton.text);
  if (starts) put(starts, { operator: 'matches', value: `^${escaped(value(starts.groups!.q!))}`, type: 'text' });
  const ends = /ends? (?:with|in) (?<q>§q\d+)/.exec(skeleton.text);
  if (ends) put(ends, { operator: 'matches', value: `${escaped(value(ends.groups!.q!))}$`, type: 'text' });
  const either = '(?<q>§q\\d+)(?<more>(?:(?: ?,)? ?(?:or|and|nor|,) (?:the )?(?:words? )?§q\\d+)*)';
  const says = new RegExp(
    `(?<neg>${NEGATION}|(?:stops|ceases to|quit) )?(?:(?:is|are|does|do|to|will) )?\\b(?:${SAYS})${WHAT} ${either}(?<after>(?: anywhere| any ?more| any longer| on it)*)`,
  );
  for (let guard = 0; guard < 6; guard++) {
    const match = says.exec(skeleton.text);
    if (!match) break;
    const no = Boolean(match.groups!.neg) || /any ?more|any longer/.test(match.groups!.after ?? '');
    putAll(
      put,
      match,
      [match.groups!.q!, ...(match.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      no ? 'not_contains' : 'contains',
      /\bor\b|nor/.test(match.groups!.more!) !== no ? 'OR' : 'AND',
    );
  }
  const gone = new RegExp(
    `(?:the )?(?:words?|text|phrase|string|term|label|message|sentence)? ?${either} (?:(?:text|button|label|message|banner|notice|link|badge) )?(?:(?:both|all) )?(?:disappear|vanish|are (?:gone|removed)|(?:has|have) (?:vanished|disappeared|gone(?: away)?|been (?:removed|deleted|taken (?:down|off)))|no longer (?:appears?|shows?(?: up)?|is (?:there|shown|present|visible|mentioned|displayed|on the page)|exists|found|listed)|disappears?|disappeared|vanishes?|is (?:gone|removed|deleted|taken (?:down|off)|not (?:there|shown|displayed|listed|present|visible|mentioned|found|on the page)(?: any ?more)?)|goes away|is no longer (?:there|shown|displayed|listed|found|present|visible|mentioned|on the page)|can not be found|does not (?:appear|show up|exist)(?: any ?more)?|gets removed|is missing)`,
  ).exec(skeleton.text);
  if (gone)
    putAll(
      put,
      gone,
      [gone.groups!.q!, ...(gone.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      'not_contains',
      /\bor\b/.test(gone.groups!.more!) ? 'OR' : 'AND',
    );
  const there = new RegExp(
    `(?:the )?(?:words?|text|phrase|string|term|label|message|sentence)? ?${either} (?:(?:text|button|label|message|banner|notice|link|badge) )?(?:appears?|appeared|is (?:now )?(?:in|part of)(?= (?:the |its |their )?(?:headline|title|text|page|name|description|heading|subject))|shows up|show up|showing up|is (?:mentioned|shown|displayed|visible|present|found|there|added|listed|on the page|written)|comes up|turns up|pops up|can be (?:seen|found|read)|exists|gets (?:mentioned|added)|(?:is|gets|has been) (?:released|published|posted|announced|out)|replaces(?: §q\\d+)?|(?:contains|shows?|displays?|mentions?|says?)(?= ?(?:·|$|,|\\.)))`,
  ).exec(skeleton.text);
  if (there)
    putAll(
      put,
      there,
      [there.groups!.q!, ...(there.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      'contains',
      /\bor\b/.test(there.groups!.more!) ? 'OR' : 'AND',
    );
  const verbFirst = new RegExp(
    `\\b(?:see|read|find|spot|notice|finds?|appearance of|occurrence of|mention of|presence of|look(?:ing)? for|search(?:ing)? for|there is|there are)(?: (?:the|a|an|any|word|words|text|phrase))* ${either}`,
  ).exec(skeleton.text);
  if (verbFirst)
    putAll(
      put,
      verbFirst,
      [verbFirst.groups!.q!, ...(verbFirst.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      'contains',
      /\bor\b/.test(verbFirst.groups!.more!) ? 'OR' : 'AND',
    );
  const lone = new RegExp(`(?:^|· ?|, )for(?: the)?(?: words?| texts?| phrase| string)? ${either}`).exec(skeleton.text);
  if (lone && !/¤/.test(skeleton.text))
    putAll(
      put,
      lone,
      [lone.groups!.q!, ...(lone.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      'contains',
      /\bor\b/.test(lone.groups!.more!) ? 'OR' : 'AND',
    );
  const bare = new RegExp(`\\b(?:words?|text|phrase|string) ${either}(?: (?:anywhere|somewhere))?(?= ?(?:·|$|[,.?!→]))`).exec(
    skeleton.text,
  );
  if (bare && !/¤/.test(skeleton.text))
    putAll(
      put,
      bare,
      [bare.groups!.q!, ...(bare.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      'contains',
      /\bor\b/.test(bare.groups!.more!) ? 'OR' : 'AND',
    );
  const state = /\b(?:has|have|having|in|with)(?: the| a)? (?:status|state) (?<q>§q\d+)/.exec(skeleton.text);
  if (state) put(state, { operator: 'eq', value: value(state.groups!.q!), field: 'status', type: 'text' });
  const notEqual = new RegExp(
    `(?:(?:${IS}) (?:anything |something )?(?:other than|anything but|different (?:from|than|to)|not|no longer|never)|(?:is|are) ?(?:not|no longer)(?: equal to)?|no longer|differs from|does not equal|leaves|changes (?:away )?from|stops (?:being|saying|reading)|other than|anything but|ceases to be|does not (?:say|read|match))${ADVERBS}${WHAT} (?<q>§q\\d+)(?: any ?more| any longer)?(?! (?:to|into) §q)`,
  );
  for (let guard = 0; guard < 4; guard++) {
    const match = notEqual.exec(skeleton.text);
    if (!match) break;
    put(match, { operator: 'ne', value: value(match.groups!.q!), type: 'text' });
  }
  const fromTo = /changes from §q\d+ (?:in)?to (?<q>§q\d+)/.exec(skeleton.text);
  if (fromTo) put(fromTo, { operator: 'eq', value: value(fromTo.groups!.q!), type: 'text' });
  const equal = new RegExp(
    `\\b(?:${IS})${ADVERBS}${WHAT} (?<q>§q\\d+)(?<more>(?:(?: ?,)? ?(?:or|and) §q\\d+)*)(?<not> any ?more| any longer)?`,
  );
  for (let guard = 0; guard < 4; guard++) {
    const match = equal.exec(skeleton.text);
    if (!match) break;
    putAll(
      put,
      match,
      [match.groups!.q!, ...(match.groups!.more!.match(/§q\d+/g) ?? [])].map(value),
      match.groups!.not ? 'ne' : 'eq',
      /\band\b/.test(match.groups!.more!) ? 'AND' : 'OR',
    );
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function putAll(put: Put, match: RegExpExecArray, values: string[], operator: Predicate['operator'], logic: 'AND' | 'OR'): void {
  const chain = values
    .map((value): Predicate => ({ operator, value, type: 'text' }))
    .reduceRight<Predicate | undefined>((rest, one) => (rest ? { ...one, also: { predicate: rest, logic } } : one), undefined);
  if (chain) put(match, chain);
}

const THING =
  '(?<thing>(?!(?:one|ones|low|high|price|record|version|value|rating|text|title|headline|status)\\b)[\\p{L}][\\p{L}\\d/-]*(?: (?!(?:is|are|was|gets?|on|at|in|from|with|that|appears?|comes?|has|have|been|pops?|shows?|goes|about|tagged|labell?ed|marked|containing|mentioning|for|and|or|to|of)\\b)[\\p{L}][\\p{L}\\d/-]*){0,3})';
const CONTAINING =
  '(?: (?:that |which )?(?:with|containing|contains?|mention(?:s|ing)?|about|titled|called|named|includ(?:es|ing)|matching|on|has|tagged(?: with| as)?|labell?ed|marked|categori[sz]ed as|filed under|in (?:the )?category)(?: the)?(?: (?:word|words|title|keyword|text|phrase|topic))? (?<q>§q\\d+)(?: in (?:its|the|their) (?:title|headline|name|text|subject|body))?)?';
const ADDED =
  '(?:is|are|gets?|has been|have been|was|were|becomes?)? ?(?:published|posted|added|listed|released|uploaded|announced|online|available|put up|out|up|live|there|opened|created|issued|launched|registered|dropped|advertised|aired)';

/** Predicates on lists: something new shows up, something goes away. */
export function findLists(skeleton: Skeleton, put: Put, filtered: boolean): void {
  if (!filtered) findVersions(skeleton, put);
  const patterns: [RegExp, 'appeared' | 'disappeared'][] = [
    [
      new RegExp(
        `(?:(?:publish(?:es|ed)?|posts?|posted|adds?|added|releases?|released|lists|uploads?|uploaded|drops?|puts? (?:up|out)|announces?|announced|gets?|has|have|shows?|writes?|shares?|launches|there (?:is|are)|there has been|opens?|issues|receives?|features?|brings out|creates?|see|find) )(?:(?:an?|any|some|the|one|another|out|up) ){0,2}(?:(?:brand )?new(?:est)?|latest|another|additional|further|more|fresh) ${THING}${CONTAINING}`,
        'u',
      ),
      'appeared',
    ],
    [
      new RegExp(
        `(?:(?:an?|any|some|the|one) ){0,2}(?:(?:brand )?new(?:est)?|latest|another|additional|further|fresh) ${THING}${CONTAINING}(?: (?:appears?|appeared|shows up|show up|pops up|pop up|comes? (?:out|up|in|along)|came out|drops?|goes (?:up|live|online)|is there|arrives?|lands|${ADDED}))`,
        'u',
      ),
      'appeared',
    ],
    [
      new RegExp(
        `(?:an?|any|some|the|another) ${THING}${CONTAINING} (?:is|are|gets?|has been|have been|was|were|becomes?) (?:published|posted|added|listed|uploaded|announced|put up|created|issued|launched)(?: to (?:it|the list|the page))?`,
        'u',
      ),
      'appeared',
    ],
    [
      new RegExp(
        `\\b(?:has|have|shows?|lists?|gets?|contains?|there (?:is|are)|see|find) (?:an?|any|some) ${THING}${CONTAINING.slice(0, -1)}`,
        'u',
      ),
      'appeared',
    ],
    [
      /(?:@[\w.-]+|\b(?:someone|somebody|anyone|they|he|she|(?!(?:new|more|any|all|latest|recent|other|blog|forum|for|of|about)\b)\p{L}+)) (?:posts|publishes|uploads|tweets|blogs|streams)(?: again)?(?= ?(?:·|$|[,.!?]))/u,
      'appeared',
    ],
    [
      new RegExp(
        `\\b(?:an?|any|some|another) ${THING}${CONTAINING} (?:appears?|shows? up|pops? up|comes? up|turns? up|goes up|is up)`,
        'u',
      ),
      'appeared',
    ],
    [
      new RegExp(
        `(?:publish(?:es)?|posts|uploads?|releases|adds|announces|drops) (?:(?:an?|any|some|another|the) ){1,2}${THING}${CONTAINING}`,
        'u',
      ),
      'appeared',
    ],
    [
      new RegExp(
        `\\b(?:publish(?:es|ed)?|posts|posted|uploads?) (?:something|anything|again|stuff)(?: new)?(?: again)?${CONTAINING}`,
        'u',
      ),
      'appeared',
    ],
    [
      /\b(?:something|anything) (?:new|else) (?:is |gets |has been )?(?:appears|published|posted|added|comes out|shows up|listed|released|uploaded|there)|\b(?:anything|something) new\b/u,
      'appeared',
    ],
    [
      new RegExp(
        `(?:for |on |about |of |with )?(?:(?:an?|any|some|the|every|each|all) ){0,2}(?:(?:brand )?new(?:est)?|latest) ${THING}${CONTAINING}`,
        'u',
      ),
      'appeared',
    ],
    [
      new RegExp(
        `(?:(?:an?|any|one|some|the) ){0,2}${THING} (?:disappears?|vanishes|(?:is|are|gets?|has been|have been) (?:removed|deleted|taken (?:down|off)|delisted|no longer listed|gone)|(?:is|are) no longer (?:there|listed|shown|on)|goes away)`,
        'u',
      ),
      'disappeared',
    ],
    [/\b(?:removes|deletes|takes (?:down|off)|drops from the list) (?:an?|any|one|some|the) (?<thing>[\p{L}-]+)/u, 'disappeared'],
    [
      /\bsomething (?:disappears|is removed|goes missing)|\b(?:disappears?|vanishes|is removed|is taken down|is deleted)\b/u,
      'disappeared',
    ],
    [/\b(?:appears?|shows up|comes up|is there(?! (?:an?|any|some|something|anything)\b)|pops up)\b/u, 'appeared'],
  ];
  for (const [pattern, operator] of patterns) {
    const match = pattern.exec(skeleton.text);
    if (!match || /¤/.test(match[0]) || (filtered && match.groups?.q === undefined)) continue;
    const thing = match.groups?.thing ? skeleton.words(match.groups.thing) : undefined;
    const slot = skeleton.of(match.groups?.q);
    put(match, {
      operator,
      ...(slot?.kind === 'quote' ? { value: slot.value } : {}),
      ...(thing && !/^(?:items?|things?|stuff|content|entries|updates?)$/.test(thing) ? { label: singular(thing) } : {}),
      type: 'list',
      field: 'items',
    });
    break;
  }
}

/** "a new version of X is out": the version is what changes. */
function findVersions(skeleton: Skeleton, put: Put): void {
  const named =
    /\b(?:the )?versions? (?<v>§[nq]\d+|v?\d+(?:\.\d+)+) (?:(?:is|gets|has been|becomes|comes) )?(?:out|released|available|published|there|announced|appears|listed|shipped|live)\b/.exec(
      skeleton.text,
    );
  if (named) {
    const slot = skeleton.of(named.groups!.v);
    put(named, {
      operator: 'contains',
      value: slot ? (slot.kind === 'quote' ? slot.value : slot.raw) : named.groups!.v!,
      field: 'version',
      type: 'text',
    });
    return;
  }
  const match =
    /(?:(?:there (?:is|are)|releases?|publish(?:es)?|ships?|gets?|has|announces?) )?(?:(?:an?|any|the|some) )?(?:new(?:er)?|latest|updated|next|different) (?:(?:stable|major|minor|beta|software|firmware|app|lts|patch|driver) )*(?:versions?|firmware|build)(?: of (?<thing>[\p{L}\d§][\p{L}\d§.+#-]*(?: (?!(?:is|has|gets|comes|appears|on|at|was)\b)[\p{L}\d§.+#-]+){0,3}))?(?: (?:(?:is|are|has been|gets|becomes|was) )?(?:released|available|out|published|there|announced|appears?|comes out|drops?|listed|posted|ships?|launched|shown|lands))?/u.exec(
      skeleton.text,
    );
  if (!match) return;
  const thing = match.groups?.thing ? skeleton.words(match.groups.thing) : undefined;
  // "the latest version is §q": no event, only the name of what is compared.
  const bare = /^(?:the )?(?:latest|updated|different) \p{L}+$/u.test(match[0].trim());
  if (bare && /¤/.test(skeleton.text)) return;
  put(match, {
    operator: 'changed',
    field: 'version',
    type: 'text',
    ...(thing ? { label: thing } : {}),
    ...(bare ? { bare } : {}),
  });
}

function singular(noun: string): string {
  if (/(?:ss|us|is|news|series)$/.test(noun)) return noun;
  return noun
    .replace(/ies$/, 'y')
    .replace(/(ch|sh|x)es$/, '$1')
    .replace(/s$/, '');
}
