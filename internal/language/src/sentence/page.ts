import type { Ask, Condition, FactType, PageSource } from '@monitors/contract';
import { CURRENCY_CODES } from '../numbers/currencies.data.ts';
import { unitOf } from '../units/units.ts';
import { COUNTED, FIELDS } from './facts.data.ts';
import { comparable, nounOf, type Subject, subjectOf } from './facts.ts';
import { conditionOf, flat, type Outcome, type Request } from './outcome.ts';
import { type Predicate, takePredicates } from './predicates.ts';
import type { Skeleton } from './skeleton.ts';
import { takeState, takeUnquoted } from './unquoted.ts';

type Found = { subject: Subject; predicate: Predicate };

/** What a page, JSON document or feed is asked; the refusal says what is missing. */
export function pageOutcome(request: Request, asked: { notices: number; watches: number; triggers: number }): Outcome {
  const { skeleton, urls, warnings } = request;
  const url = urls.find((one) => one.scheme === '' || one.scheme === 'http' || one.scheme === 'https');
  const pointed = takePointers(skeleton);
  const currency = skeleton.slots.find((slot) => slot.kind === 'currency');
  dropUrls(skeleton);
  takeUnquoted(skeleton);
  const predicates = takePredicates(skeleton);
  if (predicates.length === 0 && url) predicates.push(...takeState(skeleton, warnings));
  const found = place(skeleton, predicates, request.whole, pointed);
  const useful = dropBare(found.list);
  if (useful.length === 0) return nothing(request, url !== undefined, asked);
  if (!url) {
    return {
      refusal: {
        missing: ['where'],
        message: 'Say where this can be read: add the address of a page, for example "on https://example.org/page".',
      },
    };
  }
  for (const one of useful) {
    const named =
      pointed.path && /^(?:number|text)$/.test(one.subject.field) ? fieldOfPath(pointed.path, one.subject.type) : undefined;
    if (named) one.subject = { ...one.subject, field: named };
  }
  const first = useful[0]!;
  const clash = typeClash(useful);
  if (clash) return clash;
  tellApart(useful);
  const conditions = useful.flatMap((one) =>
    conditionsOf(one, currency?.kind === 'currency' ? currency.currency : undefined, skeleton),
  );
  const opposite = contradiction(conditions, found.logic);
  if (opposite) return opposite;
  const ask = askOf(
    first,
    conditions[0]!,
    pointed,
    request.variant,
    currency?.kind === 'currency' ? currency.currency : undefined,
    request.typed,
  );
  const fields = new Set(useful.map((one) => one.subject.field));
  if (fields.size > 1) warnings.push(`Several facts are compared; "${ask.field.replaceAll('_', ' ')}" is the one shown.`);
  const source: PageSource = { kind: 'page', url: url.url, render: render(request), ask };
  return {
    draft: {
      source,
      conditions,
      logic: found.logic,
      factType: ask.type,
      frequency: 3600,
      ...(isNews(first) ? { category: 'news' } : {}),
    },
  };
}

function isNews(found: Found): boolean {
  return (
    found.subject.field === 'items' &&
    /\b(?:post|article|story|news|blog|episode|video|press release)\b/.test(found.subject.label ?? '')
  );
}

function render(request: Request): PageSource['render'] {
  if (/\b(?:with|in|using|through|via) (?:a |the )?(?:real )?(?:browser|javascript)\b|\brender(?:ed|ing)?\b/.test(request.whole))
    return 'browser';
  return /\bwithout (?:a )?(?:browser|javascript)\b/.test(request.whole) ? 'http' : 'auto';
}

type Pointed = { path?: string; selector?: string; label?: string };

const BESIDE =
  'in (?:the )?(?:cell|field|row|column|box|line|entry|section)|next to|beside|besides|near|under|below|after|behind|following|labell?ed(?: as)?|label|called|named|titled|right of|to the right of|with the label|with label|marked|in the row|in row|row|in the column|in the section|in section|of|for|saying';

/** Takes what points at a place of the page: a JSON path, a selector, a label in quotes. */
function takePointers(skeleton: Skeleton): Pointed {
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
  const possessive =
    out.label === undefined
      ? /(§q\d+) (price|value|number|count|label|counter|field|row|status|rating)\b/.exec(skeleton.text)
      : null;
  const owner = skeleton.of(possessive?.[1]);
  if (possessive && owner?.kind === 'quote') {
    out.label = owner.value;
    skeleton.replace(
      possessive,
      ` ${possessive[2] === 'label' || possessive[2] === 'row' || possessive[2] === 'counter' ? 'number' : possessive[2]} `,
    );
  }
  return out;
}

