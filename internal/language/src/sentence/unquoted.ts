import type { Skeleton } from './skeleton.ts';

const STOP = '(?= ?(?:·|$|,|\\.|;|!|\\?|¤|§u| (?:on|at|in|and (?:tell|notify)|every|anywhere|again|any ?more)\\b))';
const WORDS =
  "(?<words>(?!(?:the|a|an|any|some|something|anything|that|it|this|less|more|under|over|above|below|at|up|to|no|not|exactly|different|changed|updated|new|false|true)\\b|§)[\\p{L}][\\p{L}\\d'’-]*(?: (?!(?:on|at|in|and|or|for|every|when|if|anymore|again|from|any|to)\\b|§|·|¤)[\\p{L}\\d][\\p{L}\\d'’-]*){0,4})";

/** "says sold out", "status is delivered", "mentions strike": texts without quotes become quotes. */
export function takeUnquoted(skeleton: Skeleton): void {
  const quote = (words: string) => skeleton.slot({ kind: 'quote', raw: words, value: words });
  const patterns = [
    new RegExp(
      `(?<head>\\b(?:says?|saying|mentions?|mentioning|contains?|containing|includes the words?|reads|displays the words?|the words?|the phrase|the text|the keyword|shows the words?|has the words?))(?: the words?| the phrase| the text| the term)? ${WORDS}${STOP}`,
      'u',
    ),
    new RegExp(
      `(?<head>\\b(?:status|state|stage|condition|level|badge|indicator|label|result|verdict|mode|phase|color|colour|decision)(?: (?:page|field|of (?:the |my |our )?[\\p{L}\\d#-]+(?: [\\p{L}\\d#-]+)?))?(?: (?:there|here))? (?:(?:has |is )?(?:changes?|changed|switch(?:es|ed)|goes|updates?|turns?|flips?|moves) (?:from [\\p{L}]+ )?(?:in)?to|becomes|turns|is|equals|is set to|reads|shows|gets|reaches|is (?:not|no longer)|is (?:anything|something) (?:other than|but)|changes from|stops being|differs from|does not say|leaves)) ${WORDS}${STOP}`,
      'u',
    ),
  ];
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
    skeleton.replace(match, ` ${match.groups!.head} ${quote(skeleton.words(words))} `);
  }
}
