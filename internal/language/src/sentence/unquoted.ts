import type { Predicate } from './predicate.ts';
import type { Skeleton } from './skeleton.ts';

const STOP = '(?= ?(?:·|$|,|\\.|;|!|\\?|¤|§u| (?:on|at|in|and (?:tell|notify)|every|anywhere|again|any ?more)\\b))';
const WORDS =
  "(?<words>(?!(?:the|a|an|any|some|something|anything|that|it|this|less|more|under|over|above|below|at|up|to|no|not|exactly|different|changed|updated|new|false|true|value)\\b|§)[\\p{L}][\\p{L}\\d'’-]*(?: (?!(?:on|at|in|and|or|for|every|when|if|anymore|again|from|any|to)\\b|§|·|¤)[\\p{L}\\d][\\p{L}\\d'’-]*){0,4})";

const MORE =
  "(?: (?<join>or|and) (?!(?:tell|notify|alert|let|is|are|the|it|when|if|e-?mail|mail|ping|send|warn|has|price)\\b)(?<more>[\\p{L}][\\p{L}'’-]*))?";

/** Release numbers (`2.3.1`, `v5`) become quotes beside words that make them so. */
export function takeReleases(skeleton: Skeleton): void {
  const release = /\b(?:versions?|releases?|firmware|build|tag)\b/.test(skeleton.text)
    ? /(?<![\p{L}\d.§-])v?\d{1,6}(?:\.\d{1,6}){2,4}(?:-[\w.]{1,20})?(?![\p{L}\d])|(?<![\p{L}\d.§-])v\d{1,6}(?:\.\d{1,6}){0,4}(?![\p{L}\d])/u.exec(
        skeleton.text,
      )
    : null;
  if (release) skeleton.replace(release, ` ${skeleton.slot({ kind: 'quote', raw: release[0], value: release[0] })} `);
}

/** "says sold out", "status is delivered", "mentions strike": texts without quotes become quotes. */
export function takeUnquoted(skeleton: Skeleton): void {
  const quote = (words: string) => skeleton.slot({ kind: 'quote', raw: words, value: words });
  const patterns = [
    new RegExp(
      `(?<head>\\b(?:says?|saying|mentions?|mentioning|contains?|containing|includes the words?|reads|displays the words?|the words?|the phrase|the text|the keyword|shows the words?|has the words?))(?: the words?| the phrase| the text| the term)? ${WORDS}${MORE}${STOP}`,
      'u',
    ),
    new RegExp(
      `(?<head>\\b(?:status|state|stage|condition|level|badge|indicator|label|result|verdict|mode|phase|color|colour|decision)(?: (?:page|field|of (?:the |my |our )?[\\p{L}\\d§#-]+(?: [\\p{L}\\d§#-]+){0,2}))?(?: (?:there|here))? (?:(?:has |is )?(?:changes?|changed|switch(?:es|ed)|goes|updates?|turns?|flips?|moves) (?:from [\\p{L}]+ )?(?:in)?to|becomes|turns|is|equals|is set to|reads|shows|gets|reaches|is (?:not|no longer)|is (?:anything|something) (?:other than|but)|changes from|stops being|differs from|does not say|leaves)) ${WORDS}${MORE}${STOP}`,
      'u',
    ),
  ];
  const told =
    /\b(?:the |a )?(?:words?|phrase|term|keyword|text) (?<words>(?!(?:is|on|changes?|of|in|appears|shows)\b)[\p{L}][\p{L}\d'’-]*(?: (?!(?:is|appears?|shows?|disappears?|comes|vanishes|no|gets|on|or|and)\b)[\p{L}][\p{L}\d'’-]*){0,3}) (?=(?:appears?|shows? up|is (?:mentioned|shown|there|gone|removed|no longer|found|on|added)|disappears?|comes up|vanishes|pops up|gets|no longer)\b)/u.exec(
      skeleton.text,
    );
  if (told) skeleton.replace(told, ` ${quote(skeleton.words(told.groups!.words!))} `);
  for (const [index, pattern] of patterns.entries()) {
    const match = pattern.exec(skeleton.text);
    const words = match?.groups?.words;
    if (!match || !words) continue;
    // Words of being in stock or reachable are told apart elsewhere.
    if (
      index === 1 &&
      /^(?:available|in stock|out of stock|unavailable|back in stock|down|up|offline|online|changed|changes|updated|longer|different|unusual|abnormal|anomalous)\b/.test(
        words,
      )
    )
      continue;
    if (index === 0 && /^(?:changes?|drops?|rises?|is|goes)\b/.test(words)) continue;
    const more = match.groups!.more;
    skeleton.replace(
      match,
      ` ${match.groups!.head} ${quote(skeleton.words(words))} ${more ? `${match.groups!.join} ${quote(skeleton.words(more))} ` : ''}`,
    );
  }
}