/** `meta.version` in quotes before the address is a path, not a text. */
function dottedQuote(skeleton: Skeleton): { match: RegExpExecArray; path: string } | undefined {
  const match = /(?:\bthe )?(§q\d+)(?= (?:in|from|at|of|on) (?:the )?§u)/.exec(skeleton.text);
  const slot = skeleton.of(match?.[1]);
  if (!match || slot?.kind !== 'quote' || !/^[\w$]+(?:\.[\w$-]+|\[\w+\])+$/.test(slot.value)) return undefined;
  return { match, path: slot.value };
}

/** An address with its preposition is no word of the subject. */
function dropUrls(skeleton: Skeleton): void {
  skeleton.text = skeleton.text
    .replace(/\b(no longer|not|is|are|still) (?:on|at|in) (?:the |this )?(?:page |site |website |list )?§u\d+/g, '$1 there')
    .replace(
      /(?:\b(?:and|or|,)? ?)?(?:(?:(?<!\b(?:is|are|gets|get|been|was|were|be) )\b(?:posted|published|listed|shown|displayed|found|located|here) )?\b(?:on|at|from|of|in|for|under|via|by|to|over at|over on|with|per|using|as seen on|according to)(?: (?:the|this|that|their|my|our))?(?: (?:page|website|web ?site|site|url|link|web ?page|address|product page|listing|feed|rss feed|repo(?:sitory)?|document|json|file|endpoint|api|product|shop|store|blog))*:? ?)(?:\( ?)?§u\d+(?: ?\))?(?: (?:page|website|site))?/g,
      ' ',
    )
    .replace(
      /(?:\b(?:the|this|that) )?(?:(?:page|website|web ?site|site|url|link|web ?page|address|product page|listing|feed|product|item|article)s? ?:? ?)?(?:\( ?)?§u\d+(?: ?\))?(?: (?:page|website|site))?/g,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim();
}

/** Gives every predicate its subject from the words before its mark, else behind it, else from its neighbour. */
function place(
  skeleton: Skeleton,
  predicates: Predicate[],
  whole: string,
  pointed: Pointed,
): { list: Found[]; logic: 'AND' | 'OR' } {
  const text = skeleton.text;
  const marks = [...text.matchAll(/¤(\d+)/g)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    index: Number(match[1]),
  }));
  const list: Found[] = [];
  let logic: 'AND' | 'OR' = 'AND';
  let previous: Found | undefined;
  for (const [order, one] of marks.entries()) {
    const predicate = predicates[one.index]!;
    const from = order === 0 ? 0 : marks[order - 1]!.end;
    const between = text.slice(from, one.at);
    if (order > 0 && /\bor\b/.test(between)) logic = 'OR';
    const clause = between.split(/·| , | ; | \. |\b(?:and|or|but)\b/).at(-1) ?? '';
    const before = nounOf(skeleton.words(clause));
    const behind = nounOf(
      skeleton.words(
        text
          .slice(one.end, marks[order + 1]?.at ?? text.length)
          .split(/·| , | \. | ; |\b(?:and|or|but|in|on|at|from|with|because|so|since|for)\b/)[0] ?? '',
      ),
    );
    const earlier = order === 0 && !before ? nounOf(skeleton.words(between)) : '';
    const told = FIELDS.some((field) => field.words.test(earlier)) || COUNTED.test(earlier) ? earlier : '';
    let noun = (predicate.field ? undefined : predicate.label) || before || behind || told;
    const holds =
      /\b(?:has|have|having|gets?|shows?|there (?:is|are)|with|reports?|reaches|hits|sees|of)\b ?$/.test(clause) && behind;
    if (
      behind &&
      (holds || (before && /^(?:it|page|site|repo|repository|project|app|product|item|article|post|video|channel)$/.test(before)))
    )
      noun = behind;
    let subject: Subject;
    if (!noun && !predicate.field && previous && pointed.label === undefined) {
      subject = continues(previous.subject, predicate) ? previous.subject : subjectOf('', predicate, whole);
    } else subject = subjectOf(noun, predicate, whole);
    if (
      behind &&
      before &&
      subject.field === 'number' &&
      !FIELDS.some((field) => field.words.test(before)) &&
      FIELDS.some((field) => field.type === 'number' && field.words.test(behind))
    )
      subject = subjectOf(behind, predicate, whole);
    if (pointed.label !== undefined) {
      const numeric = typeof predicate.value === 'number' || predicate.versus !== undefined;
      subject = {
        field: subject.field === 'text' && numeric ? 'number' : subject.field,
        type: numeric ? 'number' : subject.type,
        label: pointed.label,
      };
    }
    const entry = { subject, predicate };
    list.push(entry);
    previous = entry;
  }
  for (const entry of list) {
    const parts = flat(entry.predicate);
    if (parts.logic === 'OR') logic = 'OR';
  }
  return { list, logic };
}

