import type { Skeleton } from './skeleton.ts';

/** What a sentence points at: a JSON path, a selector, a label. */
export type Pointed = { path?: string; selector?: string; label?: string };

const BESIDE =
  'in (?:the )?(?:cell|field|row|column|box|line|entry|section)|next to|beside|besides|near|under|below|after|behind|following|labell?ed(?: as)?|label|called|named|titled|right of|to the right of|with the label|with label|marked|in the row|in row|row|in the column|in the section|in section|of|for|saying';

/** Takes what points at a place of the page: a JSON path, a selector, a label in quotes. */
export function takePointers(skeleton: Skeleton): Pointed {
  const out: Pointed = {};
  const path =
    /(?:\b(?:in|of|at|from)? ?(?:the )?(?:json )?(?:path|field|key|property|attribute|value of|value at|json ?path)?:? ?(?:called |named )?)?(§j\d+)/.exec(
      skeleton.text,
    ) ??
    /\b(?:in |of |at )?(?:the )?(?:json ?path|json (?:field|key|property|path)|field|key|property) (?:called |named )?(§q\d+)/.exec(
      skeleton.text,
    );
  const slot = skeleton.of(path?.[1]);
  const dotted = path ? undefined : dottedQuote(skeleton);
  if (dotted) {
    out.path = dotted.path;
    skeleton.replace(dotted.match, ' value ');
  }
  if (path && (slot?.kind === 'path' || slot?.kind === 'quote')) {
    out.path = slot.value;
    skeleton.replace(path, ' value ');
  }
  const css =
    /\b(?:in |of |at |from )?(?:the )?(?:css )?(?:selector|element)(?: matching| with (?:the )?(?:css )?selector| with (?:the )?(?:id|class)| css| selector)? ?:? ?(§[sq]\d+)/.exec(
      skeleton.text,
    ) ?? /(§s\d+)/.exec(skeleton.text);
  const chosen = skeleton.of(css?.[1]);
  if (css && (chosen?.kind === 'selector' || chosen?.kind === 'quote')) {
    out.selector = chosen.value;
    skeleton.replace(css, ' ');
  }
  const label = new RegExp(
    `\\b(?:(?:that is|which is|shown|displayed|written|standing|found|listed) )?(?:${BESIDE})(?: (?:the )?(?:label|text|words?|heading|title|caption|name|section|row))? (§q\\d+)`,
  ).exec(skeleton.text);
  const named = skeleton.of(label?.[1]);
  if (
    label &&
    named?.kind === 'quote' &&
    !/(?:^| )(?:an?|any|another|new) [\p{L}-]+(?: [\p{L}-]+)? (?:titled|called|named) $/u.test(
      `${skeleton.text.slice(0, label.index)}${/^(?:titled|called|named) /.exec(label[0])?.[0] ?? ''}`,
    ) &&
    !(
      /^saying /.test(label[0]) &&
      /\b(?:stops?|starts?|begins?|quits?|is|are|keeps?|longer) $/.test(skeleton.text.slice(0, label.index))
    ) &&
    !/\b(?:says?|contains?|mentions?|looks?|search|words?|mention|occurrence|appearance|presence) $/.test(
      skeleton.text.slice(0, label.index),
    )
  ) {
    const before = skeleton.text.slice(0, label.index);
    // "of" and "for" point only behind a word that names a fact.
    if (
      !/^(?:of|for) /.test(label[0]) ||
      /\b(?:price|cost|rating|number|count|value|status|text|title|headline|version|date|availability|percentage|temperature|humidity|amount|speed|index|item|stock|level|quality|depth|height|pressure|precipitation|cloudiness|visibility|author|description|sku|name|total|score|reviews)s? $/.test(
        before,
      )
    ) {
      out.label = named.value;
      skeleton.replace(label, ' ');
    }
  }
  const part =
    out.label === undefined
      ? /\b(?:the |in the |of the )?(?:section|table|box|row|column|heading|paragraph|tab|cell|entry|field|counter|metric|gauge) (§q\d+)(?= |$)(?! (?:appears|shows up|disappears|is (?:gone|there)))/.exec(
          skeleton.text,
        )
      : null;
  const titled = skeleton.of(part?.[1]);
  if (part && titled?.kind === 'quote') {
    out.label = titled.value;
    skeleton.replace(part, ' ');
  }
  const possessive =
    out.label === undefined
      ? /(§q\d+) (price|value|number|count|label|counter|field|row|status|rating|section|paragraph|table|block|box|tab|chapter|area)\b(?! (?:appears?|disappears?|says|shows))/.exec(
          skeleton.text,
        )
      : null;
  const owner = skeleton.of(possessive?.[1]);
  if (possessive && owner?.kind === 'quote') {
    out.label = owner.value;
    skeleton.replace(
      possessive,
      ` ${possessive[2] === 'label' || possessive[2] === 'row' || possessive[2] === 'counter' ? 'number' : SECTION.test(possessive[2]!) ? '' : possessive[2]} `,
    );
  }
  return out;
}

const SECTION = /^(?:section|paragraph|table|block|box|tab|chapter|area)$/;

/** `meta.version` in quotes before the address is a path, not a text. */
function dottedQuote(skeleton: Skeleton): { match: RegExpExecArray; path: string } | undefined {
  const match =
    /(?<!\b(?:labelled|labeled|label|named|called|titled|to|of|for|contains?|containing|says?|mentions?|mentioning|shows?|includes?|text|word|words|phrase|reads?) )(?:\bthe )?(§q\d+)(?= (?:in|from|at|of|on) (?:the )?§u)/.exec(
      skeleton.text,
    );
  const slot = skeleton.of(match?.[1]);
  if (!match || slot?.kind !== 'quote' || !/^[\w$]+(?:\.[\w$-]+|\[\w+\])+$/.test(slot.value)) return undefined;
  return { match, path: slot.value };
}

/** An address with its preposition is no word of the subject. */
export function dropUrls(skeleton: Skeleton): void {
  skeleton.text = skeleton.text
    .replace(/\b(no longer|not|is|are|still) (?:on|at|in) (?:the |this )?(?:page |site |website |list )?§u\d+/g, '$1 there')
    .replace(
      /(?:\b(?:and|or|,)? ?)?(?:(?:(?<!\b(?:is|are|gets|get|been|was|were|be|longer|not|still|also|now) )\b(?:posted|published|listed|shown|displayed|found|located|here) )?\b(?:on|at|from|of|in|for|under|via|by|to|over at|over on|with|per|using|as seen on|according to)(?: (?:the|this|that|their|my|our))?(?: (?:page|website|web ?site|site|url|link|web ?page|address|product page|listing|feed|rss feed|repo(?:sitory)?|document|json|file|endpoint|api|product|shop|store|blog))*:? ?)(?:\( ?)?§u\d+(?: ?\))?(?: (?:page|website|site))?/g,
      ' ',
    )
    .replace(
      /(?:\b(?:the|this|that) )?(?:(?:page|website|web ?site|site|url|link|web ?page|address|product page|listing|feed|product|item|article)s? ?:? ?)?(?:\( ?)?§u\d+(?: ?\))?(?: (?:page|website|site))?/g,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim();
}