const VAGUE =
  /^(?:good|bad|ok|okay|fine|nice|great|right|high|low|big|small|better|worse|best|worst|interesting|important|worth(?: it)?|cheap|expensive|happening|going on|wrong|different|something|anything|there|here|it|this|that|so|all|hot|cold|warm|cool|near|close|enough|reasonable|fair|decent|due|true|false)\b|\b(?:than|above|below|under|over)$/;
const MOVED =
  /^(?:extended|moved|postponed|shifted|pushed(?: back)?|brought forward|adjusted|announced|revised|rescheduled|set|fixed|known|decided)$/;

/** "is cancelled", "has been approved": the last resort of a sentence without any comparison. */
export function takeState(skeleton: Skeleton, warnings: string[]): Predicate[] {
  const event =
    /(?<=\p{L} )(?:(?<on>opens|reopens|starts|begins|launches|goes live|open|is open)|(?<off>closes|ends|finishes|expires|is over|closed))(?= ?(?:·|$|[.,!?;]| (?:on|at|in|for|again)\b))/u.exec(
      skeleton.text,
    );
  if (event) {
    skeleton.replace(event, ' ¤0 ');
    warnings.push(`Taken as ${event.groups!.on ? 'being available' : 'no longer being available'}.`);
    return [{ operator: 'eq', value: event.groups!.on !== undefined, field: 'availability', type: 'boolean' }];
  }
  const match =
    /\b(?<lead>is|are|gets|get|becomes|become|has been|have been|was|were|turns)(?<not> (?:not|no longer))? (?:now |finally |officially )?(?<words>\p{L}[\p{L}-]{2,}(?: (?!(?:on|at|in|by|for|from|to|and|or|with)\b)\p{L}[\p{L}-]*)?)(?= ?(?:·|$|[.,!?;]| (?:on|at|in|by|for|from|and)\b))/u.exec(
      skeleton.text,
    );
  const words = match?.groups?.words;
  if (!match || !words || VAGUE.test(words)) return [];
  skeleton.replace(match, ' ¤0 ');
  if (MOVED.test(words) && /\b(?:date|deadline|time|day|schedule|departure|arrival|start|end)\b/.test(skeleton.text))
    return [{ operator: 'changed', bare: true }];
  if (/^(?:listed|posted|published|added|uploaded|released|out|online|live)$/.test(words) && !match.groups!.not) {
    const thing = /(?:^|·|,|\b(?:an?|any|the) )([^·,¤]{2,60}?) ¤0/.exec(skeleton.text)?.[1]?.replace(/^(?:an?|any|the) /, '');
    return [{ operator: 'appeared', field: 'items', type: 'list', ...(thing ? { label: skeleton.words(thing) } : {}) }];
  }
  warnings.push(`Taken as the page saying "${words}".`);
  return [{ operator: match.groups!.not ? 'not_contains' : 'contains', value: words, type: 'text', field: 'text' }];
}