/** Two numbers with different names are two fields: the second goes by its name. */
function tellApart(list: Found[]): void {
  const first = list[0]!.subject;
  for (const one of list.slice(1)) {
    const { subject } = one;
    if (
      subject.field === first.field &&
      subject.type === 'number' &&
      subject.label &&
      first.label &&
      subject.label !== first.label
    ) {
      one.subject = { ...subject, field: subject.label.slice(0, 100) };
    }
  }
}

function continues(subject: Subject, predicate: Predicate): boolean {
  const numeric =
    typeof predicate.value === 'number' || predicate.versus !== undefined || predicate.operator.startsWith('change');
  return numeric ? subject.type === 'number' : true;
}

/** "changes" says nothing beside a comparison that does. */
function dropBare(list: Found[]): Found[] {
  const telling = list.filter((one) => !one.predicate.bare);
  if (telling.length > 0) return telling;
  return list.slice(0, 1);
}

function conditionsOf(found: Found, currency: string | undefined, skeleton: Skeleton): Condition[] {
  const { predicates } = flat(found.predicate);
  return predicates.map((one) => {
    let predicate = one;
    const level = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne'].includes(one.operator);
    if (found.subject.field === 'price' && one.unit === undefined && currency && typeof one.value === 'number')
      predicate = { ...one, unit: currency };
    // Whether a page's text "is" something is whether it stands there.
    if (
      found.subject.field === 'text' &&
      found.subject.label === undefined &&
      typeof one.value === 'string' &&
      level &&
      !skeleton.slots.some((slot) => slot.kind === 'selector' || slot.kind === 'path')
    ) {
      predicate = { ...predicate, operator: one.operator === 'ne' ? 'not_contains' : 'contains' };
    }
    if (found.subject.type === 'text' && level && typeof predicate.value === 'number' && found.subject.field !== 'text')
      predicate = { ...predicate };
    if (predicate.unit === '°')
      predicate = {
        operator: predicate.operator,
        ...(predicate.value === undefined ? {} : { value: predicate.value }),
        ...(predicate.versus ? { versus: predicate.versus } : {}),
      };
    return conditionOf(found.subject.field, predicate);
  });
}

function askOf(
  found: Found,
  condition: Condition,
  pointed: Pointed,
  variant: string | undefined,
  currency: string | undefined,
  typed: string,
): Ask {
  const { subject } = found;
  const relative = condition.unit === '%' && condition.operator.startsWith('change');
  const unit = relative ? undefined : (condition.unit ?? (subject.field === 'price' ? currency : undefined));
  const quoted =
    typeof condition.value === 'string' && (condition.operator === 'contains' || condition.operator === 'not_contains');
  const label = pointed.label ?? (subject.label ? recased(subject.label, typed) : undefined);
  return {
    field: subject.field,
    type: subject.type,
    ...(label ? { label: label.slice(0, 300) } : {}),
    ...(unit ? { unit } : {}),
    ...(pointed.path ? { path: pointed.path } : {}),
    ...(pointed.selector ? { selector: pointed.selector } : {}),
    ...(quoted ? { quote: String(condition.value).slice(0, 500) } : {}),
    ...(variant ? { variant } : {}),
  };
}

/** A name in the letters it was typed with. */
export function recased(name: string, typed: string): string {
  const at = typed.toLowerCase().indexOf(name.toLowerCase());
  return at < 0 ? name : typed.slice(at, at + name.length);
}

/** The field that the last step of a JSON path names, where a page's own word says it. */
function fieldOfPath(path: string, type: Ask['type']): string | undefined {
  const step = /([\p{L}_][\p{L}\d_-]*)[^\p{L}]*$/u.exec(path)?.[1]?.toLowerCase().replace(/[_-]/g, ' ');
  return step
    ? FIELDS.find((one) => one.type === type && one.words.test(step) && one.field !== 'availability')?.field
    : undefined;
}

const TYPE_WORDS: Record<FactType, string> = {
  number: 'a number',
  boolean: 'yes or no',
  text: 'a text',
  list: 'a list',
  object: 'a record',
};

/** A text cannot be greater than a number, nor stock cost five. */
function typeClash(list: Found[]): Outcome | undefined {
  for (const { subject, predicate } of list) {
    const ordered =
      typeof predicate.value === 'number' &&
      ['gt', 'gte', 'lt', 'lte', 'change_gt', 'change_lt', 'change_abs_gt'].includes(predicate.operator);
    const measure = !predicate.unit
      ? undefined
      : CURRENCY_CODES.has(predicate.unit)
        ? 'money'
        : unitOf(predicate.unit)?.dimension;
    const nonsense = subject.field === 'price' && measure !== undefined && measure !== 'money' && measure !== 'ratio' && ordered;
    const numberField = FIELDS.find((one) => one.field === subject.field)?.type === 'number';
    const mixed =
      subject.field === 'temperature' &&
      measure !== undefined &&
      measure !== 'temperature' &&
      measure !== 'ratio' &&
      measure !== 'angle';
    if ((subject.type !== 'number' && ordered) || (numberField && subject.type === 'number' && (nonsense || mixed))) {
      const name = subject.field.replaceAll('_', ' ');
      return {
        refusal: {
          missing: ['contradiction'],
          message:
            subject.type === 'number'
              ? `A ${name} is not measured in ${predicate.unit}.`
              : `The ${name} is ${TYPE_WORDS[subject.type]}; it cannot be compared with a number.`,
        },
      };
    }
  }
  return undefined;
}

/** Conditions that can never be true together. */
export function contradiction(conditions: Condition[], logic: 'AND' | 'OR'): Outcome | undefined {
  if (logic !== 'AND') return undefined;
  const says = (message: string): Outcome => ({ refusal: { missing: ['contradiction'], message } });
  for (const one of conditions) {
    for (const other of conditions) {
      if (one === other || one.field !== other.field || one.versus || other.versus) continue;
      if (
        typeof one.value === 'boolean' &&
        typeof other.value === 'boolean' &&
        one.operator === 'eq' &&
        other.operator === 'eq' &&
        one.value !== other.value
      ) {
        return says('The two conditions exclude each other. Join them by "or" if either is meant.');
      }
      if (one.operator === 'eq' && other.operator === 'eq' && one.value !== other.value)
        return says('One value cannot equal two things at once. Join them by "or" if either is meant.');
      if (one.operator === 'contains' && other.operator === 'not_contains' && one.value === other.value)
        return says('A text cannot contain and not contain the same words.');
      if (typeof one.value !== 'number' || typeof other.value !== 'number') continue;
      if ((one.unit ?? '') !== (other.unit ?? '') && one.unit && other.unit && !comparable(one.unit, other.unit)) continue;
      const above = one.operator === 'gt' || one.operator === 'gte' || one.operator === 'eq';
      const below = other.operator === 'lt' || other.operator === 'lte' || other.operator === 'eq';
      if (!above || !below || (one.operator === 'eq' && other.operator === 'eq')) continue;
      const strict = one.operator === 'gt' || other.operator === 'lt';
      if (one.value > other.value || (one.value === other.value && strict)) {
        return says(`No value is above ${one.value} and below ${other.value} at once. Join the two by "or" if either is meant.`);
      }
    }
  }
  return undefined;
}

function nothing(request: Request, hasUrl: boolean, asked: { notices: number; watches: number; triggers: number }): Outcome {
  const named = FIELDS.some((one) => one.words.test(request.whole)) || hasUrl || request.urls.length > 0;
  if (!named && asked.notices + asked.watches === 0 && asked.triggers === 0) {
    return {
      refusal: {
        missing: ['not_a_monitor'],
        message: 'This is not something that can be watched. Say what should be read, where, and when you want to be told.',
      },
    };
  }
  if (hasUrl) {
    return {
      refusal: {
        missing: ['condition'],
        message: 'Say when you want to be told, for example "when the price drops below $900" or "when anything changes".',
      },
    };
  }
  if (named)
    return {
      refusal: {
        missing: ['where', 'condition'],
        message: 'Say where this can be read (the address of a page) and when you want to be told.',
      },
    };
  if (asked.notices + asked.watches > 0) {
    return {
      refusal: {
        missing: ['what', 'where'],
        message:
          'Say what should be watched and where, for example "when the price on https://example.org/page drops below $900".',
      },
    };
  }
  return {
    refusal: {
      missing: ['not_a_monitor', 'what', 'where'],
      message: 'This is not something that can be watched yet. Say what should be read, where, and when you want to be told.',
    },
  };
}
